using System.Runtime.CompilerServices;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Live;

/// <summary>
/// Serves the feed to programs as streams of batches. A stream is pulled: while the client does not read, its subscription keeps only the
/// changed objects, or a Reset if there are too many.
/// </summary>
internal sealed class Watches(ChangeFeed feed, ChangeReads changes, TaskReads tasks, SharedThings things, TimeProvider clock)
{
    /// <summary>Maximum time between two batches while the feed moves, even if no change concerns the watch.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    /// <summary>Opens a stream. The first batch is sent at once; docs/hub.md describes its content.</summary>
    /// <exception cref="RefusedException">The input is invalid, or the task does not exist.</exception>
    public async Task<IAsyncEnumerable<WatchedBatch>> OpenAsync(Caller caller, WatchInput input, CancellationToken cancellation)
    {
        caller.Require(Permission.SeeTasks);
        var asked = await tasks.NamedAsync(caller, input.Asked(clock.GetUtcNow()), cancellation).ConfigureAwait(false);
        var filter = input.ToFilter(asked);
        if (input.TaskId is not { } id)
        {
            return ManyAsync(caller, filter, input.After, cancellation);
        }

        if (input is not { States: null, Types: null, Text: null, Acknowledged: null, Query: null })
        {
            throw RefusedException.Invalid(
                "taskId",
                "taskId cannot be combined with states, types, text, acknowledged and query. Remove these."
            );
        }

        return OneAsync(
            caller,
            await tasks.FindAsync(caller, id, cancellation).ConfigureAwait(false) ?? throw RefusedException.NotFound("task"),
            cancellation
        );
    }

    // Subscribe before reading: all later commits are then delivered, whatever the first batch shows.
    private async IAsyncEnumerable<WatchedBatch> ManyAsync(
        Caller caller,
        WatchFilter filter,
        long? after,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using var subscription = feed.Subscribe(caller, ChangeFeed.ShortestFloor);
        var missed = after is { } last ? await changes.MissedAsync(caller, last, cancellation).ConfigureAwait(false) : null;
        yield return await BatchOfAsync(missed ?? new ChangeBatch([], Reset: true, subscription.StartsAfter), filter, cancellation)
            .ConfigureAwait(false);

        var sentAt = clock.GetTimestamp();
        await foreach (var batch in subscription.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            var watched = await BatchOfAsync(batch, filter, cancellation).ConfigureAwait(false);
            if (watched.Reset || watched.Changes.Count > 0 || clock.GetElapsedTime(sentAt) >= LongestSilence)
            {
                sentAt = clock.GetTimestamp();
                yield return watched;
            }
        }
    }

    // A batch always contains the whole task, so a stream of one task needs no position and no Reset.
    private async IAsyncEnumerable<WatchedBatch> OneAsync(
        Caller caller,
        TrackedTask task,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using var subscription = feed.Subscribe(caller, ChangeFeed.ShortestFloor);
        var filter = new WatchFilter(TaskFilter.All);
        yield return await AsOfAsync(subscription.StartsAfter).ConfigureAwait(false);
        await foreach (var batch in subscription.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (batch.Reset || batch.Changes.Any(change => change.Subject == ChangeSubject.Task && change.Number == task.Number))
            {
                yield return await AsOfAsync(batch.UpTo).ConfigureAwait(false);
            }
        }

        Task<WatchedBatch> AsOfAsync(long upTo) =>
            BatchOfAsync(
                new ChangeBatch([new Change(upTo, ChangeSubject.Task, task.Number, task.CompanyId, task.CreatedAt)], Reset: false, upTo),
                filter,
                cancellation
            );
    }

    private async Task<WatchedBatch> BatchOfAsync(ChangeBatch batch, WatchFilter filter, CancellationToken cancellation)
    {
        if (batch.Reset)
        {
            filter.Forget();
            return new WatchedBatch(batch.UpTo, Reset: true, []);
        }

        var relevant = batch.Changes.Where(filter.Concerns).ToList();
        var found = await things.GetAsync(relevant, cancellation).ConfigureAwait(false);
        return new WatchedBatch(batch.UpTo, Reset: false, [.. relevant.Zip(found, filter.Describe).OfType<WatchedChange>()]);
    }
}
