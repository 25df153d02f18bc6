using Microsoft.Extensions.Logging;

namespace TaskDashboard.Core.Deliveries;

/// <content>Who goes next: each lane within its limit, all within the limits of all, and whoever waits longest first.</content>
public sealed partial class PushDispatcher
{
    // What is claimed is held in memory until it is recorded.
    private const long MostClaimedBytes = 64 * 1024 * 1024;

    private readonly LaneQueue forPlace = new();
    private readonly LaneQueue forClaim = new();
    private int inFlight;
    private int claimed;
    private long claimedBytes;

    // Enough for several lanes that reach ahead as far as they may: none of them keeps the others from claiming.
    private int MostClaimed => 4 * options.Concurrency * Lane.MostClaimedPerPlace;

    // Answers that are not on the disk are lost with the process and their pushes sent again: so many and no more.
    private bool PlaceIsFree => inFlight < options.Concurrency && inFlight + outcomes.Unwritten < options.Concurrency + OutcomeQueue.Most;

    private bool ClaimIsFree => claimed < MostClaimed && claimedBytes < MostClaimedBytes;

    /// <summary>Starts what this lane may start now. Called under the lock, whenever anything about the lane changed.</summary>
    private void Advance(Lane lane)
    {
        if (!started || ServicePaused)
        {
            return;
        }

        if (lane.Paused)
        {
            HoldRetries(lane, NotSentReason.DestinationPaused);
            return;
        }

        lane.Circuit.Look();
        switch (lane.Circuit.State)
        {
            case CircuitState.Closed:
                lane.RetriesHeldSince = null;
                break;
            case CircuitState.Open:
                HoldRetries(lane, NotSentReason.CircuitOpen);
                lane.WakeIn(lane.Circuit.BreakLeft);
                return;
        }

        while (lane.Ready.Count > 0 && lane.HasPlace)
        {
            if (!PlaceIsFree)
            {
                forPlace.Add(lane);
                return;
            }

            _ = SendAsync(lane, TakePlace(lane));
        }

        // What is Sending is under way or about to be: what an endpoint that hangs keeps from going out is given back.
        if (lane.IsStalled)
        {
            Release(TakeUnsent(lane));
        }
        else if (lane.Ready.Count > 0)
        {
            lane.WakeIn(Pace.Recent);
        }

        if (lane.Probe is not null)
        {
            HoldRetries(lane, NotSentReason.CircuitOpen);
        }

        var room = lane.Room;
        if (lane.Claiming || room == 0)
        {
            return;
        }

        var wait = lane.NextDue - steady.Now;
        if (!(wait <= TimeSpan.Zero) && !retries.HasWaiting(lane.Number))
        {
            if (wait is { } later)
            {
                lane.WakeIn(later);
            }

            return;
        }

        if (!ClaimIsFree)
        {
            forClaim.Add(lane);
            return;
        }

        room = Math.Min(room, MostClaimed - claimed);

        // Retries and first deliveries share what there is, so that neither starves the other; an odd place goes to each in turn.
        // Of a single probe there is nothing to share: a retry, for which a person waits, goes first.
        lane.RetryTurn = !lane.RetryTurn;
        var shared = wait <= TimeSpan.Zero && lane.Circuit.State == CircuitState.Closed;
        var items = retries.Take(lane.Number, shared ? (room + (lane.RetryTurn ? 1 : 0)) / 2 : room);
        lane.Claiming = true;
        lane.RanDry = lane.Ready.Count == 0;
        lane.Claimed += room;
        claimed += room;
        working++;

        // The claim answers what is due next; what is accepted meanwhile sets it again. One for retries alone changes nothing of what is known.
        if (items.Count < room)
        {
            lane.NextDue = null;
        }

        _ = ClaimAsync(lane, room, items);
    }

    private bool MaySend(Lane lane) => started && !ServicePaused && !lane.Paused && lane.Circuit.State != CircuitState.Open;

    private ClaimedPush TakePlace(Lane lane)
    {
        lane.InFlight++;
        inFlight++;
        var push = lane.Ready.Dequeue();
        lane.RanDry |= lane.Ready.Count == 0;
        if (lane.Circuit.State == CircuitState.Probing)
        {
            lane.Probe = push;
        }

        return push;
    }

    /// <summary>A place or a claim became free: the lanes that wait for it go first, the longest waiting before the others.</summary>
    private void AdvanceNext(Lane lane)
    {
        AdvanceQueued();
        Advance(lane);
    }

    private void AdvanceQueued()
    {
        // A lane that was paused meanwhile, or has nothing left to send, leaves what is free to the next one.
        while (PlaceIsFree && forPlace.TryTake(out var next))
        {
            Advance(next);
        }

        while (ClaimIsFree && forClaim.TryTake(out var next))
        {
            Advance(next);
        }
    }

    /// <summary>While a destination is paused, or spared because it keeps failing, a retry's items wait for <c>Retry:HoldSeconds</c>; then they are processed as not sent.</summary>
    private void HoldRetries(Lane lane, NotSentReason reason)
    {
        if (!retries.HasWaiting(lane.Number))
        {
            lane.RetriesHeldSince = null;
            return;
        }

        // By elapsed time: a retry ends also when the clock was set back.
        lane.RetriesHeldSince ??= clock.GetTimestamp();
        var left = options.RetryHold - clock.GetElapsedTime(lane.RetriesHeldSince.Value);
        if (left > TimeSpan.Zero)
        {
            lane.WakeIn(left);
            return;
        }

        if (!lane.Claiming)
        {
            lane.Claiming = true;
            working++;
            _ = GiveUpAsync(lane, retries.Take(lane.Number, 500), reason);
        }
    }

    private void Ring(Lane lane)
    {
        lock (gate)
        {
            lane.Woke();
            try
            {
                Advance(lane);
            }
#pragma warning disable CA1031 // an exception that leaves a timer's thread ends the process
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogAlarmFailed(logger, failure);
                lane.WakeIn(Backoff);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A destination could not be looked at; trying again.")]
    private static partial void LogAlarmFailed(ILogger logger, Exception failure);
}
