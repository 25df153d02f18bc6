using Microsoft.Extensions.Logging;

namespace TaskDashboard.Core.Deliveries;

/// <content>Decides which lane is next: within its own limit and the common limits, the longest waiting first.</content>
public sealed partial class PushDispatcher
{
    // Claimed pushes are in memory until they are recorded.
    private const long MostClaimedBytes = 64 * 1024 * 1024;

    private readonly LaneQueue _forPlace = new();
    private readonly LaneQueue _forClaim = new();
    private int _inFlight;
    private int _claimed;
    private long _claimedBytes;

    // Enough for several lanes that claim the maximum ahead, so that no lane prevents the others from claiming.
    private int MostClaimed => 4 * _options.Concurrency * Lane.MostClaimedPerPlace;

    // Answers that are not stored are lost if the process ends, and their pushes are sent again. This limits their number.
    private bool PlaceIsFree =>
        _inFlight < _options.Concurrency && _inFlight + _outcomes.Unwritten < _options.Concurrency + OutcomeQueue.Most;

    private bool ClaimIsFree => _claimed < MostClaimed && _claimedBytes < MostClaimedBytes;

    /// <summary>Starts what this lane may start now. Called with the lock, after any change of the lane.</summary>
    private void Advance(Lane lane)
    {
        if (!_started || ServicePaused)
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
                _forPlace.Add(lane);
                return;
            }

            _ = SendAsync(lane, TakePlace(lane));
        }

        // Pushes in Sending must be sent now or soon. If an endpoint hangs, its unsent pushes are returned.
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

        var wait = lane.NextDue - _steady.Now;
        if (!(wait <= TimeSpan.Zero) && !_retries.HasWaiting(lane.Number))
        {
            if (wait is { } later)
            {
                lane.WakeIn(later);
            }

            return;
        }

        if (!ClaimIsFree)
        {
            _forClaim.Add(lane);
            return;
        }

        room = Math.Min(room, MostClaimed - _claimed);

        // Retries and first deliveries share the places, so that neither blocks the other. They get an odd place alternately. A single
        // probe cannot be shared: a retry, for which a person waits, has priority.
        lane.RetryTurn = !lane.RetryTurn;
        var shared = wait <= TimeSpan.Zero && lane.Circuit.State == CircuitState.Closed;
        var items = _retries.Take(lane.Number, shared ? (room + (lane.RetryTurn ? 1 : 0)) / 2 : room);
        lane.Claiming = true;
        lane.RanDry = lane.Ready.Count == 0;
        lane.Claimed += room;
        _claimed += room;
        _working++;

        // The claim returns when the next push is due; pushes accepted in the meantime set it again. A claim for retries alone does not
        // change it.
        if (items.Count < room)
        {
            lane.NextDue = null;
        }

        _ = ClaimAsync(lane, room, items);
    }

    private bool MaySend(Lane lane) => _started && !ServicePaused && !lane.Paused && lane.Circuit.State != CircuitState.Open;

    private ClaimedPush TakePlace(Lane lane)
    {
        lane.InFlight++;
        _inFlight++;
        var push = lane.Ready.Dequeue();
        lane.RanDry |= lane.Ready.Count == 0;
        if (lane.Circuit.State == CircuitState.Probing)
        {
            lane.Probe = push;
        }

        return push;
    }

    /// <summary>Called when a place or a claim is released: the waiting lanes are first, the longest waiting before the others.</summary>
    private void AdvanceNext(Lane lane)
    {
        AdvanceQueued();
        Advance(lane);
    }

    private void AdvanceQueued()
    {
        // A lane that was paused in the meantime, or has nothing left to send, leaves the place to the next one.
        while (PlaceIsFree && _forPlace.TryTake(out var next))
        {
            Advance(next);
        }

        while (ClaimIsFree && _forClaim.TryTake(out var next))
        {
            Advance(next);
        }
    }

    /// <summary>
    /// While a destination is paused or held back (circuit open), a retry's items wait for <c>Retry:HoldSeconds</c>. Then they are recorded
    /// as not sent.
    /// </summary>
    private void HoldRetries(Lane lane, NotSentReason reason)
    {
        if (!_retries.HasWaiting(lane.Number))
        {
            lane.RetriesHeldSince = null;
            return;
        }

        // By elapsed time, so that a retry ends even if the clock was set back.
        lane.RetriesHeldSince ??= _clock.GetTimestamp();
        var left = _options.RetryHold - _clock.GetElapsedTime(lane.RetriesHeldSince.Value);
        if (left > TimeSpan.Zero)
        {
            lane.WakeIn(left);
            return;
        }

        if (!lane.Claiming)
        {
            lane.Claiming = true;
            _working++;
            _ = SkipAsync(lane, _retries.Take(lane.Number, 500), reason);
        }
    }

    private void Ring(Lane lane)
    {
        lock (_gate)
        {
            lane.Woke();
            try
            {
                Advance(lane);
            }
#pragma warning disable CA1031 // an unhandled exception on a timer's thread would end the process
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogAlarmFailed(_logger, failure);
                lane.WakeIn(Backoff);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A destination could not be checked. It is tried again.")]
    private static partial void LogAlarmFailed(ILogger logger, Exception failure);
}
