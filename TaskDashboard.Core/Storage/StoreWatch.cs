namespace TaskDashboard.Core.Storage;

/// <summary>What the store can do at the moment.</summary>
/// <param name="Reads">It answers questions.</param>
/// <param name="Writes">It takes commands.</param>
/// <param name="ChangesLate">Changes are not told in time: a transaction of another program is open in the database server, or they cannot be read.</param>
public sealed record StoreState(bool Reads, bool Writes, bool ChangesLate)
{
    public static readonly StoreState Well = new(Reads: true, Writes: true, ChangesLate: false);
}

/// <summary>Looks at the store every few seconds for as long as somebody watches, so that an open page can say what it cannot do now.</summary>
public sealed class StoreWatch : IDisposable
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private readonly List<Action> watchers = [];
    private readonly Func<Task<bool>> reads;
    private readonly Func<Task<bool>> writes;
    private readonly Func<bool> areChangesLate;
    private readonly TimeProvider clock;
    private ITimer? timer;
    private bool looking;

    /// <param name="reads">Whether the store answers; must answer within some seconds itself.</param>
    /// <param name="writes">Whether it takes commands; the same.</param>
    internal StoreWatch(Func<Task<bool>> reads, Func<Task<bool>> writes, Func<bool> areChangesLate, TimeProvider clock)
    {
        this.reads = reads;
        this.writes = writes;
        this.areChangesLate = areChangesLate;
        this.clock = clock;
    }

    /// <summary>As the last look found it.</summary>
    public StoreState State { get; private set; } = StoreState.Well;

    /// <param name="looked">Called after each look, on a thread of the pool; must not throw.</param>
    /// <returns>Ends the watching.</returns>
    public IDisposable Watch(Action looked)
    {
        ArgumentNullException.ThrowIfNull(looked);
        var isFirst = false;
        lock (gate)
        {
            watchers.Add(looked);
            if (timer is null)
            {
                isFirst = true;
                timer = clock.CreateTimer(_ => _ = LookAsync(), null, Every, Every);
            }
        }

        if (isFirst)
        {
            _ = LookAsync();
        }

        return new Watcher(this, looked);
    }

    public void Dispose()
    {
        lock (gate)
        {
            watchers.Clear();
            timer?.Dispose();
            timer = null;
        }
    }

    private async Task LookAsync()
    {
        lock (gate)
        {
            if (looking || timer is null)
            {
                return;
            }

            looking = true;
        }

        try
        {
            var (answers, takes) = (reads(), writes());

            // One that does not answer takes no commands either: that is said without waiting for it.
            var answered = await answers.ConfigureAwait(false);
            State = new StoreState(answered, answered && await takes.ConfigureAwait(false), areChangesLate());
        }
        finally
        {
            Action[] told;
            lock (gate)
            {
                looking = false;
                told = [.. watchers];
            }

            foreach (var tell in told)
            {
                tell();
            }
        }
    }

    private void Leave(Action looked)
    {
        lock (gate)
        {
            watchers.Remove(looked);
            if (watchers.Count == 0)
            {
                timer?.Dispose();
                timer = null;
            }
        }
    }

    private sealed class Watcher(StoreWatch watch, Action looked) : IDisposable
    {
        public void Dispose() => watch.Leave(looked);
    }
}
