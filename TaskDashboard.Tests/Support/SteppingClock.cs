namespace TaskDashboard.Tests.Support;

/// <summary>A clock whose timestamp advances by a step at each read. Code that measures durations sees time pass on any machine.</summary>
internal sealed class SteppingClock(TimeProvider time, TimeSpan step) : TimeProvider
{
    private long _looks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => Interlocked.Increment(ref _looks) * step.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
