using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Core.Retries;

/// <summary>Progress of each running retry within the group, written once. The last item ends the request and its task.</summary>
internal sealed class RetryProgress : IGroupTotals
{
    private readonly Dictionary<int, Steps> _steps = [];

    public int Rank => 0;

    public RetryBook? Book { get; set; }

    public void Started(int retryNumber) => Of(retryNumber).Starts = true;

    /// <summary>Corrects wrong counts. A running retry without remaining items then ends.</summary>
    public void Correct(int retryNumber, int delivered, int failedAgain, int notSent)
    {
        var step = Of(retryNumber);
        step.Delivered += delivered;
        step.FailedAgain += failedAgain;
        step.NotSent += notSent;
        step.Corrects = true;
    }

    public void Processed(
        WriteSession session,
        int retryNumber,
        long push,
        RetryItemOutcome outcome,
        NotSentReason? reason,
        int? attempt,
        RetryItemError? error
    )
    {
        session.Insert(
            new RetryItem
            {
                Key = RetryItem.KeyOf(retryNumber, push),
                Outcome = outcome,
                Reason = reason,
                Attempt = attempt,
                At = session.Now,
                DestinationNumber = error?.Destination,
                SignatureNumber = error?.Signature,
            }
        );
        if (error is { } failure)
        {
            session.Totals<RetryErrorTotals>().Add(retryNumber, failure.Destination, failure.Signature, 1);
        }

        var step = Of(retryNumber);
        step.Starts = true;
        _ = outcome switch
        {
            RetryItemOutcome.Delivered => step.Delivered++,
            RetryItemOutcome.FailedAgain => step.FailedAgain++,
            RetryItemOutcome.NotSent => step.NotSent++,
        };
    }

    public void Write(WriteSession session)
    {
        foreach (var (number, step) in _steps)
        {
            Write(session, number, step);
        }
    }

    private void Write(WriteSession session, int number, Steps step)
    {
        var before = session.FindRetry(number) ?? throw new InvalidOperationException($"Retry request {number} is missing.");
        var after = before with
        {
            Delivered = before.Delivered + step.Delivered,
            FailedAgain = before.FailedAgain + step.FailedAgain,
            NotSent = before.NotSent + step.NotSent,
        };
        var task =
            session.FindTask(before.TaskNumber) ?? throw new InvalidOperationException($"The task of retry request {number} is missing.");
        // Negative or above the item count only if the counts are wrong. The retry then continues until they are corrected.
        var left = after.ItemCount - after.Processed;
        var shown = Math.Clamp(left, 0, after.ItemCount);
        if (step.Corrects)
        {
            task = TaskHandlers.CorrectCounts(session, task, after.ItemCount, shown);
        }

        if (before.State == RetryState.Pending && step.Starts)
        {
            after = after with { State = RetryStateMachine.Decide(before.State, RetryEvent.Started).To, StartedAt = session.Now };
            task = Report(session, task, new TaskReport { Event = TaskEvent.Started });
        }

        if (after.State != RetryState.Running)
        {
            // Its end does not change. Attempts that were running when it was canceled count as well.
            TaskHandlers.Recount(session, task, shown);
        }
        else if (left == 0)
        {
            after = after with { State = RetryStateMachine.Decide(after.State, RetryEvent.Finished).To, EndedAt = session.Now };
            Report(
                session,
                task,
                new TaskReport
                {
                    Event = TaskEvent.Completed,
                    RemainingItemCount = 0,
                    Outcome = after.FailedAgain + after.NotSent > 0 ? TaskOutcome.Warning : TaskOutcome.Success,
                    Message = Summary(after),
                }
            );
            session.AfterCommit(() => Book?.Remove(number));
        }
        else if (left > 0 && shown != task.RemainingItemCount)
        {
            Report(session, task, new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = shown });
        }

        session.UpdateProgress(after);
    }

    internal static string Summary(RetryRequest request) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{request.Delivered:N0} delivered, {request.FailedAgain:N0} failed again, {request.NotSent:N0} not sent."
        );

    private static TrackedTask Report(WriteSession session, TrackedTask task, TaskReport report) =>
        TaskHandlers.Apply(session, task, report, ReportSource.Engine, Caller.Engine.Name).Task;

    private Steps Of(int retryNumber)
    {
        if (!_steps.TryGetValue(retryNumber, out var step))
        {
            _steps.Add(retryNumber, step = new Steps());
        }

        return step;
    }

    private sealed class Steps
    {
        /// <summary>An item was claimed.</summary>
        public bool Starts { get; set; }

        public bool Corrects { get; set; }

        public int Delivered { get; set; }

        public int FailedAgain { get; set; }

        public int NotSent { get; set; }
    }
}
