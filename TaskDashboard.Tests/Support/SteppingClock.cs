namespace TaskDashboard.Tests.Support;

/// <summary>A clock on which each look at the timestamp takes a while: what measures how long it took sees time pass, however fast the machine is.</summary>
internal sealed class SteppingClock(TimeProvider time, TimeSpan step) : TimeProvider
{
    private long _looks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => Interlocked.Increment(ref _looks) * step.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
