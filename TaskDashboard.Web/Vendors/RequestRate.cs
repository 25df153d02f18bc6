using System.Collections.Concurrent;

namespace TaskDashboard.Web.Vendors;

/// <summary>How often each caller may ask: so many requests in each second that begins with a caller's first one.</summary>
/// <param name="perSecond">0 is as often as it likes.</param>
internal sealed class RequestRate(int perSecond, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Window> windows = new(StringComparer.Ordinal);

    /// <summary>Counts a request of the caller.</summary>
    /// <param name="retryAfter">Whole seconds until the next one may come, when this one may not.</param>
    public bool Admits(string callerId, out int retryAfter)
    {
        retryAfter = 0;
        if (perSecond == 0)
        {
            return true;
        }

        var window = windows.GetOrAdd(callerId, static (_, start) => new Window(start), clock.GetTimestamp());
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

        // The window ends within the second.
        retryAfter = 1;
        return false;
    }

    private sealed class Window(long start)
    {
        public long Start = start;
        public int Count;
    }
}
