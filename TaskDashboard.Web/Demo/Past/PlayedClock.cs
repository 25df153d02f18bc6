namespace TaskDashboard.Web.Demo.Past;

/// <summary>
/// The clock of the past day. It stands still until it is moved. Timers that repeat never fire: what they start by the hour is left to the
/// real clock.
/// </summary>
internal sealed class PlayedClock(DateTimeOffset start, TimeZoneInfo zone) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<Alarm> _armed = [];
    private DateTimeOffset _now = start.ToUniversalTime();

    public override TimeZoneInfo LocalTimeZone => zone;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer fires; null if none is set.</summary>
    public DateTimeOffset? NextAlarm
    {
        get
        {
            lock (_gate)
            {
                return _armed.Count == 0 ? null : _armed.Min(alarm => alarm.DueAt);
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Moves the time forward and fires the timers that are due then. They see this time.</summary>
    public void MoveTo(DateTimeOffset time)
    {
        List<Alarm> due;
        lock (_gate)
        {
            _now = time > _now ? time.ToUniversalTime() : _now;
            due = [.. _armed.Where(alarm => alarm.DueAt <= _now).OrderBy(alarm => alarm.DueAt)];
            _armed.ExceptWith(due);
        }

        foreach (var alarm in due)
        {
            alarm.Fire();
        }
    }

    private sealed class Alarm(PlayedClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var repeats = period > TimeSpan.Zero;
            lock (clock._gate)
            {
                clock._armed.Remove(this);
                if (dueTime > TimeSpan.Zero && !repeats)
                {
                    DueAt = clock._now + dueTime;
                    clock._armed.Add(this);
                }
            }

            if (dueTime == TimeSpan.Zero && !repeats)
            {
                ThreadPool.QueueUserWorkItem(static alarm => alarm.Fire(), this, preferLocal: false);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._armed.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
