namespace TaskDashboard.Core.Storage;

/// <summary>The current state of the store.</summary>
/// <param name="Reads">It answers queries.</param>
/// <param name="Writes">It accepts commands.</param>
/// <param name="ChangesLate">Changes are published late: a transaction of another program is open on the database server, or they cannot be
/// read.</param>
public sealed record StoreState(bool Reads, bool Writes, bool ChangesLate)
{
    public static readonly StoreState Well = new(Reads: true, Writes: true, ChangesLate: false);
}

/// <summary>Checks the store every few seconds while there are subscribers, so that an open page can show what does not work now.</summary>
public sealed class StoreWatch : IDisposable
{
    /// <summary>Time between two checks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly List<Action> _watchers = [];
    private readonly Func<Task<bool>> _reads;
    private readonly Func<Task<bool>> _writes;
    private readonly Func<bool> _areChangesLate;
    private readonly TimeProvider _clock;
    private ITimer? _timer;
    private bool _looking;

    /// <param name="reads">Returns whether the store answers; must return within some seconds.</param>
    /// <param name="writes">Returns whether it accepts commands; must return within some seconds.</param>
    internal StoreWatch(Func<Task<bool>> reads, Func<Task<bool>> writes, Func<bool> areChangesLate, TimeProvider clock)
    {
        _reads = reads;
        _writes = writes;
        _areChangesLate = areChangesLate;
        _clock = clock;
    }

    /// <summary>Result of the last check.</summary>
    public StoreState State { get; private set; } = StoreState.Well;

    /// <param name="looked">Called after each check, on a pool thread; must not throw.</param>
    /// <returns>Dispose it to unsubscribe.</returns>
    public IDisposable Watch(Action looked)
    {
        ArgumentNullException.ThrowIfNull(looked);
        var isFirst = false;
        lock (_gate)
        {
            _watchers.Add(looked);
            if (_timer is null)
            {
                isFirst = true;
                _timer = _clock.CreateTimer(_ => _ = LookAsync(), null, Every, Every);
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
        lock (_gate)
        {
            _watchers.Clear();
            _timer?.Dispose();
            _timer = null;
        }
    }

    private async Task LookAsync()
    {
        lock (_gate)
        {
            if (_looking || _timer is null)
            {
                return;
            }

            _looking = true;
        }

        try
        {
            var (answers, takes) = (_reads(), _writes());

            // A store that does not answer accepts no commands either, so this is reported without waiting.
            var answered = await answers.ConfigureAwait(false);
            State = new StoreState(answered, answered && await takes.ConfigureAwait(false), _areChangesLate());
        }
        finally
        {
            Action[] current;
            lock (_gate)
            {
                _looking = false;
                current = [.. _watchers];
            }

            foreach (var tell in current)
            {
                tell();
            }
        }
    }

    private void Leave(Action looked)
    {
        lock (_gate)
        {
            _watchers.Remove(looked);
            if (_watchers.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    private sealed class Watcher(StoreWatch watch, Action looked) : IDisposable
    {
        public void Dispose() => watch.Leave(looked);
    }
}
