using System.Diagnostics;

namespace TaskDashboard.Bench.Harness;

/// <summary>
/// Measures the time of some work. Also prints the processor time per item, which other programs on the machine hardly affect.
/// </summary>
internal readonly struct Meter(string what)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TimeSpan _used = Environment.CpuUsage.TotalTime;

    /// <returns>Items a second.</returns>
    public double PerSecond(int count)
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        var used = Environment.CpuUsage.TotalTime - _used;
        Console.Error.WriteLine(
            $"  {what}: {count / elapsed.TotalSeconds:N0}/s, {used.TotalMicroseconds / count:N1} µs of processor time each"
        );
        return count / elapsed.TotalSeconds;
    }
}
