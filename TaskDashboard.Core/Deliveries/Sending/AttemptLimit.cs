namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// The time limit of an attempt and the caller's wish to stop, as one token. Used again and again until it has once been cancelled, because
/// a cancellation source and a timer an attempt cost more than the attempt's own work.
/// </summary>
internal sealed class AttemptLimit : IDisposable
{
    /// <summary>A timer may come a little before its time by the other clock; less than this is not worth arming it for.</summary>
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
        _timer = clock.CreateTimer(static limit => ((AttemptLimit)limit!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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

    /// <summary>From now on no more than this time is left.</summary>
    public void Shorten(TimeSpan left)
    {
        lock (_gate)
        {
            var allowed = _clock.GetElapsedTime(_started) + left;
            if (allowed >= _allowed)
                return;
            _allowed = allowed;
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends the attempt. False when the limit has been cancelled or is about to be: it is not to be used again.</summary>
    public bool Stop()
    {
        // Waits for a cancellation that has already begun, so that it cannot reach the next attempt.
        _stopping.Dispose();
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            _running = false;
            return !_spent && !_source.IsCancellationRequested;
        }
    }

    /// <summary>The source holds nothing but memory; disposing it could meet a cancellation that is still calling back.</summary>
    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        lock (_gate)
        {
            if (!_running)
                return;
            // A tick that was queued for an earlier attempt finds a later one's start here, and waits on for that one.
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
            // Somebody who was told of it failed; the others were told all the same. Out of a timer it would end the process.
        }
    }
}
