using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <content>Makes attempts, passes their outcomes to the store, and returns unsent pushes.</content>
public sealed partial class PushDispatcher
{
    private readonly HashSet<Lane> _freed = [];

    /// <summary>Sends one push after another while the lane has the place.</summary>
    private async Task SendAsync(Lane lane, ClaimedPush first)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var push = first; push is not null; )
        {
            DeliveryResult? result = null;
            try
            {
                result = await _sender.SendAsync(new Delivery(push.Id, push.Payload, lane.Target), _stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Stopping: it is unknown whether the endpoint accepted the push, so it is returned and sent again.
            }
#pragma warning disable CA1031 // a push must never stay in Sending, after any failure
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogSendFailed(_logger, failure);
                result = new DeliveryResult(
                    _clock.GetUtcNow(),
                    0,
                    null,
                    DeliveryError.Other,
                    "The attempt could not be made.",
                    "{}",
                    [],
                    false,
                    null
                );
            }

            List<Outcome>? unsent;
            lock (_gate)
            {
                if (result?.Status is not null)
                {
                    lane.Pace.Answered();
                }

                if (result is { IsGone: true })
                {
                    lane.GoneAnswers++;
                    Release(TakeUnsent(lane));
                }

                _outcomes.Add(new Outcome(lane, push, result) { Circuit = Judge(lane, push, result, out unsent) });
                push = Following(lane);
            }

            if (unsent is not null)
            {
                Release(unsent);
            }
        }
    }

    /// <summary>Applies the outcome to the destination's circuit. If it opens, claimed and unsent pushes are returned.</summary>
    private CircuitNews? Judge(Lane lane, ClaimedPush push, DeliveryResult? result, out List<Outcome>? unsent)
    {
        unsent = null;
        var isProbe = lane.Probe == push;
        if (isProbe)
        {
            lane.Probe = null;
        }

        var turn = result is null ? CircuitTurn.None : lane.Circuit.Judge(result, isProbe);
        if (turn == CircuitTurn.None)
        {
            return null;
        }

        if (lane.Circuit.State == CircuitState.Open)
        {
            unsent = TakeUnsent(lane);
        }

        return new CircuitNews(turn, lane.Circuit.View, ++_circuitNews);
    }

    /// <summary>
    /// Returns the next push for a place that was just released; null if the place is passed to another lane or released.
    /// </summary>
    private ClaimedPush? Following(Lane lane)
    {
        lane.InFlight--;
        _inFlight--;
        if (_started && !ServicePaused && !lane.Paused && _forPlace.IsEmpty && PlaceIsFree && lane.HasPlace && lane.Ready.Count > 0)
        {
            return TakePlace(lane);
        }

        AdvanceNext(lane);
        return null;
    }

    private void Written(IReadOnlyList<Outcome> batch)
    {
        lock (_gate)
        {
            foreach (var outcome in batch)
            {
                outcome.Lane.Claimed--;
                _claimed--;
                _claimedBytes -= outcome.Push.Payload.Length;
                outcome.Lane.NextDue = Earlier(outcome.Lane.NextDue, outcome.Due);
                if (outcome.Result is { IsGone: true })
                {
                    outcome.Lane.GoneAnswers--;
                }

                _freed.Add(outcome.Lane);
            }

            AdvanceQueued();
            foreach (var lane in _freed)
            {
                if (lane.Claimed == 0)
                {
                    lane.SetWindow();
                }

                Advance(lane);
            }

            _freed.Clear();
            TellWhenIdle();
        }
    }

    /// <summary>
    /// Called with the lock. The removed pushes stay claimed until they are written. Call <see cref="Release"/> afterwards.
    /// </summary>
    private static List<Outcome> TakeUnsent(Lane lane, Func<ClaimedPush, bool>? which = null)
    {
        var unsent = new List<Outcome>(lane.Ready.Count);
        for (var left = lane.Ready.Count; left > 0; left--)
        {
            var push = lane.Ready.Dequeue();
            if (which?.Invoke(push) ?? true)
            {
                unsent.Add(new Outcome(lane, push, null));
            }
            else
            {
                lane.Ready.Enqueue(push);
            }
        }

        return unsent;
    }

    /// <summary>
    /// Called within a write that cancels pushes: first returns those that are claimed and whose attempts have not begun.
    /// </summary>
    /// <returns>How many.</returns>
    internal int TakeBack(WriteSession session, IReadOnlyCollection<long> numbers)
    {
        var before = 0;
        var wanted = numbers.ToHashSet();
        foreach (var claim in _arriving)
        {
            foreach (var push in claim.FindAll(push => wanted.Contains(push.Number)))
            {
                // The claim is not committed yet, and is discarded.
                claim.Remove(push);
                before++;
                _recorder.ReturnUnsent(session, push);
            }
        }

        // The push is already being returned, and would then be due again.
        var returning = _outcomes.TakeBack(wanted);
        var taken = new List<Outcome>();
        lock (_gate)
        {
            foreach (var lane in _lanes.Values)
            {
                if (lane.Ready.Any(push => wanted.Contains(push.Number)))
                {
                    taken.AddRange(TakeUnsent(lane, push => wanted.Contains(push.Number)));
                }
            }
        }

        session.OnRollback(() =>
        {
            Release(returning);
            PutBack(taken);
        });
        List<Outcome> back = [.. returning, .. taken];
        foreach (var outcome in back)
        {
            outcome.Due = _recorder.ReturnUnsent(session, outcome.Push);
        }

        // After the item was returned to the retry's book, so that the lane finds it there.
        session.AfterCommit(() => Written(back));
        return before + back.Count;
    }

    /// <summary>The write that returned them was rolled back: they are claimed as before.</summary>
    private void PutBack(List<Outcome> taken)
    {
        lock (_gate)
        {
            foreach (var outcome in taken)
            {
                outcome.Lane.Ready.Enqueue(outcome.Push);
            }

            foreach (var lane in taken.Select(outcome => outcome.Lane).Distinct())
            {
                if (MaySend(lane))
                {
                    Advance(lane);
                }
                else
                {
                    Release(TakeUnsent(lane));
                }
            }
        }
    }

    private void Release(List<Outcome> unsent)
    {
        foreach (var outcome in unsent)
        {
            _outcomes.Add(outcome);
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null ? right
        : right is null ? left
        : left < right ? left
        : right;

    [LoggerMessage(LogLevel.Error, "An attempt could not be made.")]
    private static partial void LogSendFailed(ILogger logger, Exception failure);
}
