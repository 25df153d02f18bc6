using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Core.Engine;

/// <summary>Puts the core together. The host adds <see cref="ISecretProtector"/> and <see cref="IPasswords"/>.</summary>
public static class CoreServices
{
    /// <exception cref="SettingException">A setting is wrong.</exception>
    public static IServiceCollection AddTaskDashboardCore(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        AddSettings(services, new CoreSettings(configuration));
        AddStorage(services);
        AddAccess(services);
        AddTasks(services);
        AddDeliveries(services);

        services.AddSingleton<Sweeper>();
        services.AddInternal<Recounter>();
        services.AddInternal<Readiness>();
        services.AddSingleton(provider =>
        {
            var (writer, readers, pump) = (provider.GetRequiredService<StoreWriter>(), provider.GetRequiredService<ReaderPool>(), provider.GetRequiredService<ChangePump>());
            return new StoreWatch(readers.AnswersAsync, () => writer.TakesWritesAsync(), () => pump.IsLate, provider.GetRequiredService<TimeProvider>());
        });
        services.AddHostedService<CoreLifetime>();
        return services;
    }

    /// <summary>Takes the database for this process and brings its schema up to date. The host does it after building and before starting.</summary>
    /// <exception cref="StoreInUseException">Another process runs on the database.</exception>
    /// <exception cref="RefusedException">The database cannot be used; the message says why.</exception>
    public static void OpenStore(this IServiceProvider services) => services.GetRequiredService<StoreWriter>().Open();

    // All are read here, so that a wrong one ends the start before anything is opened.
    private static void AddSettings(IServiceCollection services, CoreSettings settings)
    {
        _ = settings.BootstrapApiKey;
        var pushes = settings.CreatePushOptions();
        var retention = settings.CreateRetentionOptions();
        services.AddSingleton(settings);
        services.AddSingleton(pushes);
        services.AddSingleton(pushes.Delivery);
        services.AddSingleton(retention);
        services.AddSingleton(RetentionRules.Of(retention));
        services.AddSingleton(settings.CreateStuckRule());
        services.AddSingleton(settings.CreatePasswordRule());
        services.AddSingleton(settings.CreateSessionRule());
        services.AddSingleton(settings.CreateReadLimits());
        services.AddSingleton(settings.CreateProvider());
        services.TryAddSingleton(LeaseTimes.Usual);
    }

    private static void AddStorage(IServiceCollection services)
    {
        services.AddSingleton<Lease>();
        services.AddInternal<StoreWriter>();
        services.AddInternal<ReaderPool>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<ChangeReader>();
        services.AddSingleton<ChangePump>();
        services.AddInternal<ChangeReads>();
    }

    private static void AddAccess(IServiceCollection services)
    {
        services.AddSingleton<CallerWatch>();
        services.AddInternal<KeyService>();
        services.AddInternal<KeySessions>();
        services.AddInternal<PeopleService>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<FailureSums>();
        services.AddInternal<WrongKeys>();
        services.AddInternal<PasswordSignIn>();
        services.AddInternal<SessionService>();
        services.AddInternal<SignInLinks>();
    }

    private static void AddTasks(IServiceCollection services)
    {
        services.AddSingleton<TaskCache>();
        services.AddSingleton<ITaskCommitObserver>(static provider => provider.GetRequiredService<TaskCache>());
        services.AddSingleton<IEngineTasks>(static provider => provider.GetRequiredService<RetryService>());
        services.AddInternal<TaskIngestor>();
        services.AddInternal<TaskReads>();
        services.AddInternal<SubtaskReads>();
    }

    private static void AddDeliveries(IServiceCollection services)
    {
        services.TryAddSingleton<IPushSender, HttpPushSender>();
        services.AddSingleton<DeliveryTargets>();
        services.AddSingleton<SendingHolds>();
        services.AddSingleton<LostSecrets>();
        services.AddSingleton<PushRecorder>();
        services.AddInternal<PushDispatcher>();
        services.AddInternal<PushIngestor>();
        services.AddInternal<PushService>();
        services.AddSingleton<TestSender>();
        services.AddInternal<DestinationService>();
        services.AddInternal<PushReads>();
        services.AddInternal<DestinationReads>();

        services.AddSingleton<RetryBook>();
        services.AddSingleton<IRetrySource>(static provider => provider.GetRequiredService<RetryBook>());
        services.AddInternal<RetryService>();
        services.AddSingleton<IRunningRetries>(static provider => provider.GetRequiredService<RetryService>());
        services.AddInternal<RetryReads>();
    }

    /// <summary>Registers a service whose only constructor is internal; the container itself looks for public ones. Parameters with a default keep it.</summary>
    private static void AddInternal<T>(this IServiceCollection services)
        where T : class
    {
        var constructor = typeof(T).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Single();
        var parameters = constructor.GetParameters();
        services.AddSingleton(provider => (T)constructor.Invoke(
            BindingFlags.DoNotWrapExceptions,
            null,
            Array.ConvertAll(parameters, parameter => parameter.HasDefaultValue ? parameter.DefaultValue : provider.GetRequiredService(parameter.ParameterType)),
            null));
    }
}
