using TaskDashboard.Core.Feed;

namespace TaskDashboard.Web.Live;

/// <summary>
/// One read for all watches that are told of the same change. A thing is read after its change was told, so the answer shows it,
/// and serves everybody until the thing changes again.
/// </summary>
internal sealed class SharedThings(ChangeReads reads)
{
    private const int Most = 20_000;

    private readonly Lock gate = new();
    private readonly Dictionary<(ChangeSubject, long), Entry> entries = [];
    private int read;

    /// <summary>What the changes are about, in their order; null where there is nothing to show. Their asker may see them.</summary>
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
                // Another one's read, which began before this one asked: asked again.
            }
        }
    }

    /// <param name="mine">The reading that this call began; null where somebody else has begun every one of them.</param>
    private Task<IReadOnlyDictionary<(ChangeSubject Subject, long Number), ChangedThing>>[] Readings(
        IReadOnlyList<Change> changes, out Task<IReadOnlyDictionary<(ChangeSubject Subject, long Number), ChangedThing>>? mine)
    {
        mine = null;
        lock (gate)
        {
            var missing = changes.Where(change => !IsKnown(change)).ToList();
            if (missing.Count > 0)
            {
                // An answer is kept whole as long as one thing of it is: so it counts what was read, not what is left of it.
                read += missing.Count;
                if (read > Most)
                {
                    entries.Clear();
                    missing = [.. changes];
                    read = missing.Count;
                }

                // For all who ask, so it does not end with one of them.
                var reading = mine = reads.ThingsAsync(Caller.Engine, missing, CancellationToken.None);
                foreach (var change in missing)
                {
                    entries[(change.Subject, change.Number)] = new Entry(change.Sequence, reading);
                }
            }

            return [.. changes.Select(change => entries[(change.Subject, change.Number)].Reading)];
        }
    }

    private bool IsKnown(Change change) =>
        entries.TryGetValue((change.Subject, change.Number), out var entry) && entry.Sequence == change.Sequence && entry.Reading is not { IsFaulted: true } and not { IsCanceled: true };

    private sealed record Entry(long Sequence, Task<IReadOnlyDictionary<(ChangeSubject Subject, long Number), ChangedThing>> Reading);
}
