using System.Text;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Tests.Support;

/// <summary>A test of the running core. The test starts it with its settings, and may stop, restart or kill it.</summary>
public abstract class CoreTest : IAsyncLifetime
{
    private readonly List<(CoreHost Host, FakeSender Sender)> _hosts = [];
    private readonly List<TestDatabase> _databases = [];
    private Dictionary<string, string?> _settings = [];

    private protected FakeClock Clock { get; } = new();

    private protected FakeSender Sender { get; private set; } = null!;

    private protected TestDatabase Database { get; private set; } = null!;

    private protected CoreHost Host { get; private set; } = null!;

    private protected static Caller Administrator => Callers.Administrator;

    private protected static Caller Operator => Callers.Operator;

    private protected static Caller Viewer => Callers.Viewer;

    /// <summary>Lease times of the next host.</summary>
    private protected LeaseTimes? Lease { get; set; }

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var (host, sender) in _hosts)
        {
            sender.Release();
            await host.DisposeAsync();
        }

        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private protected virtual TestDatabase NewDatabase() => SqliteTestDatabase.Create();

    private protected async Task StartAsync(params (string Name, string Value)[] settings)
    {
        _settings = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value);
        Database ??= Own(NewDatabase());
        Sender = new FakeSender(Clock);
        Host = await CoreHost.StartAsync(Database, Clock, Sender, _settings, Lease);
        _hosts.Add((Host, Sender));
    }

    /// <summary>Starts with one attempt per push, so that every failed attempt is the last.</summary>
    private protected Task StartWithoutScheduleAsync(params (string Name, string Value)[] settings) =>
        StartAsync([("Push:MaxAttempts", "1"), .. settings]);

    /// <summary>Stops the host cleanly. Attempts in progress are delivered, unless the test ended them.</summary>
    private protected async Task StopAsync()
    {
        var (host, sender) = _hosts[^1];
        _hosts.RemoveAt(_hosts.Count - 1);

        // After the stop has begun, it claims and sends nothing more.
        var stopping = host.DisposeAsync();
        sender.Release();
        await stopping;
    }

    /// <summary>Stops the host and starts a new one on the same database.</summary>
    private protected async Task RestartAsync()
    {
        await StopAsync();
        await Database.UntilPublishableAsync();
        await StartAsync([.. _settings.Select(setting => (setting.Key, setting.Value!))]);
    }

    /// <summary>Abandons the host without a clean stop, and starts a new one on a copy of its database.</summary>
    private protected async Task KillAndRestartAsync()
    {
        Database = Own(await Database.CopyAsync());
        await Database.UntilPublishableAsync();
        await StartAsync([.. _settings.Select(setting => (setting.Key, setting.Value!))]);
    }

    private protected async Task<Destination> NewDestinationAsync(
        string name = "shop",
        int? concurrency = null,
        string? companyId = null,
        string? url = null,
        PushAuthorization? authorization = null
    )
    {
        var settings = new DestinationSettings
        {
            Name = name,
            Url = url ?? UrlOf(name),
            Concurrency = concurrency,
            CompanyId = companyId,
            Authorization = authorization ?? PushAuthorization.None,
        };
        return (await Host.Destinations.CreateAsync(Administrator, settings)).Destination;
    }

    private protected static string UrlOf(string name) => $"https://{name}.example.com/hook";

    private protected static NewPush APush(
        Destination destination,
        string itemId = "1",
        string kind = "trip",
        string payload = """{"a":1}""",
        string version = ""
    ) =>
        new()
        {
            Kind = kind,
            ItemId = itemId,
            DestinationId = destination.Id,
            Version = version,
            Payload = Encoding.UTF8.GetBytes(payload),
        };

    private protected async Task<string> PushAsync(
        Destination destination,
        string itemId = "1",
        string kind = "trip",
        string payload = """{"a":1}""",
        string version = ""
    ) => (await Host.Pushes.AcceptAsync(Operator, [APush(destination, itemId, kind, payload, version)]))[0].Id;

    /// <summary>Submits items "1", "2" … in one call.</summary>
    private protected async Task<IReadOnlyList<string>> PushManyAsync(
        Destination destination,
        int count,
        string kind = "trip",
        int first = 1
    ) =>
        [
            .. (
                await Host.Pushes.AcceptAsync(
                    Operator,
                    [.. Enumerable.Range(first, count).Select(item => APush(destination, item.ToString(), kind))]
                )
            ).Select(push => push.Id),
        ];

    private protected async Task<Push> FindPushAsync(string id) => (await Host.PushReads.FindAsync(Administrator, id))!.Summary.Push;

    private protected async Task<IReadOnlyList<PushAttempt>> AttemptsAsync(string id) =>
        (await Host.PushReads.FindAsync(Administrator, id))!.Attempts;

    private protected Task UntilPushAsync(string id, PushState state) =>
        Host.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE Id = @p0 AND State = @p1", id, state);

    private protected Task UntilPushesAsync(PushState state, long count) =>
        Host.UntilCountAsync(count, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", state);

    /// <summary>Creates pushes that have finally failed, as <see cref="StartWithoutScheduleAsync"/> makes them.</summary>
    private protected async Task<IReadOnlyList<string>> FailedPushesAsync(
        Destination destination,
        int count,
        string kind = "trip",
        int first = 1
    )
    {
        var before = await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
        var answer = Sender.Answer;
        Sender.Answer = _ => Reply.Unavailable;
        var ids = await PushManyAsync(destination, count, kind, first);
        await UntilPushesAsync(PushState.Failed, before + count);
        Sender.Answer = answer;
        await Sender.NextAsync(count);
        return ids;
    }

    private protected Task<RetryRequest> RetryAllAsync(Caller? caller = null) =>
        Host.Retries.RequestAsync(caller ?? Operator, new RetryCommand { Filter = PushFilter.All });

    private protected Task<RetryRequest> RetryAsync(params IReadOnlyList<string> pushIds) =>
        Host.Retries.RequestAsync(Operator, new RetryCommand { Filter = PushFilter.Id.Is(pushIds) });

    private protected async Task<RetryRequest> UntilRetryAsync(RetryRequest retry, RetryState state)
    {
        await Host.UntilCountAsync(1, "SELECT COUNT(*) FROM RetryRequests WHERE Id = @p0 AND State = @p1", retry.Id, state);
        return (await Host.RetryReads.FindAsync(Administrator, retry.Id))!;
    }

    private protected async Task<TrackedTask> TaskOfAsync(RetryRequest retry) =>
        (await Host.TaskReads.FindAsync(Administrator, retry.TaskId))!;

    private protected static async Task<RefusedException> RefusedAsync(Func<Task> command, RefusalKind kind, string? code = null)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(command);
        Assert.Equal(kind, refused.Kind);
        if (code is not null)
        {
            Assert.Equal(code, refused.Code);
        }

        return refused;
    }

    /// <summary>
    /// Moves the clock once the destination has set its alarm. Expects one destination with an alarm, beside the permanent timers.
    /// If the clock moved earlier, the dispatcher could read the new time before it sets the alarm.
    /// </summary>
    private protected async Task AdvanceToAlarmAsync(TimeSpan by)
    {
        await UntilSettledAsync();
        await Clock.WhenArmed(Host.PermanentTimers + 1).WaitAsync(Patience.Limit);
        Clock.Advance(by);
    }

    /// <summary>Waits until the dispatcher has processed all commits. Rows are readable slightly earlier.</summary>
    private protected async Task UntilSettledAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (!Host.Dispatcher.IsSettled)
        {
            Assert.False(limit.IsCancellationRequested, "The dispatcher did not come to rest.");
            await Task.Yield();
        }
    }

    /// <summary>Executes the commands in this order within one commit group.</summary>
    private protected async Task<T[]> InOneGroupAsync<T>(params Func<Task<T>>[] commands)
    {
        using var entered = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);

        // While this work occupies the writer, new commands are collected for the next group.
        var busy = Host.Writer.WriteAsync(_ =>
        {
            entered.Release();
            return leave.Wait(Patience.Limit);
        });
        await entered.WaitAsync();
        var answers = new List<Task<T>>();
        foreach (var command in commands)
        {
            var before = Host.Writer.Waiting;
            answers.Add(command());

            // The command may read before it writes.
            while (Host.Writer.Waiting == before && !answers[^1].IsCompleted && !busy.IsCompleted)
            {
                await Task.Yield();
            }
        }

        leave.Release();
        await busy;
        return await Task.WhenAll(answers);
    }

    private TestDatabase Own(TestDatabase database)
    {
        _databases.Add(database);
        return database;
    }
}
