namespace TaskDashboard.Core.Storage;

/// <summary>
/// The clock time, except that it never goes back while the process runs. Due times are set and compared with it, so that nothing waits
/// longer if the clock is set back. Thread-safe.
/// </summary>
internal sealed class SteadyTime(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _last = clock.GetUtcNow();
    private long _lastTimestamp = clock.GetTimestamp();

    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                var timestamp = clock.GetTimestamp();
                var passed = _last + clock.GetElapsedTime(_lastTimestamp, timestamp);
                var timeOfDay = clock.GetUtcNow();
                _lastTimestamp = timestamp;
                return _last = timeOfDay > passed ? timeOfDay : passed;
            }
        }
    }
}
