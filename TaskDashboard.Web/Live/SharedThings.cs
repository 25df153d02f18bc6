using TaskDashboard.Core.Feed;

namespace TaskDashboard.Web.Live;

/// <summary>
/// Shares one read among all watches that handle the same change. The object is read after its change was published, so the result includes
/// the change and can be used until the object changes again.
/// </summary>
internal sealed class SharedThings(ChangeReads reads)
{
    private const int Most = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(ChangeSubject, long), Entry> _entries = [];
    private int _read;

    /// <summary>
    /// Returns the objects that the changes are about, in order; null where there is nothing to show. The caller must be allowed to see
    /// them.
    /// </summary>
    public async Task<IReadOnlyList<ChangedThing?>> GetAsync(IReadOnlyList<Change> changes, CancellationToken cancellation)
    {
        for (var failures = 0; ; failures++)
        {
            var readings = Readings(changes, out var mine);
            try
            {
                var things = new ChangedThing?[changes.Count];
                for (var index = 0; index < things.Length; index++)
                {
                    var found = await readings[index].WaitAsync(cancellation).ConfigureAwait(false);
                    things[index] = found.GetValueOrDefault((changes[index].Subject, changes[index].Number));
                }

                return things;
            }
            catch (RefusedException) when (failures == 0 && mine is not { IsFaulted: true })
            {
                // A read by another call failed, which started before this call. Read again.
            }
        }
    }

    /// <param name="mine">The read that this call started; null if other calls started all of them.</param>
    private Task<IReadOnlyDictionary<(ChangeSubject Subject, long Number), ChangedThing>>[] Readings(
        IReadOnlyList<Change> changes,
        out Task<IReadOnlyDictionary<(ChangeSubject Subject, long Number), ChangedThing>>? mine
    )
    {
        mine = null;
        lock (_gate)
        {
            var missing = changes.Where(change => !IsKnown(change)).ToList();
            if (missing.Count > 0)
            {
                // A result is kept while any of its objects is in use, so count the objects that were read.
                _read += missing.Count;
                if (_read > Most)
                {
                    _entries.Clear();
                    missing = [.. changes];
                    _read = missing.Count;
                }

                // Shared by all calls, so it does not end with one of them.
                var reading = mine = reads.ThingsAsync(Caller.Engine, missing, CancellationToken.None);
                foreach (var change in missing)
                {
                    _entries[(change.Subject, change.Number)] = new Entry(change.Sequence, reading);
                }
            }

            return [.. changes.Select(change => _entries[(change.Subject, change.Number)].Reading)];
        }
    }

    private bool IsKnown(Change change) =>
        _entries.TryGetValue((change.Subject, change.Number), out var entry)
        && entry.Sequence == change.Sequence
        && entry.Reading is not { IsFaulted: true } and not { IsCanceled: true };

    private sealed record Entry(long Sequence, Task<IReadOnlyDictionary<(ChangeSubject Subject, long Number), ChangedThing>> Reading);
}
