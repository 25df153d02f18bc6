namespace TaskDashboard.Web.Components.Shared;

/// <summary>
/// One query for all open pages that look at the same view at the same place of the feed. An answer is shared only where it shows every
/// change that its asker has been told of.
/// </summary>
public sealed class ViewCache(TimeProvider clock)
{
    private const int Most = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<object, Entry> _entries = [];

    // The furthest that any page has been told of: it was committed before, so a read that starts now shows it.
    private long _known;

    /// <param name="query">Who may see what, and the question; compared by value.</param>
    /// <param name="upTo">The change that the answer must show; <see cref="LiveSession.NotConnected"/> asks the store in any case.</param>
    /// <param name="read">Runs once for all that share the answer, so it must not end with one of them.</param>
    /// <param name="acceptable">An answer no older than this will do for now, whatever it shows: the asker asks again at once.</param>
    public Task<T> GetAsync<T>(object query, long upTo, Func<Task<T>> read, TimeSpan acceptable = default)
    {
        Entry entry;
        lock (_gate)
        {
            if (upTo != LiveSession.NotConnected)
            {
                _known = Math.Max(_known, upTo);
                if (_entries.TryGetValue(query, out var shared) && !shared.HasFailed
                    && (shared.Shows >= upTo || (shared.HasAnswer && clock.GetElapsedTime(shared.BegunAt) < acceptable)))
                {
                    return (Task<T>)shared.Answer;
                }
            }

            if (_entries.Count >= Most)
            {
                _entries.Clear();
            }

            // Outside the gate, and off the asker's own context: a slow read holds up nobody else's.
            entry = new Entry(_known, clock.GetTimestamp(), new Lazy<Task>(() => Task.Run(read)));
            _entries[query] = entry;
        }

        return (Task<T>)entry.Answer;
    }

    private sealed record Entry(long Shows, long BegunAt, Lazy<Task> Reading)
    {
        public Task Answer => Reading.Value;

        public bool HasAnswer => Reading is { IsValueCreated: true, Value.IsCompletedSuccessfully: true };

        public bool HasFailed => Reading is { IsValueCreated: true, Value: { IsFaulted: true } or { IsCanceled: true } };
    }
}
