using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Overview;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;

namespace TaskDashboard.Core.Engine;

/// <summary>
/// Registers the services outside the engine's scope, and the engine. The host adds <see cref="ISecretProtector"/> and
/// <see cref="IPasswords"/>.
/// </summary>
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

        services.AddSingleton<LocalEngine>();
        services.AddSingleton<IEngine>(static provider => provider.GetRequiredService<LocalEngine>());
        services.AddInternal<Readiness>();
        services.AddSingleton(static provider =>
        {
            var (engine, readers, pump) = (
                provider.GetRequiredService<IEngine>(),
                provider.GetRequiredService<ReaderPool>(),
                provider.GetRequiredService<ChangePump>()
            );
            return new StoreWatch(
                readers.AnswersAsync,
                async () => await engine.WhyNoCommandsAsync().ConfigureAwait(false) is null,
                () => pump.IsLate,
                provider.GetRequiredService<TimeProvider>()
            );
        });
        services.AddHostedService<CoreLifetime>();
        return services;
    }

    /// <summary>
    /// Locks the database for this process and updates its schema. The host calls this after building and before starting.
    /// </summary>
    /// <exception cref="StoreInUseException">Another process uses the database.</exception>
    /// <exception cref="RefusedException">The database cannot be used; the message says why.</exception>
    public static void OpenStore(this IServiceProvider services) => services.GetRequiredService<LocalEngine>().Open();

    /// <summary>
    /// Compares every counter with its rows and repairs differences. The store must be open; no other service has to run.
    /// </summary>
    /// <exception cref="RefusedException">The database cannot be read or written, or does not allow it.</exception>
    public static Task<IReadOnlyList<RecountResult>> RecountAsync(
        this IServiceProvider services,
        CancellationToken cancellation = default
    ) => services.GetRequiredService<LocalEngine>().Scope.Get<Recounter>().RecountAsync(cancellation);

    /// <summary>
    /// Counts again the roll-ups of all periods whose rows are all left. The store must be open, and no service may run on it.
    /// </summary>
    /// <exception cref="RefusedException">The database cannot be read or written.</exception>
    public static Task<IReadOnlyList<RollupsRebuilt>> RebuildRollupsAsync(
        this IServiceProvider services,
        CancellationToken cancellation = default
    ) => services.GetRequiredService<LocalEngine>().Scope.Get<RollupRebuild>().RebuildAsync(cancellation);

    /// <summary>
    /// Completes when no push is being claimed, sent or recorded. Then a host may move the clock that it gave to the services. They must
    /// be started.
    /// </summary>
    public static Task WhenPushesIdleAsync(this IServiceProvider services) =>
        services.GetRequiredService<LocalEngine>().Scope.Get<PushDispatcher>().WhenIdleAsync();

    // All settings are read here, so that a wrong one stops the start before anything is opened.
    private static void AddSettings(IServiceCollection services, CoreSettings settings)
    {
        _ = settings.BootstrapApiKey;
        var pushes = settings.CreatePushOptions();
        var retention = settings.CreateRetentionOptions();
        services.AddSingleton(settings);
        services.AddSingleton(pushes);
        services.AddSingleton(pushes.Delivery);
        services.AddSingleton(retention);
        services.AddSingleton(settings.CreateStuckRule());
        services.AddSingleton(settings.CreatePasswordRule());
        services.AddSingleton(settings.CreateSessionRule());
        services.AddSingleton(settings.CreateReadLimits());
        services.AddSingleton(settings.CreateProvider());
        services.TryAddSingleton(LeaseTimes.Usual);
    }

    private static void AddStorage(IServiceCollection services)
    {
        services.AddInternal<ReaderPool>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<FeedWake>();
        services.AddSingleton<ChangeReader>();
        services.AddSingleton<ChangePump>();
        services.AddInternal<ChangeReads>();
    }

    private static void AddAccess(IServiceCollection services)
    {
        services.AddSingleton<CallerWatch>();
        services.AddSingleton<KeyDirectory>();
        services.AddInternal<KeyService>();
        services.AddSingleton<KeySessionDirectory>();
        services.AddInternal<KeySessions>();
        services.AddInternal<PeopleService>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<FailureSums>();
        services.AddInternal<WrongKeys>();
        services.AddInternal<PasswordSignIn>();
        services.AddSingleton<SessionDirectory>();
        services.AddInternal<SessionService>();
        services.AddInternal<SignInLinks>();
        services.AddInternal<ActivityReads>();
    }

    private static void AddTasks(IServiceCollection services)
    {
        services.AddSingleton<TaskCache>();
        services.AddSingleton<ITaskCommitObserver>(static provider => provider.GetRequiredService<TaskCache>());
        services.AddInternal<TaskIngestor>();
        services.AddSingleton<StuckTasks>();
        services.AddInternal<TaskReads>();
        services.AddInternal<TaskExport>();
        services.AddInternal<SubtaskReads>();
        services.AddInternal<EndpointReads>();
    }

    private static void AddDeliveries(IServiceCollection services)
    {
        services.AddSingleton<DeliveryTargets>();
        services.AddSingleton<PushServiceState>();
        services.AddSingleton<PushLookups>();
        services.AddInternal<PushIngestor>();
        services.AddInternal<PushService>();
        services.AddInternal<DestinationService>();
        services.AddInternal<FailureGroupService>();
        services.AddInternal<PushReads>();
        services.AddInternal<PushExport>();
        services.AddInternal<ReconcileReads>();
        services.AddInternal<PushReportReads>();
        services.AddInternal<DestinationReads>();

        services.AddInternal<RetryService>();
        services.AddInternal<RetryReads>();
        services.AddInternal<OverviewReads>();
        services.AddInternal<ViewReads>();
        services.AddInternal<ViewCounts>();
        services.AddInternal<ViewService>();
        services.AddSingleton<IReservations, ReservationReads>();
    }
}
