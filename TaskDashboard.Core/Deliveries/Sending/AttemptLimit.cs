namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// The time limit of an attempt and the caller's cancellation, as one token. Reused until it has been canceled once, because a new
/// cancellation source and timer for each attempt would cost more than the attempt's own work.
/// </summary>
internal sealed class AttemptLimit : IDisposable
{
    /// <summary>A timer may fire slightly early by the other clock. The timer is not set for less than this.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _source = new();
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _length;
    private readonly ITimer _timer;
    private CancellationTokenRegistration _stopping;
    private long _started;
    private TimeSpan _allowed;
    private bool _running;
    private bool _spent;

    public AttemptLimit(TimeProvider clock, TimeSpan length)
    {
        _clock = clock;
        _length = length;
        _timer = clock.CreateTimer(
            static limit => ((AttemptLimit)limit!).OnTimer(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    public CancellationToken Token => _source.Token;

    public void Start(long timestamp, CancellationToken stopping)
    {
        lock (_gate)
        {
            _started = timestamp;
            _allowed = _length;
            _running = true;
        }
        _timer.Change(_length, Timeout.InfiniteTimeSpan);
        _stopping = stopping.UnsafeRegister(static limit => ((AttemptLimit)limit!)._source.Cancel(), this);
    }

    /// <summary>Limits the remaining time.</summary>
    public void Shorten(TimeSpan left)
    {
        lock (_gate)
        {
            var allowed = _clock.GetElapsedTime(_started) + left;
            if (allowed >= _allowed)
            {
                return;
            }
            _allowed = allowed;
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends the attempt. Returns false if the limit has been or is being canceled: do not reuse it.</summary>
    public bool Stop()
    {
        // Waits for a cancellation that has already begun, so that it cannot affect the next attempt.
        _stopping.Dispose();
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            _running = false;
            return !_spent && !_source.IsCancellationRequested;
        }
    }

    /// <summary>Does not dispose the source, which has only memory: a cancellation might still be running its callbacks.</summary>
    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        lock (_gate)
        {
            if (!_running)
            {
                return;
            }
            // A tick that was queued for an earlier attempt reads the start of a later one here, and sets the timer for it.
            var left = _allowed - _clock.GetElapsedTime(_started);
            if (left > Grain)
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }
            _spent = true;
        }
        try
        {
            _source.Cancel();
        }
        catch (AggregateException)
        {
            // A callback failed, but the others were called. An unhandled exception in a timer would end the process.
        }
    }
}
