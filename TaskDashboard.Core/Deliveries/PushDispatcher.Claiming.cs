using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <content>Claims pushes from the store.</content>
public sealed partial class PushDispatcher
{
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    // Claimed within the writer's current group. Used only on the writer's thread.
    private readonly List<List<ClaimedPush>> _arriving = [];

    private async Task ClaimAsync(Lane lane, int room, List<ReservedPush> items)
    {
        // On another thread, because the caller holds the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        List<ClaimedPush> pushes = [];
        DateTimeOffset? nextDue = null;
        var failed = false;
        try
        {
            (pushes, nextDue) = await _claims
                .TakeAsync(lane.Number, room, items, (session, taken) => Arrive(session, lane, taken))
                .ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the claim is tried again after any failure
        catch (Exception failure)
#pragma warning restore CA1031
        {
            failed = true;
            LogClaimFailed(_logger, failure);
        }

        List<Outcome> unsent = [];
        lock (_gate)
        {
            lane.Claiming = false;
            if (failed)
            {
                lane.SetWindow();
            }

            lane.Claimed -= room - pushes.Count;
            _claimed -= room - pushes.Count;
            // A retry may have been canceled during its claim.
            if (items.Exists(item => item.Run.Ended))
            {
                unsent.AddRange(TakeUnsent(lane, push => push.RetryNumber is { } retry && _retries.Find(retry) is null));
            }

            if (failed)
            {
                lane.NextDue = _steady.Now + Backoff;
                lane.WakeIn(Backoff);

                // Releases the claim's room for other lanes. Their own claims show whether the store accepts them.
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

    /// <summary>
    /// Called within the claim's transaction. The pushes can be sent as soon as it is committed, and a later cancel finds them.
    /// </summary>
    private void Arrive(WriteSession session, Lane lane, List<ClaimedPush> pushes)
    {
        _arriving.Add(pushes);
        session.OnRollback(_arriving.Clear);
        session.AfterCommit(() =>
        {
            _arriving.Remove(pushes);
            lock (_gate)
            {
                lane.SetWindow();
                foreach (var push in pushes)
                {
                    lane.Ready.Enqueue(push);
                    _claimedBytes += push.Payload.Length;
                }
            }
        });
    }

    private async Task SkipAsync(Lane lane, List<ReservedPush> items, NotSentReason reason)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var failed = false;
        try
        {
            await _claims.SkipAsync(lane.Number, items, reason).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // it is tried again after any failure
        catch (Exception failure)
#pragma warning restore CA1031
        {
            failed = true;
            LogClaimFailed(_logger, failure);
        }

        lock (_gate)
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
