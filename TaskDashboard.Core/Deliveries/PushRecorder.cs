using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Decides the new state of a push after an attempt, and writes it.</summary>
internal sealed class PushRecorder(PushOptions options, IRetrySource retries)
{
    /// <summary>Value of <see cref="Destination.PausedReason"/> after an answer of 410.</summary>
    public const string GoneReason = "The endpoint answered 410 Gone: it takes no more deliveries.";

    private static readonly FailureSignature NoPayload = new(DeliveryError.PayloadMissing, null, "Its payload is missing");

    private readonly SignatureBook _signatures = new();

    // Order of the latest stored news of each destination's circuit. Used only on the writer's thread.
    private readonly Dictionary<int, long> _circuits = [];

    /// <summary>
    /// Called after the commit with a destination that an answer has paused. Set when the dispatcher is built, because the dispatcher needs
    /// the recorder.
    /// </summary>
    public Action<Destination>? DestinationPaused { get; set; }

    /// <returns>When the next attempt is due, if the schedule has one.</returns>
    public DateTimeOffset? Record(WriteSession session, ClaimedPush push, DeliveryResult result)
    {
        var attempt = push.Attempts + 1;
        DateTimeOffset? due = null;
        int? failedWith = null;
        if (result.Delivered)
        {
            session.Delivered(push, result);
        }
        else
        {
            var signature = _signatures.NumberOf(session, result);
            failedWith = signature;
            var delay =
                push.RetryNumber is null && !result.IsGone
                    ? options.Schedule.NextDelay(push.Kind, attempt, result.RetryAfter, Random.Shared.NextDouble())
                    : null;
            if (delay is { } wait)
            {
                due = session.DueNow + wait;
                session.Rescheduled(push, result, signature, due.Value);
            }
            else
            {
                session.FailedPermanently(push, result, signature);
            }

            if (result.IsGone)
            {
                PauseGone(session, push.DestinationNumber);
            }
        }

        RecordItem(session, push, failedWith);
        return due;
    }

    /// <summary>
    /// For a result that can never be stored. The push becomes Failed, without an attempt's row, so that a person sees it and may retry.
    /// </summary>
    public void RecordUnwritable(WriteSession session, ClaimedPush push, DeliveryResult result)
    {
        var lost = result with
        {
            Error = DeliveryError.Other,
            Message = result.Delivered
                ? "The endpoint took the push, but that could not be recorded"
                : "The attempt failed, and its details could not be recorded",
            Answer = [],
        };
        var signature = _signatures.NumberOf(session, lost);
        session.FailedPermanently(push, lost, signature, keepsAttempt: false);
        RecordItem(session, push, signature);
    }

    /// <summary>The signature of pushes that fail because there is nothing to send.</summary>
    public int PayloadMissing(WriteSession session) => _signatures.NumberOf(session, NoPayload);

    /// <summary>Returns a claimed push that was not sent to where it was claimed from.</summary>
    /// <returns>When it is due; null if a retry decides that.</returns>
    public DateTimeOffset? ReturnUnsent(WriteSession session, ClaimedPush push)
    {
        session.Release(push);
        if (push.RetryNumber is not { } retry)
        {
            return session.DueNow;
        }

        if (retries.Find(retry) is { } run)
        {
            session.AfterCommit(() => retries.PutBack(push.DestinationNumber, [new ReservedPush(run, push.Number)]));
        }

        return null;
    }

    /// <summary>
    /// Stores the destination's circuit, which opened, stays open or closed. Consecutive failed probes are not written to the audit log.
    /// A batch that the store refused at first may be written after later ones. Its news do not replace theirs.
    /// </summary>
    public void Record(WriteSession session, ClaimedPush push, CircuitNews news)
    {
        var latest = _circuits.GetValueOrDefault(push.DestinationNumber);
        if (news.Order > latest)
        {
            _circuits[push.DestinationNumber] = news.Order;
            session.OnRollback(() => _circuits[push.DestinationNumber] = latest);
            Store(session, push.DestinationNumber, news.View);
        }

        session.Changed(ChangeSubject.Destination, push.DestinationNumber, push.CompanyId);
        if (news.Turn != CircuitTurn.StaysOpen && session.DestinationSubject(push.DestinationNumber) is { } destination)
        {
            var action = news.Turn == CircuitTurn.Opened ? AuditAction.CircuitOpened : AuditAction.CircuitClosed;
            session.Audit(Caller.Engine, action, destination, reason: news.View?.Reason);
        }
    }

    /// <summary>
    /// Pauses the destination because its endpoint no longer exists. A person must resume it. A destination that is already paused does not
    /// change.
    /// </summary>
    private void PauseGone(WriteSession session, int number)
    {
        if (session.Context.Destinations.Find(number) is not { Paused: false } before)
        {
            return;
        }

        var after = before with
        {
            Paused = true,
            PausedAt = session.Now,
            PausedBy = Destination.PausedByService,
            PausedReason = GoneReason,
            Version = before.Version + 1,
        };
        session.Context.Entry(before).CurrentValues.SetValues(after);
        session.Context.SaveChanges();
        session.Audit(Caller.Engine, AuditAction.DestinationPaused, AuditSubject.Of(after), reason: GoneReason);
        session.Changed(ChangeSubject.Destination, after.Number, after.CompanyId);
        session.AfterCommit(() => DestinationPaused?.Invoke(after));
    }

    /// <param name="signature">The error; null if it was delivered.</param>
    private void RecordItem(WriteSession session, ClaimedPush push, int? signature)
    {
        if (push.RetryNumber is { } retry)
        {
            retries.Processed(
                session,
                retry,
                push.Number,
                signature is null ? RetryItemOutcome.Delivered : RetryItemOutcome.FailedAgain,
                null,
                push.Attempts + 1,
                signature is { } failed ? new RetryItemError(push.DestinationNumber, failed) : null
            );
        }
    }

    private static void Store(WriteSession session, int destination, CircuitView? circuit)
    {
        if (circuit is not { } open)
        {
            session.DeleteCircuit(destination);
            return;
        }

        session.StoreCircuit(
            new OpenCircuit
            {
                DestinationNumber = destination,
                State = CircuitState.Open,
                OpenSince = open.OpenSince,
                NextProbeAt = open.NextProbeAt,
                Reason = open.Reason,
            }
        );
    }
}
