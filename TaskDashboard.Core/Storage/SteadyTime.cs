namespace TaskDashboard.Core.Storage;

/// <summary>
/// The time of day, except that it never goes back while the process lives: due times are set and met by it, so that a clock that is set back
/// makes nothing wait longer. Safe to ask from any thread.
/// </summary>
internal sealed class SteadyTime(TimeProvider clock)
{
    private readonly Lock gate = new();
    private DateTimeOffset last = clock.GetUtcNow();
    private long lastTimestamp = clock.GetTimestamp();

    public DateTimeOffset Now
    {
        get
        {
            lock (gate)
            {
                var timestamp = clock.GetTimestamp();
                var passed = last + clock.GetElapsedTime(lastTimestamp, timestamp);
                var timeOfDay = clock.GetUtcNow();
                lastTimestamp = timestamp;
                return last = timeOfDay > passed ? timeOfDay : passed;
            }
        }
    }
}
