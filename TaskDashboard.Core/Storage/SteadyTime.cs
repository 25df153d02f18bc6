namespace TaskDashboard.Core.Storage;

/// <summary>
/// The clock time, except that it never goes back while the process runs. Due times are set and compared with it, so that nothing waits longer
/// if the clock is set back. Thread-safe.
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
