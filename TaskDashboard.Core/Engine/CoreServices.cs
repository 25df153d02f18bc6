using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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
        var settings = new CoreSettings(configuration);
        var pushOptions = settings.CreatePushOptions();
        var passwordRule = settings.CreatePasswordRule();
        var sessionRule = settings.CreateSessionRule();
        var retention = settings.CreateRetentionOptions();
        var stuckRule = settings.CreateStuckRule();
        var bootstrapKey = settings.BootstrapApiKey;
        var readLimits = settings.CreateReadLimits();

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(pushOptions);
        services.AddSingleton(retention);
        services.AddSingleton(stuckRule);
        services.AddSingleton(settings.CreateProvider());
        services.TryAddSingleton(LeaseTimes.Usual);
        services.AddSingleton<OpenStore>();
        services.AddSingleton<TaskCache>();
        services.AddSingleton(provider => new StoreWriter(
            provider.GetRequiredService<OpenStore>().Provider,
            provider.GetRequiredService<OpenStore>().Lease,
            provider.GetRequiredService<TaskCache>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StoreWriter>>()));
        services.AddSingleton(provider => new ReaderPool(provider.GetRequiredService<OpenStore>().Provider, readLimits));

        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<ChangeReader>();
        services.AddSingleton<ChangePump>();
        services.TryAddSingleton<IPushSender>(provider => new HttpPushSender(pushOptions.Delivery, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DeliveryTargets>();
        services.AddSingleton<SendingHolds>();
        services.AddSingleton<RetryBook>();
        services.AddSingleton<IRetrySource>(provider => provider.GetRequiredService<RetryBook>());
        services.AddSingleton<LostSecrets>();
        services.AddSingleton<PushRecorder>();
        services.AddSingleton(provider =>
        {
            var recorder = provider.GetRequiredService<PushRecorder>();
            var dispatcher = new PushDispatcher(
                provider.GetRequiredService<StoreWriter>(),
                provider.GetRequiredService<IRetrySource>(),
                recorder,
                provider.GetRequiredService<IPushSender>(),
                pushOptions,
                provider.GetRequiredService<DeliveryTargets>(),
                provider.GetRequiredService<SendingHolds>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PushDispatcher>>());
            recorder.DestinationPaused = dispatcher.Changed;
            return dispatcher;
        });
        services.AddSingleton(provider => new RetryService(
            provider.GetRequiredService<StoreWriter>(),
            provider.GetRequiredService<ReaderPool>(),
            provider.GetRequiredService<RetryBook>(),
            provider.GetRequiredService<PushDispatcher>(),
            pushOptions,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new TaskIngestor(
            provider.GetRequiredService<StoreWriter>(), provider.GetRequiredService<RetryService>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PushIngestor(
            provider.GetRequiredService<StoreWriter>(), provider.GetRequiredService<ReaderPool>(), provider.GetRequiredService<PushDispatcher>()));
        services.AddSingleton<TestSender>();
        services.AddSingleton(provider => new DestinationService(
            provider.GetRequiredService<StoreWriter>(),
            provider.GetRequiredService<PushDispatcher>(),
            provider.GetRequiredService<DeliveryTargets>(),
            provider.GetRequiredService<TestSender>(),
            provider.GetRequiredService<LostSecrets>(),
            pushOptions));
        services.AddSingleton(provider => new PushService(
            provider.GetRequiredService<StoreWriter>(), provider.GetRequiredService<PushDispatcher>(), provider.GetRequiredService<RetryService>()));
        services.AddSingleton<CallerWatch>();
        services.AddSingleton(provider => new KeyService(
            provider.GetRequiredService<StoreWriter>(), provider.GetRequiredService<ReaderPool>(), provider.GetRequiredService<CallerWatch>()));
        services.AddSingleton(provider => new KeySessions(
            provider.GetRequiredService<StoreWriter>(), provider.GetRequiredService<CallerWatch>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PeopleService(
            provider.GetRequiredService<StoreWriter>(), provider.GetRequiredService<ReaderPool>(), provider.GetRequiredService<CallerWatch>(),
            provider.GetRequiredService<IPasswords>(), passwordRule, provider.GetRequiredService<SignInLimits>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SignInLimits(passwordRule, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<FailureSums>();
        services.AddSingleton(provider => new WrongKeys(passwordRule, provider.GetRequiredService<FailureSums>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PasswordSignIn(
            provider.GetRequiredService<StoreWriter>(), provider.GetRequiredService<ReaderPool>(), provider.GetRequiredService<CallerWatch>(),
            provider.GetRequiredService<IPasswords>(), passwordRule, provider.GetRequiredService<SignInLimits>(), provider.GetRequiredService<FailureSums>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SessionService(
            provider.GetRequiredService<StoreWriter>(), provider.GetRequiredService<CallerWatch>(), sessionRule,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SessionService>>()));
        services.AddSingleton(provider => new SignInLinks(
            provider.GetRequiredService<StoreWriter>(), provider.GetRequiredService<ReaderPool>(), provider.GetRequiredService<SessionService>(), provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton(provider => new Sweeper(
            provider.GetRequiredService<StoreWriter>(),
            RetentionRules.Of(retention),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Sweeper>>()));

        services.AddSingleton(provider => new Recounter(
            provider.GetRequiredService<OpenStore>().Provider,
            provider.GetRequiredService<StoreWriter>(),
            provider.GetRequiredService<RetryBook>(),
            retention,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Recounter>>()));

        services.AddSingleton(provider => new TaskReads(provider.GetRequiredService<ReaderPool>(), provider.GetRequiredService<TaskCache>()));
        services.AddSingleton(provider => new SubtaskReads(provider.GetRequiredService<ReaderPool>()));
        services.AddSingleton(provider => new PushReads(
            provider.GetRequiredService<ReaderPool>(), provider.GetRequiredService<IRetrySource>(), provider.GetRequiredService<SendingHolds>()));
        services.AddSingleton(provider => new DestinationReads(
            provider.GetRequiredService<ReaderPool>(), provider.GetRequiredService<SendingHolds>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new RetryReads(provider.GetRequiredService<ReaderPool>()));
        services.AddSingleton(provider => new ChangeReads(provider.GetRequiredService<ReaderPool>(), provider.GetRequiredService<ChangeReader>()));

        services.AddSingleton(provider =>
        {
            var (writer, readers, pump) = (provider.GetRequiredService<StoreWriter>(), provider.GetRequiredService<ReaderPool>(), provider.GetRequiredService<ChangePump>());
            var clock = provider.GetRequiredService<TimeProvider>();
            return new StoreWatch(readers.AnswersAsync, () => writer.TakesWritesAsync(), () => pump.IsLate, clock);
        });
        services.AddSingleton(provider => new Readiness(provider.GetRequiredService<StoreWriter>()));
        services.AddHostedService(provider => new CoreLifetime(
            provider.GetRequiredService<StoreWriter>(),
            provider.GetService<IHostApplicationLifetime>(),
            provider.GetRequiredService<KeyService>(),
            provider.GetRequiredService<KeySessions>(),
            provider.GetRequiredService<PeopleService>(),
            provider.GetRequiredService<SessionService>(),
            provider.GetRequiredService<PushService>(),
            provider.GetRequiredService<ChangePump>(),
            provider.GetRequiredService<LostSecrets>(),
            provider.GetRequiredService<PushDispatcher>(),
            provider.GetRequiredService<DestinationService>(),
            provider.GetRequiredService<Sweeper>(),
            provider.GetRequiredService<Recounter>(),
            provider.GetRequiredService<FailureSums>(),
            bootstrapKey));
        return services;
    }

    /// <summary>The database, taken for this process and brought up to date before anything else touches it.</summary>
    private sealed class OpenStore : IDisposable
    {
        private readonly IDisposable? instance;

        public OpenStore(StoreProvider provider, LeaseTimes times)
        {
            Provider = provider;
            Lease = new Lease(provider, times);
            IDisposable? starting = null;
            try
            {
                provider.CheckServer();
                starting = provider.TakeInstanceLock();
                Take(provider.HasLease());
                if (provider.InstanceLockLasts)
                {
                    (instance, starting) = (starting, null);
                }
            }
            catch (Exception failure) when ((failure as DbException ?? failure.InnerException as DbException ?? failure.GetBaseException() as DbException) is { } database)
            {
                throw RefusedException.Unavailable(provider.Explain(database)?.Words ?? $"The database cannot be used. {database.Message}", failure);
            }
            finally
            {
                starting?.Dispose();
            }
        }

        public StoreProvider Provider { get; }

        public Lease Lease { get; }

        public void Dispose() => instance?.Dispose();

        /// <summary>The schema is changed only under the lease, where there is one already: its holder may be an older version that still writes.</summary>
        private void Take(bool hasLease)
        {
            if (hasLease)
            {
                TakeLease();
            }

            Provider.Migrate();
            using var sql = new SqlSession(Provider, Provider.OpenWriter());
            if (!hasLease)
            {
                Lease.Take(sql);
            }

            Provider.AfterRestore(sql);
        }

        private void TakeLease()
        {
            using var sql = new SqlSession(Provider, Provider.OpenWriter());
            Lease.Take(sql);
        }
    }

    /// <summary>Starts in the order of the arrow and stops against it.</summary>
    private sealed class CoreLifetime(StoreWriter writer, IHostApplicationLifetime? application, KeyService keys, KeySessions keySessions, PeopleService people, SessionService sessions, PushService pushService, ChangePump pump, LostSecrets lost, PushDispatcher dispatcher, DestinationService destinations, Sweeper sweeper, Recounter recounter, FailureSums failures, string? bootstrapKey) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            writer.Overtaken += Stop;
            await keys.LoadAsync(bootstrapKey, cancellationToken).ConfigureAwait(false);
            await keySessions.LoadAsync(cancellationToken).ConfigureAwait(false);
            await people.LoadAsync(cancellationToken).ConfigureAwait(false);
            await sessions.LoadAsync(cancellationToken).ConfigureAwait(false);
            await pushService.LoadAsync(cancellationToken).ConfigureAwait(false);
            pump.Start();
            await lost.PauseAsync(cancellationToken).ConfigureAwait(false);
            dispatcher.Unasked = destinations.SentUnaskedAsync;
            await dispatcher.StartAsync(cancellationToken).ConfigureAwait(false);
            sweeper.Start();
            recounter.AfterUncleanEnd = writer.AfterUncleanEnd;
            recounter.Start();
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            writer.Overtaken -= Stop;
            await failures.DisposeAsync().ConfigureAwait(false);
            await recounter.DisposeAsync().ConfigureAwait(false);
            await dispatcher.DisposeAsync().ConfigureAwait(false);
            await sweeper.DisposeAsync().ConfigureAwait(false);
            await pump.DisposeAsync().ConfigureAwait(false);
        }

        /// <summary>What can write nothing serves nobody: a supervisor starts it again once the other one has ended.</summary>
        private void Stop()
        {
            Environment.ExitCode = 1;
            application?.StopApplication();
        }
    }
}
