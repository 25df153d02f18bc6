namespace TaskDashboard.Tests.Support;

/// <summary>
/// A clock that stands still until a test moves it. <see cref="Advance"/> moves the time of day and the monotonic time together and fires
/// the timers that fall due, in order, each at its own instant. Setting <see cref="UtcNow"/> moves only the time of day, as an operator
/// who corrects the clock does: timers and timestamps do not follow.
/// </summary>
internal sealed class FakeClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly List<(Func<bool> Met, TaskCompletionSource Armed)> _waiters = [];
    private DateTimeOffset _utcNow;
    private long _timestamp;
    private long _order;

    public FakeClock(DateTimeOffset? utcNow = null) => _utcNow = utcNow ?? new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The time of day. May be set to any instant, earlier ones too.</summary>
    public DateTimeOffset UtcNow
    {
        get { lock (_gate) return _utcNow; }
        set { lock (_gate) _utcNow = value.ToUniversalTime(); }
    }

    /// <summary>How many timers wait to fire.</summary>
    public int ArmedTimers
    {
        get { lock (_gate) return CountArmed(); }
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => UtcNow;

    public override long GetTimestamp()
    {
        lock (_gate) return _timestamp;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new FakeTimer(this, callback, state);
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time forward. Callbacks run on the caller's thread, outside every lock; a timer that they arm fires too if it falls due.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long end;
        lock (_gate) end = _timestamp + by.Ticks;

        while (TakeDue(end) is { } timer) timer.Fire();

        lock (_gate) MoveTo(end);
    }

    /// <summary>Moves time forward, step by step, until the work that waits for it is done.</summary>
    public async Task AdvanceUntilAsync(Task done, TimeSpan step)
    {
        ArgumentNullException.ThrowIfNull(done);
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (!done.IsCompleted)
        {
            Assert.False(limit.IsCancellationRequested, "What waits for the clock did not come to its end.");
            Advance(step);
            await Task.Yield();
        }

        await done;
    }

    /// <summary>Completes once at least <paramref name="count"/> timers are armed: the code under test has reached its wait, and time may move.</summary>
    public Task WhenArmed(int count = 1, CancellationToken cancellation = default) => When(() => CountArmed() >= count, cancellation);

    /// <summary>Completes once a timer is armed that fires again and again after this time.</summary>
    public Task WhenArmed(TimeSpan period, CancellationToken cancellation = default) => When(() => _timers.Exists(timer => timer.DueAt is not null && timer.Period == period), cancellation);

    private Task When(Func<bool> met, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (met()) return Task.CompletedTask;
            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((met, armed));
            return armed.Task.WaitAsync(cancellation);
        }
    }

    private FakeTimer? TakeDue(long end)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.DueAt <= end).MinBy(timer => (timer.DueAt, timer.Order));
            if (next is null) return null;
            MoveTo(next.DueAt!.Value);
            next.DueAt = next.Period > TimeSpan.Zero ? next.DueAt + next.Period.Ticks : null;
            next.Order = ++_order;
            return next;
        }
    }

    private void MoveTo(long timestamp)
    {
        // A callback may itself have advanced the clock further.
        if (timestamp <= _timestamp) return;
        _utcNow += TimeSpan.FromTicks(timestamp - _timestamp);
        _timestamp = timestamp;
    }

    private int CountArmed() => _timers.Count(timer => timer.DueAt is not null);

    private bool Arm(FakeTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        bool fireNow;
        lock (_gate)
        {
            if (!_timers.Contains(timer)) return false;
            fireNow = dueTime == TimeSpan.Zero;
            timer.Period = period;
            timer.Order = ++_order;
            timer.DueAt = dueTime == Timeout.InfiniteTimeSpan ? null
                : !fireNow ? _timestamp + dueTime.Ticks
                : period > TimeSpan.Zero ? _timestamp + period.Ticks : null;

            foreach (var waiter in _waiters.FindAll(waiter => waiter.Met()))
            {
                waiter.Armed.SetResult();
                _waiters.Remove(waiter);
            }
        }

        // As with the system's timers, nothing due now runs inside the caller's own call.
        if (fireNow) ThreadPool.QueueUserWorkItem(static due => due.Fire(), timer, preferLocal: false);
        return true;
    }

    private void Remove(FakeTimer timer)
    {
        lock (_gate) _timers.Remove(timer);
    }

    private sealed class FakeTimer(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        public long? DueAt { get; set; }

        public TimeSpan Period { get; set; }

        public long Order { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Arm(this, dueTime, period);

        public void Dispose() => clock.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
