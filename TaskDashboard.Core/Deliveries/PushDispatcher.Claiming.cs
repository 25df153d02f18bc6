using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <content>Claims on their way to the store and back.</content>
public sealed partial class PushDispatcher
{
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    // Claimed within the writer's present group. Only its thread looks here.
    private readonly List<List<ClaimedPush>> arriving = [];

    private async Task ClaimAsync(Lane lane, int room, List<ReservedPush> items)
    {
        // Away from the caller, who holds the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        List<ClaimedPush> pushes = [];
        DateTimeOffset? nextDue = null;
        var failed = false;
        try
        {
            (pushes, nextDue) = await claims.TakeAsync(lane.Number, room, items, (session, taken) => Arrive(session, lane, taken)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever the store says, the claim is tried again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            failed = true;
            LogClaimFailed(logger, failure);
        }

        List<Outcome> unsent = [];
        lock (gate)
        {
            lane.Claiming = false;
            if (failed)
            {
                lane.SetWindow();
            }

            lane.Claimed -= room - pushes.Count;
            claimed -= room - pushes.Count;
            // A retry may have been cancelled while its claims were on the way to this lane.
            if (items.Exists(item => item.Run.Ended))
            {
                unsent.AddRange(TakeUnsent(lane, push => push.RetryNumber is { } retry && retries.Find(retry) is null));
            }

            if (failed)
            {
                lane.NextDue = steady.Now + Backoff;
                lane.WakeIn(Backoff);

                // The claim's room is free again for others, who find out themselves whether the store takes their claims.
                AdvanceQueued();
            }
            else
            {
                lane.NextDue = Earlier(lane.NextDue, nextDue);
                if (!MaySend(lane))
                {
                    unsent.AddRange(TakeUnsent(lane));
                }

                AdvanceNext(lane);
            }

            Done();
        }

        Release(unsent);
    }

    /// <summary>Within the claim's transaction: they are ready to be sent as soon as it is on the disk, and a cancel that comes next finds them.</summary>
    private void Arrive(WriteSession session, Lane lane, List<ClaimedPush> pushes)
    {
        arriving.Add(pushes);
        session.OnRollback(arriving.Clear);
        session.AfterCommit(() =>
        {
            arriving.Remove(pushes);
            lock (gate)
            {
                lane.SetWindow();
                foreach (var push in pushes)
                {
                    lane.Ready.Enqueue(push);
                    claimedBytes += push.Payload.Length;
                }
            }
        });
    }

    private async Task GiveUpAsync(Lane lane, List<ReservedPush> items, NotSentReason reason)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var failed = false;
        try
        {
            await claims.GiveUpAsync(lane.Number, items, reason).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever the store says, it is tried again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            failed = true;
            LogClaimFailed(logger, failure);
        }

        lock (gate)
        {
            lane.Claiming = false;
            if (failed)
            {
                lane.WakeIn(Backoff);
            }
            else
            {
                Advance(lane);
            }

            Done();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Pushes could not be claimed; trying again.")]
    private static partial void LogClaimFailed(ILogger logger, Exception failure);
}
