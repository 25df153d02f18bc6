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
using TaskDashboard.Core.Recount;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Tests.Support;

/// <summary>The core as the product puts it together, with the test's clock and endpoint, on the test's database.</summary>
internal sealed class CoreHost : IAsyncDisposable
{
    /// <summary>Timers that are always armed.</summary>
    public const int PumpAndRetention = 2;

    private readonly ServiceProvider _services;
    private readonly ConcurrentDictionary<string, bool> _asked = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _committed = NewSignal();
    private bool _disposed;

    private CoreHost(ServiceProvider services, HeardLogs logs)
    {
        _services = services;
        Logs = logs;
    }

    /// <summary>Timers that are armed as long as it runs: the change pump's and retention's. And that of the recount, until it begins.</summary>
    public int StandingTimers => PumpAndRetention + (Recounter.Waits ? 1 : 0);

    public HeardLogs Logs { get; }

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

    public static async Task<CoreHost> StartAsync(TestDatabase database, TimeProvider clock, IPushSender sender, IReadOnlyDictionary<string, string?>? settings = null, LeaseTimes? lease = null)
    {
        var host = Assemble(database, clock, sender, settings, lease);
        try
        {
            foreach (var hosted in host._services.GetServices<IHostedService>())
            {
                await hosted.StartAsync(CancellationToken.None);
            }

            host.Writer.Committed += host.OnCommitted;
            if (!host.Recounter.Waits)
            {
                // So that a clock that the test moves meets it at rest.
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

    /// <summary>The core with nothing running: it does what it is called for, and no more.</summary>
    public static CoreHost Assemble(TestDatabase database, TimeProvider clock, IPushSender sender, IReadOnlyDictionary<string, string?>? settings = null, LeaseTimes? lease = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Push:AllowPrivateDestinations"] = "true",

                // Many tests fail many pushes on purpose; those of the circuit switch it on.
                ["Push:Circuit:Enabled"] = "false",

                // Many tests try many passwords and keys; those of these limits set them.
                ["Access:DelayAfter"] = "0",
                ["Access:SignInsPerMinute"] = "10000",
                ["Access:WrongKeysPerMinute"] = "10000",

                // However slow the machine is. Tests of these limits set them.
                ["Database:ReadSeconds"] = "60",
                ["Database:WaitSeconds"] = "60",
            })
            .AddInMemoryCollection(database.Settings)
            .AddInMemoryCollection(settings ?? new Dictionary<string, string?>())
            .Build();
        var logs = new HeardLogs();
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
            services.Dispose();
            throw;
        }
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Waits until something that commits change makes this true. The condition is asked after each commit.</summary>
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

    /// <summary>All that moved the task, the oldest first.</summary>
    public async Task<IReadOnlyList<TaskTransition>> HistoryAsync(Caller caller, TrackedTask task)
    {
        var lines = new List<TaskTransition>();
        string? after = null;
        do
        {
            var page = await TaskReads.HistoryAsync(caller, task, after, 500);
            lines.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        lines.Reverse();
        return lines;
    }

    /// <summary>Asks the database itself.</summary>
    public Task<long> CountAsync(string sql, params object?[] values)
    {
        _asked.TryAdd(sql, true);
        return Readers.ReadAsync(session => session.Prepare(sql).Count(values));
    }

    /// <summary>The product's own statements that were prepared so far, the writer's and the readers'.</summary>
    public async Task<IReadOnlyCollection<string>> StatementsAsync()
    {
        var written = await Writer.WriteAsync(session => session.Sql.Texts.ToList());
        return [.. written.Concat(Readers.Idle.SelectMany(session => session.Texts)).Where(text => !_asked.ContainsKey(text)).Distinct()];
    }

    public Task UntilCountAsync(long expected, string sql, params object?[] values) => UntilAsync(async () => await CountAsync(sql, values) == expected);

    /// <summary>The first column of every row of the answer, as text.</summary>
    public Task<List<string>> TextsAsync(string sql, params object?[] values) => Readers.ReadAsync(session =>
    {
        var texts = new List<string>();
        using var rows = session.Prepare(sql).Query(values);
        while (rows.Read())
        {
            texts.Add(rows.GetString(0));
        }

        return texts;
    });

    /// <summary>Changes rows behind the product's back.</summary>
    public Task<int> ChangeAsync(string sql, params object?[] values) => Writer.WriteAsync(session => session.Prepare(sql).Run(values));

    /// <summary>Runs a statement outside every transaction's doing: a setting of the writer's connection.</summary>
    public Task SetOnWriterAsync(string statement) => Writer.WriteAsync(session =>
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
