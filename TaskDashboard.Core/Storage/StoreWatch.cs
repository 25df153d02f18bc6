namespace TaskDashboard.Core.Storage;

/// <summary>The current state of the store.</summary>
/// <param name="Reads">It answers queries.</param>
/// <param name="Writes">It accepts commands.</param>
/// <param name="ChangesLate">Changes are published late: a transaction of another program is open on the database server, or they cannot be read.</param>
public sealed record StoreState(bool Reads, bool Writes, bool ChangesLate)
{
    public static readonly StoreState Well = new(Reads: true, Writes: true, ChangesLate: false);
}

/// <summary>Checks the store every few seconds while there are subscribers, so that an open page can show what does not work now.</summary>
public sealed class StoreWatch : IDisposable
{
    /// <summary>Time between two checks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private readonly List<Action> watchers = [];
    private readonly Func<Task<bool>> reads;
    private readonly Func<Task<bool>> writes;
    private readonly Func<bool> areChangesLate;
    private readonly TimeProvider clock;
    private ITimer? timer;
    private bool looking;

    /// <param name="reads">Returns whether the store answers; must return within some seconds.</param>
    /// <param name="writes">Returns whether it accepts commands; must return within some seconds.</param>
    internal StoreWatch(Func<Task<bool>> reads, Func<Task<bool>> writes, Func<bool> areChangesLate, TimeProvider clock)
    {
        this.reads = reads;
        this.writes = writes;
        this.areChangesLate = areChangesLate;
        this.clock = clock;
    }

    /// <summary>Result of the last check.</summary>
    public StoreState State { get; private set; } = StoreState.Well;

    /// <param name="looked">Called after each check, on a pool thread; must not throw.</param>
    /// <returns>Dispose it to unsubscribe.</returns>
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

            // A store that does not answer accepts no commands either, so this is reported without waiting.
            var answered = await answers.ConfigureAwait(false);
            State = new StoreState(answered, answered && await takes.ConfigureAwait(false), areChangesLate());
        }
        finally
        {
            Action[] current;
            lock (gate)
            {
                looking = false;
                current = [.. watchers];
            }

            foreach (var tell in current)
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
