using System.Runtime.CompilerServices;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Live;

/// <summary>
/// The feed as streams of batches for other programs. A stream is pulled: while its client takes nothing, the subscription behind it keeps
/// at most the things that changed, and a Reset when they are too many.
/// </summary>
internal sealed class Watches(ChangeFeed feed, ChangeReads changes, TaskReads tasks, SharedThings things, TimeProvider clock)
{
    /// <summary>How far the feed has come is told at least this often while it moves, though nothing of it concerns the watch.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>The first batch comes at once; see docs/hub.md for what it holds.</summary>
    /// <exception cref="RefusedException">The input does not fit, or there is no such task.</exception>
    public async Task<IAsyncEnumerable<WatchedBatch>> OpenAsync(Caller caller, WatchInput input, CancellationToken cancellation)
    {
        caller.Require(Permission.SeeTasks);
        var filter = input.ToFilter();
        if (input.TaskId is not { } id)
        {
            return ManyAsync(caller, filter, input.After, cancellation);
        }

        if (input is not { States: null, Types: null, Text: null })
        {
            throw RefusedException.Invalid("taskId", "taskId stands alone: leave out states, types and text.");
        }

        return OneAsync(caller, await tasks.FindAsync(caller, id, cancellation).ConfigureAwait(false) ?? throw RefusedException.NotFound("task"), cancellation);
    }

    // Subscribed before anything is read: what is committed from then on comes, whatever the first batch shows.
    private async IAsyncEnumerable<WatchedBatch> ManyAsync(Caller caller, WatchFilter filter, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var subscription = feed.Subscribe(caller, ChangeFeed.ShortestFloor);
        var missed = after is { } last ? await changes.MissedAsync(caller, last, cancellation).ConfigureAwait(false) : null;
        yield return await ToldAsync(missed ?? new ChangeBatch([], Reset: true, subscription.StartsAfter), filter, cancellation).ConfigureAwait(false);

        var said = clock.GetTimestamp();
        await foreach (var batch in subscription.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            var told = await ToldAsync(batch, filter, cancellation).ConfigureAwait(false);
            if (told.Reset || told.Changes.Count > 0 || clock.GetElapsedTime(said) >= Silence)
            {
                said = clock.GetTimestamp();
                yield return told;
            }
        }
    }

    // A single task is told whole each time, so there is nothing to go on from and never a Reset.
    private async IAsyncEnumerable<WatchedBatch> OneAsync(Caller caller, TrackedTask task, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var subscription = feed.Subscribe(caller, ChangeFeed.ShortestFloor);
        var filter = new WatchFilter([], [], null);
        yield return await AsOfAsync(subscription.StartsAfter).ConfigureAwait(false);
        await foreach (var batch in subscription.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (batch.Reset || batch.Changes.Any(change => change.Subject == ChangeSubject.Task && change.Number == task.Number))
            {
                yield return await AsOfAsync(batch.UpTo).ConfigureAwait(false);
            }
        }

        Task<WatchedBatch> AsOfAsync(long upTo) =>
            ToldAsync(new ChangeBatch([new Change(upTo, ChangeSubject.Task, task.Number, task.CompanyId, task.CreatedAt)], Reset: false, upTo), filter, cancellation);
    }

    private async Task<WatchedBatch> ToldAsync(ChangeBatch batch, WatchFilter filter, CancellationToken cancellation)
    {
        if (batch.Reset)
        {
            filter.Forget();
            return new WatchedBatch(batch.UpTo, Reset: true, []);
        }

        var concerned = batch.Changes.Where(filter.Concerns).ToList();
        var found = await things.GetAsync(concerned, cancellation).ConfigureAwait(false);
        return new WatchedBatch(batch.UpTo, Reset: false, [.. concerned.Zip(found, filter.Tell).OfType<WatchedChange>()]);
    }
}
