using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;

namespace TaskDashboard.Core.Engine;

/// <summary>
/// Everything that only one process may run at a time: lease, writer, number series, retry book, dispatcher with circuits and tokens,
/// sweeper, recounter, and the handlers of commands. A new scope is built each time and reads its state from the database. It may use
/// services outside it; of those, only the engine uses the scope.
/// </summary>
internal sealed class EngineScope : IAsyncDisposable, IDisposable
{
    private readonly ServiceProvider _services;
    private readonly CommandTable _commands;
    private bool _started;
    private bool _disposed;

    /// <param name="outside">The services of the process.</param>
    public EngineScope(IServiceProvider outside)
    {
        _services = Describe(outside).BuildServiceProvider();
        try
        {
            _commands = _services.GetRequiredService<CommandTable>();
            foreach (var handlers in _services.GetServices<ICommandHandlers>())
            {
                handlers.AddTo(_commands);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        Writer.Committed += outside.GetRequiredService<FeedWake>().Wake;
    }

    /// <summary>Raised once, when another process has taken over the database. This scope then writes nothing more.</summary>
    public event Action? Overtaken
    {
        add => Writer.Overtaken += value;
        remove => Writer.Overtaken -= value;
    }

    private StoreWriter Writer => Get<StoreWriter>();

    public Task<TAnswer> DoAsync<TAnswer>(Command<TAnswer> command, CancellationToken cancellation) =>
        _commands.DoAsync(command, cancellation);

    public Task<string?> WhyNoCommandsAsync(CancellationToken cancellation) => Writer.WhyNoWritesAsync(cancellation);

    /// <summary>Returns one of the scope's own services.</summary>
    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Locks the database and updates its schema. Then commands are accepted.</summary>
    /// <exception cref="StoreInUseException">Another process uses the database.</exception>
    /// <exception cref="RefusedException">The database cannot be used; the message says why.</exception>
    public void Open()
    {
        Writer.Open();
        Get<ITaskCommitObserver>().Begin();
    }

    /// <summary>Continues the work of the previous scope, and starts to send, to delete and to recount.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _started = true;
        await Get<LostSecrets>().PauseAsync(cancellation).ConfigureAwait(false);
        var dispatcher = Get<PushDispatcher>();
        dispatcher.Unasked = Get<DestinationHandlers>().SentUnaskedAsync;
        await dispatcher.StartAsync(cancellation).ConfigureAwait(false);
        Get<Sweeper>().Start();
        var recounter = Get<Recounter>();
        recounter.AfterUncleanEnd = Writer.AfterUncleanEnd;
        recounter.Start();
    }

    /// <summary>Ends what <see cref="StartAsync"/> started. Commands are still accepted.</summary>
    public async Task StopAsync()
    {
        if (_started)
        {
            await Get<Recounter>().DisposeAsync().ConfigureAwait(false);
            await Get<PushDispatcher>().DisposeAsync().ConfigureAwait(false);
            await Get<Sweeper>().DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops, finishes the accepted commands, and releases the database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await StopAsync().ConfigureAwait(false);
        await _services.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>For a scope that was never started: there is nothing to wait for.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Registers the scope's own services, and by instance the services of the process that it uses.</summary>
    internal static IServiceCollection Describe(IServiceProvider outside)
    {
        var services = new ServiceCollection();
        AddOutside(services, outside);

        services.AddSingleton<Lease>();
        services.AddInternal<StoreWriter>();
        services.AddSingleton<CommandTable>();

        services.AddSingleton<RetryBook>();
        services.AddSingleton<IRetrySource>(static scope => scope.GetRequiredService<RetryBook>());
        services.AddSingleton<LostSecrets>();
        services.AddSingleton<PushRecorder>();
        services.AddInternal<PushDispatcher>();
        services.AddSingleton<TestSender>();

        services.AddSingleton(RetentionRules.Of(outside.GetRequiredService<RetentionOptions>()));
        services.AddSingleton<Sweeper>();
        services.AddInternal<Recounter>();
        services.AddSingleton<RollupRebuild>();

        services.AddHandlers<KeyHandlers>();
        services.AddHandlers<KeySessionHandlers>();
        services.AddHandlers<PersonHandlers>();
        services.AddHandlers<SignInHandlers>();
        services.AddHandlers<SessionHandlers>();
        services.AddHandlers<TaskHandlers>();
        services.AddHandlers<PushHandlers>();
        services.AddHandlers<DestinationHandlers>();
        services.AddHandlers<FailureGroupHandlers>();
        services.AddHandlers<RetryHandlers>();
        services.AddHandlers<ViewHandlers>();
        services.AddSingleton<IEngineTasks>(static scope => scope.GetRequiredService<RetryHandlers>());
        services.AddSingleton<IRunningRetries>(static scope => scope.GetRequiredService<RetryHandlers>());
        return services;
    }

    private static void AddOutside(ServiceCollection services, IServiceProvider outside)
    {
        Use<TimeProvider>();
        Use<ILoggerFactory>();
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        Use<StoreProvider>();
        Use<LeaseTimes>();
        Use<ReaderPool>();
        Use<ITaskCommitObserver>();

        Use<ISecretProtector>();
        Use<CallerWatch>();
        Use<KeyDirectory>();
        Use<KeySessionDirectory>();
        Use<SessionDirectory>();
        Use<SessionRule>();
        Use<PasswordRule>();
        Use<SignInLimits>();
        Use<FailureSums>();

        Use<PushOptions>();
        Use<PushDeliveryOptions>();
        Use<DeliveryTargets>();
        Use<PushServiceState>();
        Use<RetentionOptions>();
        if (outside.GetService<IPushSender>() is { } sender)
        {
            services.AddSingleton(sender);
        }
        else
        {
            services.AddSingleton<IPushSender, HttpPushSender>();
        }

        // By instance, so that the scope does not dispose services that it does not own.
        void Use<T>()
            where T : class => services.AddSingleton(outside.GetRequiredService<T>());
    }
}
