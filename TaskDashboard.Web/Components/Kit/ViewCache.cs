namespace TaskDashboard.Web.Components.Kit;

/// <summary>
/// One query for all open pages that look at the same view at the same place of the feed. An answer is shared only where it shows every
/// change that its asker has been told of. A failure is not shared: whoever waits for another one's read asks again when that fails.
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
    /// <param name="read">Runs once for all that share the answer. Its token is canceled when the last of them has left.</param>
    /// <param name="acceptable">An answer no older than this will do for now, whatever it shows: the asker asks again at once.</param>
    /// <param name="leaving">Canceled when this asker leaves.</param>
    public async Task<T> GetAsync<T>(
        object query,
        long upTo,
        Func<CancellationToken, Task<T>> read,
        TimeSpan acceptable = default,
        CancellationToken leaving = default
    )
    {
        ArgumentNullException.ThrowIfNull(read);
        for (var failures = 0; ; failures++)
        {
            var (entry, isMine) = Join(query, upTo, read, acceptable);
            try
            {
                return await ((Task<T>)entry.Answer).WaitAsync(leaving).ConfigureAwait(false);
            }
            catch (Exception failure) when (!isMine && !leaving.IsCancellationRequested && (failures == 0 || IsAbout(failure)))
            {
                // Another one's read. What ended it may be over for whoever asks now: their rights, their stay, or the moment at which it
                // began.
            }
            finally
            {
                Leave(entry);
            }
        }
    }

    // Of its asker rather than of the store.
    private static bool IsAbout(Exception failure) =>
        failure is OperationCanceledException or RefusedException { Kind: RefusalKind.Forbidden };

    private (Entry Entry, bool IsMine) Join<T>(object query, long upTo, Func<CancellationToken, Task<T>> read, TimeSpan acceptable)
    {
        lock (_gate)
        {
            var shared = _entries.GetValueOrDefault(query);
            if (upTo != LiveSession.NotConnected)
            {
                _known = Math.Max(_known, upTo);

                // Somebody else may be reading it anew at this moment: what was there before will do as well.
                if (shared?.Answered is { } answered && clock.GetElapsedTime(answered.BegunAt) < acceptable)
                {
                    answered.Askers++;
                    return (answered, false);
                }

                if (shared is { HasFailed: false, IsLeft: false } && shared.Shows >= upTo)
                {
                    shared.Askers++;
                    return (shared, false);
                }
            }

            if (_entries.Count >= Most)
            {
                _entries.Clear();
            }

            // Outside the gate, and off the asker's own context: a slow read holds up nobody else's.
            var ending = new CancellationTokenSource();
            var entry = new Entry(
                _known,
                clock.GetTimestamp(),
                new Lazy<Task>(() => Task.Run(() => read(ending.Token))),
                ending,
                shared?.Answered?.Alone()
            )
            {
                Askers = 1,
            };
            _entries[query] = entry;
            return (entry, true);
        }
    }

    private void Leave(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Askers > 0 || entry.HasEnded)
            {
                return;
            }
        }

        // Nobody joins it any more. Not on the thread of whoever leaves.
        _ = entry.Ending.CancelAsync();
    }

    private sealed class Entry(long shows, long begunAt, Lazy<Task> reading, CancellationTokenSource ending, Entry? before)
    {
        public long Shows => shows;

        public long BegunAt => begunAt;

        public CancellationTokenSource Ending => ending;

        /// <summary>Who waits for it.</summary>
        public int Askers { get; set; }

        /// <summary>The last one that has an answer.</summary>
        public Entry? Answered => HasAnswer ? this : before;

        public Task Answer => reading.Value;

        public bool HasEnded => reading is { IsValueCreated: true, Value.IsCompleted: true };

        public bool HasFailed => HasEnded && !HasAnswer;

        /// <summary>Everybody who waited for it has left.</summary>
        public bool IsLeft => Askers == 0 && !HasEnded;

        private bool HasAnswer => reading is { IsValueCreated: true, Value.IsCompletedSuccessfully: true };

        /// <summary>The same without what was before it.</summary>
        public Entry Alone() => new(shows, begunAt, reading, ending, null);
    }
}
