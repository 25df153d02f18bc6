using TaskDashboard.Core.Pushes.Delivery;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Store;
using TaskDashboard.Core.Store.Writes;

namespace TaskDashboard.Core.Pushes;

/// <summary>Decides what an attempt's outcome makes of its push, and writes it.</summary>
internal sealed class PushRecorder(PushOptions options, RetryBook book)
{
    private readonly SignatureBook signatures = new();

    /// <returns>When the next attempt is due, if the schedule has one.</returns>
    public DateTimeOffset? Record(WriteSession session, ClaimedPush push, DeliveryResult result)
    {
        var attempt = push.Attempts + 1;
        DateTimeOffset? due = null;
        if (result.Delivered)
        {
            session.Delivered(push, result);
        }
        else
        {
            var signature = signatures.NumberOf(session, result);
            var delay = push.RetryNumber is null ? options.Schedule.NextDelay(push.Kind, attempt, result.RetryAfter, Random.Shared.NextDouble()) : null;
            if (delay is { } wait)
            {
                due = session.Now + wait;
                session.Rescheduled(push, result, signature, due.Value);
            }
            else
            {
                session.FailedForGood(push, result, signature);
            }
        }

        if (push.RetryNumber is { } retry)
        {
            var progress = session.Totals<RetryProgress>();
            progress.Book = book;
            progress.Processed(session, retry, push.Number, result.Delivered ? RetryItemOutcome.Delivered : RetryItemOutcome.FailedAgain, null, attempt);
        }

        return due;
    }
}
