using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// The store's part of a claim: claims due pushes and items reserved by retries, or records reserved items as not sent. Items that the
/// store does not accept are returned.
/// </summary>
internal sealed class PushClaims(StoreWriter writer, IRetrySource retrySource, PushRecorder recorder, PushOptions options)
{
    private const long MostBytesAtOnce = 16 * 1024 * 1024;

    /// <summary>Claims up to <paramref name="room"/> pushes, including retry items.</summary>
    /// <param name="taken">Called with them within the transaction; may be null.</param>
    /// <returns>The pushes now in state Sending, and when the lane's next push is due, unless retry items used all the room.</returns>
    public async Task<(List<ClaimedPush> Pushes, DateTimeOffset? NextDue)> TakeAsync(
        int lane,
        int room,
        List<ReservedPush> retries,
        Action<WriteSession, List<ClaimedPush>>? taken
    )
    {
        try
        {
            return await writer
                .WriteOwnAsync(session =>
                {
                    var pushes = TakeRetries(session, lane, retries);
                    DateTimeOffset? nextDue = null;
                    if (retries.Count < room)
                    {
                        pushes.AddRange(
                            session.ClaimDue(
                                lane,
                                room - retries.Count,
                                MostBytesAtOnce,
                                options.Expiry,
                                () => recorder.PayloadMissing(session),
                                out nextDue
                            )
                        );
                    }

                    taken?.Invoke(session, pushes);
                    return (pushes, nextDue);
                })
                .ConfigureAwait(false);
        }
        catch
        {
            retrySource.PutBack(lane, retries);
            throw;
        }
    }

    /// <summary>Records a retry's items as not sent, with this reason unless an item has its own.</summary>
    public async Task SkipAsync(int lane, List<ReservedPush> items, NotSentReason reason)
    {
        try
        {
            await writer
                .WriteOwnAsync(session =>
                {
                    var open = items.FindAll(item => !item.Run.Ended && !item.Run.Canceled);
                    var candidates = session.FindRetryCandidates(open);
                    foreach (var (run, number) in open)
                    {
                        var candidate = candidates.GetValueOrDefault(number) with { Hold = reason };
                        retrySource.Processed(session, run.Number, number, RetryItemOutcome.NotSent, candidate.WhyNotSent, null);
                    }

                    session.AfterCommit(() => retrySource.Claimed(lane, items));
                    return true;
                })
                .ConfigureAwait(false);
        }
        catch
        {
            retrySource.PutBack(lane, items);
            throw;
        }
    }

    private List<ClaimedPush> TakeRetries(WriteSession session, int lane, List<ReservedPush> retries)
    {
        var taken = new List<ClaimedPush>();
        if (retries.Count == 0)
        {
            return taken;
        }

        var open = retries.FindAll(item => !item.Run.Ended && !item.Run.Canceled);
        var claims = session.ClaimForRetry(open, MostBytesAtOnce, options.Expiry);
        for (var index = 0; index < claims.Count; index++)
        {
            var (run, number) = open[index];
            var (push, reason) = claims[index];
            if (push is null)
            {
                retrySource.Processed(session, run.Number, number, RetryItemOutcome.NotSent, reason, null);
            }
            else
            {
                retrySource.Started(session, run.Number);
                taken.Add(push);
            }
        }

        var left = open.Skip(claims.Count).ToHashSet();
        session.AfterCommit(() =>
        {
            retrySource.Claimed(lane, retries.Where(item => !left.Contains(item)));
            retrySource.PutBack(lane, left);
        });
        return taken;
    }
}
