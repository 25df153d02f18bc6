using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The store's side of a claim: takes what is due and what retries have reserved, or gives reserved items up. What the store does not take goes back.</summary>
internal sealed class PushClaims(StoreWriter writer, RetryBook book, PushRecorder recorder, PushOptions options)
{
    private const long MostBytesAtOnce = 16 * 1024 * 1024;

    /// <summary>Takes up to <paramref name="room"/> pushes, the retries' items among them.</summary>
    /// <param name="taken">Told of them within the transaction; may be null.</param>
    /// <returns>What is in state Sending now, and when the lane's next push is due, unless the retries took all the room.</returns>
    public async Task<(List<ClaimedPush> Pushes, DateTimeOffset? NextDue)> TakeAsync(
        int lane, int room, List<(RetryRun Run, long Push)> retries, Action<WriteSession, List<ClaimedPush>>? taken)
    {
        try
        {
            return await writer.WriteOwnAsync(
                session =>
                {
                    var pushes = TakeRetries(session, lane, retries);
                    DateTimeOffset? nextDue = null;
                    if (retries.Count < room)
                    {
                        pushes.AddRange(session.ClaimDue(lane, room - retries.Count, MostBytesAtOnce, options.Expiry, () => recorder.PayloadMissing(session), out nextDue));
                    }

                    taken?.Invoke(session, pushes);
                    return (pushes, nextDue);
                }).ConfigureAwait(false);
        }
        catch
        {
            book.PutBack(lane, retries);
            throw;
        }
    }

    /// <summary>Processes a retry's items as not sent, for this reason unless each has one of its own by now.</summary>
    public async Task GiveUpAsync(int lane, List<(RetryRun Run, long Push)> items, NotSentReason reason)
    {
        try
        {
            await writer.WriteOwnAsync(
                session =>
                {
                    var progress = session.Totals<RetryProgress>();
                    progress.Book = book;
                    foreach (var (run, number) in items)
                    {
                        if (!run.Ended && !run.Canceled)
                        {
                            progress.Processed(session, run.Number, number, RetryItemOutcome.NotSent, session.WhyNotRetried(number, run.CutOff) ?? reason, null);
                        }
                    }

                    session.AfterCommit(() => book.Claimed(items));
                    return true;
                }).ConfigureAwait(false);
        }
        catch
        {
            book.PutBack(lane, items);
            throw;
        }
    }

    private List<ClaimedPush> TakeRetries(WriteSession session, int lane, List<(RetryRun Run, long Push)> retries)
    {
        var taken = new List<ClaimedPush>();
        if (retries.Count == 0)
        {
            return taken;
        }

        var progress = session.Totals<RetryProgress>();
        progress.Book = book;
        var open = retries.FindAll(item => !item.Run.Ended && !item.Run.Canceled);
        var claims = session.ClaimForRetry(open, MostBytesAtOnce, options.Expiry);
        for (var index = 0; index < claims.Count; index++)
        {
            var (run, number) = open[index];
            var (push, reason) = claims[index];
            if (push is null)
            {
                progress.Processed(session, run.Number, number, RetryItemOutcome.NotSent, reason, null);
            }
            else
            {
                progress.Started(run.Number);
                taken.Add(push);
            }
        }

        var left = open.Skip(claims.Count).ToHashSet();
        session.AfterCommit(() =>
        {
            book.Claimed(retries.Where(item => !left.Contains(item)));
            book.PutBack(lane, left);
        });
        return taken;
    }
}
