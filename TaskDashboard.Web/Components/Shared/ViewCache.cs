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
            var shared = _entries.GetValueOrDefault(query);
            if (upTo != LiveSession.NotConnected)
            {
                _known = Math.Max(_known, upTo);

                // Somebody else may be reading it anew at this moment: what was there before will do as well.
                if (shared?.Answered is { } answered && clock.GetElapsedTime(answered.BegunAt) < acceptable)
                {
                    return (Task<T>)answered.Answer;
                }

                if (shared is { HasFailed: false } && shared.Shows >= upTo)
                {
                    return (Task<T>)shared.Answer;
                }
            }

            if (_entries.Count >= Most)
            {
                _entries.Clear();
            }

            // Outside the gate, and off the asker's own context: a slow read holds up nobody else's.
            entry = new Entry(_known, clock.GetTimestamp(), new Lazy<Task>(() => Task.Run(read)), shared?.Answered is { } before ? before with { Before = null } : null);
            _entries[query] = entry;
        }

        return (Task<T>)entry.Answer;
    }

    /// <param name="Before">The last one that has an answer.</param>
    private sealed record Entry(long Shows, long BegunAt, Lazy<Task> Reading, Entry? Before)
    {
        public Entry? Answered => HasAnswer ? this : Before;

        public Task Answer => Reading.Value;

        public bool HasAnswer => Reading is { IsValueCreated: true, Value.IsCompletedSuccessfully: true };

        public bool HasFailed => Reading is { IsValueCreated: true, Value: { IsFaulted: true } or { IsCanceled: true } };
    }
}
