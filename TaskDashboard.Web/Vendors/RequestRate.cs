using System.Collections.Concurrent;

namespace TaskDashboard.Web.Vendors;

/// <summary>Limits how many requests a caller may make in each second, counted from its first request.</summary>
/// <param name="perSecond">0 means no limit.</param>
internal sealed class RequestRate(int perSecond, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Window> _windows = new(StringComparer.Ordinal);

    /// <summary>Counts a request of the caller and returns whether it is allowed.</summary>
    /// <param name="retryAfter">If not allowed: whole seconds until the next request is.</param>
    public bool Admits(string callerId, out int retryAfter)
    {
        retryAfter = 0;
        if (perSecond == 0)
        {
            return true;
        }

        var window = _windows.GetOrAdd(callerId, static (_, start) => new Window(start), clock.GetTimestamp());
        lock (window)
        {
            if (clock.GetElapsedTime(window.Start) >= TimeSpan.FromSeconds(1))
            {
                (window.Start, window.Count) = (clock.GetTimestamp(), 0);
            }

            if (window.Count < perSecond)
            {
                window.Count++;
                return true;
            }
        }

        // The current window ends within one second.
        retryAfter = 1;
        return false;
    }

    private sealed class Window(long start)
    {
        public long Start = start;
        public int Count;
    }
}
