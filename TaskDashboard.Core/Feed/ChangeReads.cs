using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Feed;

/// <summary>The current state of the object that a change is about.</summary>
/// <param name="Id">Public id. For changes of pushes, the id of their destination.</param>
/// <param name="Task">Set for tasks only.</param>
public sealed record ChangedThing(string Id, TrackedTask? Task);

/// <summary>Reads of changes for subscribers outside the process.</summary>
public sealed class ChangeReads
{
    private const int PageSize = 2000;
    private const int MostMissed = 20_000;
    private const int MostRows = 200_000;

    private readonly ReaderPool _readers;
    private readonly ChangeReader _reader;

    internal ChangeReads(ReaderPool readers, ChangeReader reader)
    {
        _readers = readers;
        _reader = reader;
    }

    /// <summary>
    /// Returns the objects that the changes are about, by subject and number. Omits objects without a public id and those that the caller
    /// may not see.
    /// </summary>
    public Task<IReadOnlyDictionary<(ChangeSubject Subject, long Number), ChangedThing>> ThingsAsync(
        Caller caller,
        IReadOnlyCollection<Change> changes,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(changes);
        caller.Require(Permission.SeeTasks);
        var visible = changes.Where(change => change.IsShownTo(caller)).ToList();
        return _readers.QueryAsync<IReadOnlyDictionary<(ChangeSubject, long), ChangedThing>>(
            async (context, ending) =>
            {
                var things = new Dictionary<(ChangeSubject, long), ChangedThing>();
                if (Numbers(ChangeSubject.Task) is { Count: > 0 } tasks)
                {
                    foreach (
                        var task in await context.Tasks.Where(row => tasks.Contains(row.Number)).ToListAsync(ending).ConfigureAwait(false)
                    )
                    {
                        things.Add((ChangeSubject.Task, task.Number), new ChangedThing(task.Id, task));
                    }
                }

                if (Numbers(ChangeSubject.Destination, ChangeSubject.Pushes) is { Count: > 0 } destinations)
                {
                    foreach (
                        var row in await context
                            .Destinations.Where(row => destinations.Contains(row.Number))
                            .Select(row => new { row.Number, row.Id })
                            .ToListAsync(ending)
                            .ConfigureAwait(false)
                    )
                    {
                        things.Add((ChangeSubject.Destination, row.Number), new ChangedThing(row.Id, null));
                        things.Add((ChangeSubject.Pushes, row.Number), new ChangedThing(row.Id, null));
                    }
                }

                if (Numbers(ChangeSubject.Retry) is { Count: > 0 } retries)
                {
                    foreach (
                        var row in await context
                            .RetryRequests.Where(row => retries.Contains(row.Number))
                            .Select(row => new { row.Number, row.Id })
                            .ToListAsync(ending)
                            .ConfigureAwait(false)
                    )
                    {
                        things.Add((ChangeSubject.Retry, row.Number), new ChangedThing(row.Id, null));
                    }
                }

                return things;
            },
            cancellation
        );

        List<int> Numbers(params ReadOnlySpan<ChangeSubject> subjects)
        {
            var numbers = new HashSet<int>();
            foreach (var change in visible)
            {
                if (subjects.Contains(change.Subject))
                {
                    numbers.Add((int)change.Number);
                }
            }

            return [.. numbers];
        }
    }

    /// <summary>
    /// Returns the changes after one that the caller has seen: all that the feed has published, and possibly some that it is about to
    /// publish. Returns null if that change is unknown or no longer kept, or if there are too many after it.
    /// </summary>
    public Task<ChangeBatch?> MissedAsync(Caller caller, long after, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return Task.Run(() => Missed(caller, after, cancellation), cancellation);
    }

    private ChangeBatch? Missed(Caller caller, long after, CancellationToken cancellation)
    {
        // Changes that the caller may not see do not count towards the limit, but the number of rows read is limited.
        var missed = new List<Change>();
        for (
            var rows = 0;
            rows < MostRows && missed.Count < MostMissed && _reader.After(after, PageSize, cancellation) is { } page;
            rows += PageSize
        )
        {
            missed.AddRange(page.Where(change => change.IsShownTo(caller)));
            after = page.Count > 0 ? page[^1].Sequence : after;
            if (page.Count < PageSize)
            {
                var latest = Latest(missed);
                return latest.Count <= FeedSubscription.Capacity ? new ChangeBatch(latest, Reset: false, after) : null;
            }
        }

        return null;
    }

    /// <summary>Returns each object once, at its latest change.</summary>
    private static List<Change> Latest(List<Change> changes)
    {
        var seen = new HashSet<(ChangeSubject, long)>();
        var latest = new List<Change>();
        for (var index = changes.Count - 1; index >= 0; index--)
        {
            if (seen.Add((changes[index].Subject, changes[index].Number)))
            {
                latest.Add(changes[index]);
            }
        }

        latest.Reverse();
        return latest;
    }
}
