using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Overview;
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;

namespace TaskDashboard.Tests.Support;

/// <summary>The core with the product's own services, on the test's clock, endpoint and database.</summary>
internal sealed class CoreHost : IAsyncDisposable
{
    /// <summary>Number of timers that are always armed: the change pump's and retention's.</summary>
    public const int PumpAndRetention = 2;

    private readonly ServiceProvider _services;
    private readonly ConcurrentDictionary<string, bool> _asked = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _committed = NewSignal();
    private bool _disposed;

    private CoreHost(ServiceProvider services, RecordedLogs logs)
    {
        _services = services;
        Logs = logs;
    }

    /// <summary>Number of timers that are always armed. Includes the recount's timer until the recount begins.</summary>
    public int PermanentTimers => PumpAndRetention + (Recounter.Waits ? 1 : 0);

    public RecordedLogs Logs { get; }

    public LocalEngine Engine => _services.GetRequiredService<LocalEngine>();

    public StoreWriter Writer => Get<StoreWriter>();

    public ReaderPool Readers => Get<ReaderPool>();

    public PushDispatcher Dispatcher => Get<PushDispatcher>();

    public TaskIngestor Tasks => Get<TaskIngestor>();

    public PushIngestor Pushes => Get<PushIngestor>();

    public DestinationService Destinations => Get<DestinationService>();

    public PushService PushService => Get<PushService>();

    public RetryService Retries => Get<RetryService>();

    public KeyService Keys => Get<KeyService>();

    public KeySessions KeySessions => Get<KeySessions>();

    public PeopleService People => Get<PeopleService>();

    public PasswordSignIn SignIn => Get<PasswordSignIn>();

    public SessionService Sessions => Get<SessionService>();

    public ChangeFeed Feed => Get<ChangeFeed>();

    public Sweeper Sweeper => Get<Sweeper>();

    public Recounter Recounter => Get<Recounter>();

    public TaskReads TaskReads => Get<TaskReads>();

    public SubtaskReads SubtaskReads => Get<SubtaskReads>();

    public PushReads PushReads => Get<PushReads>();

    public DestinationReads DestinationReads => Get<DestinationReads>();

    public RetryReads RetryReads => Get<RetryReads>();

    public OverviewReads OverviewReads => Get<OverviewReads>();

    public ViewReads ViewReads => Get<ViewReads>();

    public ViewCounts ViewCounts => Get<ViewCounts>();

    public ViewService Views => Get<ViewService>();

    public ActivityReads Activity => Get<ActivityReads>();

    public static async Task<CoreHost> StartAsync(
        TestDatabase database,
        TimeProvider clock,
        IPushSender sender,
        IReadOnlyDictionary<string, string?>? settings = null,
        LeaseTimes? lease = null
    )
    {
        var host = Assemble(database, clock, sender, settings, lease);
        try
        {
            foreach (var hosted in host._services.GetServices<IHostedService>())
            {
                await hosted.StartAsync(CancellationToken.None);
            }

            host.Get<FeedWake>().Woken += host.OnCommitted;
            if (!host.Recounter.Waits)
            {
                // Otherwise a test that moves the clock could fire the recount's timer.
                await host.Recounter.Tried.WaitAsync(Patience.Limit);
            }

            return host;
        }
        catch
        {
            await host._services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Builds the core without starting anything in the background.</summary>
    public static CoreHost Assemble(
        TestDatabase database,
        TimeProvider clock,
        IPushSender sender,
        IReadOnlyDictionary<string, string?>? settings = null,
        LeaseTimes? lease = null
    )
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["Push:AllowPrivateDestinations"] = "true",

                    // Many tests fail many pushes on purpose. Tests of the circuit enable it.
                    ["Push:Circuit:Enabled"] = "false",

                    // Many tests try many passwords and keys. Tests of these limits set them.
                    ["Access:DelayAfter"] = "0",
                    ["Access:SignInsPerMinute"] = "10000",
                    ["Access:WrongKeysPerMinute"] = "10000",

                    // The machine may be slow. Tests of these limits set them.
                    ["Database:ReadSeconds"] = "60",
                    ["Database:WaitSeconds"] = "60",
                }
            )
            .AddInMemoryCollection(database.Settings)
            .AddInMemoryCollection(settings ?? new Dictionary<string, string?>())
            .Build();
        var logs = new RecordedLogs();
        var services = new ServiceCollection()
            .AddLogging(logging => logging.ClearProviders().AddProvider(logs))
            .AddSingleton(clock)
            .AddSingleton(sender)
            .AddSingleton(lease ?? LeaseTimes.Usual with { Patience = TimeSpan.FromSeconds(1) })
            .AddSingleton<ISecretProtector, PlainProtector>()
            .AddSingleton<IPasswords, PlainPasswords>()
            .AddTaskDashboardCore(configuration)
            .BuildServiceProvider();
        try
        {
            services.OpenStore();
            return new CoreHost(services, logs);
        }
        catch
        {
            // Nothing runs yet, so this does not block.
            services.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>Returns a service of the process or of the engine's scope.</summary>
    public T Get<T>()
        where T : notnull => _services.GetService(typeof(T)) is T outside ? outside : Engine.Scope.Get<T>();

    /// <summary>Waits until the condition is true. Evaluates it after each commit.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                next = _committed.Task;
            }

            if (await condition())
            {
                return;
            }

            await next.WaitAsync(Patience.Limit);
        }
    }

    /// <summary>Returns all state transitions of the task, oldest first.</summary>
    public async Task<IReadOnlyList<TaskTransition>> HistoryAsync(Caller caller, TrackedTask task)
    {
        var lines = new List<TaskTransition>();
        string? after = null;
        do
        {
            var page = await TaskReads.HistoryAsync(caller, task, after, 500);
            lines.AddRange(page.Items);
            after = page.Next;
        } while (after is not null);

        lines.Reverse();
        return lines;
    }

    /// <summary>Runs a counting query on the database.</summary>
    public Task<long> CountAsync(string sql, params object?[] values)
    {
        _asked.TryAdd(sql, true);
        return Readers.ReadAsync(session => session.Prepare(sql).Count(values));
    }

    /// <summary>Returns the statements that the writer and the readers have prepared so far.</summary>
    public async Task<IReadOnlyCollection<string>> StatementsAsync()
    {
        var written = await Writer.WriteAsync(session => session.Sql.Texts.ToList());
        return [.. written.Concat(Readers.Idle.SelectMany(session => session.Texts)).Where(text => !_asked.ContainsKey(text)).Distinct()];
    }

    public Task UntilCountAsync(long expected, string sql, params object?[] values) =>
        UntilAsync(async () => await CountAsync(sql, values) == expected);

    /// <summary>Returns the first column of every row as text.</summary>
    public Task<List<string>> TextsAsync(string sql, params object?[] values) =>
        Readers.ReadAsync(session =>
        {
            var texts = new List<string>();
            using var rows = session.Prepare(sql).Query(values);
            while (rows.Read())
            {
                texts.Add(rows.GetString(0));
            }

            return texts;
        });

    /// <summary>Changes rows without the product's knowledge.</summary>
    public Task<int> ChangeAsync(string sql, params object?[] values) => Writer.WriteAsync(session => session.Prepare(sql).Run(values));

    /// <summary>Runs a statement on the writer's connection, outside of any transaction. Used for settings of the connection.</summary>
    public Task SetOnWriterAsync(string statement) =>
        Writer.WriteAsync(session =>
        {
            using var command = session.Sql.Connection.CreateCommand();
            command.Transaction = session.Sql.Transaction;
            command.CommandText = statement;
            command.ExecuteNonQuery();
            return true;
        });

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        foreach (var hosted in _services.GetServices<IHostedService>().Reverse())
        {
            await hosted.StopAsync(CancellationToken.None).WaitAsync(Patience.Limit);
        }

        await _services.DisposeAsync().AsTask().WaitAsync(Patience.Limit);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void OnCommitted()
    {
        TaskCompletionSource committed;
        lock (_gate)
        {
            committed = _committed;
            _committed = NewSignal();
        }

        committed.SetResult();
    }
}
