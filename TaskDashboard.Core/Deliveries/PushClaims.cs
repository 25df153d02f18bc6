using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The store's side of a claim: takes what is due and what retries have reserved, or gives reserved items up. What the store does not take goes back.</summary>
internal sealed class PushClaims(StoreWriter writer, IRetrySource retrySource, PushRecorder recorder, PushOptions options)
{
    private const long MostBytesAtOnce = 16 * 1024 * 1024;

    /// <summary>Takes up to <paramref name="room"/> pushes, the retries' items among them.</summary>
    /// <param name="taken">Told of them within the transaction; may be null.</param>
    /// <returns>What is in state Sending now, and when the lane's next push is due, unless the retries took all the room.</returns>
    public async Task<(List<ClaimedPush> Pushes, DateTimeOffset? NextDue)> TakeAsync(
        int lane, int room, List<ReservedPush> retries, Action<WriteSession, List<ClaimedPush>>? taken)
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
            retrySource.PutBack(lane, retries);
            throw;
        }
    }

    /// <summary>Processes a retry's items as not sent, for this reason unless each has one of its own by now.</summary>
    public async Task GiveUpAsync(int lane, List<ReservedPush> items, NotSentReason reason)
    {
        try
        {
            await writer.WriteOwnAsync(
                session =>
                {
                    foreach (var (run, number) in items)
                    {
                        if (!run.Ended && !run.Canceled)
                        {
                            var candidate = session.FindRetryCandidate(number, run.CutOff) with { Hold = reason };
                            retrySource.Processed(session, run.Number, number, RetryItemOutcome.NotSent, candidate.WhyNotSent, null);
                        }
                    }

                    session.AfterCommit(() => retrySource.Claimed(items));
                    return true;
                }).ConfigureAwait(false);
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
            retrySource.Claimed(retries.Where(item => !left.Contains(item)));
            retrySource.PutBack(lane, left);
        });
        return taken;
    }
}
