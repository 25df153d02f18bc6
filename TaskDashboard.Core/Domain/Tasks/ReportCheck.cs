namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Checks of a report that do not depend on the task's state.</summary>
internal static class ReportCheck
{
    /// <summary>How far a source's clock may be ahead of our clock.</summary>
    internal static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    internal static Refusal? Refusal(TaskFacts task, TaskReport report, DateTimeOffset now)
    {
        if (!Enum.IsDefined(report.Event))
        {
            return Invalid("event", "is unknown.");
        }

        if (report.Run is < 1)
        {
            return Invalid("run", "must be 1 or more.");
        }

        if (report.At > now + ClockTolerance)
        {
            return Invalid("at", "is more than 5 minutes in the future.");
        }

        if (report.PercentComplete is < 0 or > 100)
        {
            return Invalid("percentComplete", "must be from 0 to 100.");
        }

        if (report.RemainingItemCount is < 0)
        {
            return Invalid("remainingItemCount", "must be 0 or more.");
        }

        if (report.RemainingItemCount is not null && task.Subtasks.Total > 0)
        {
            return Invalid("remainingItemCount", "cannot be combined with subtasks, which are counted.");
        }

        if (report.RemainingItemCount > task.ItemCount)
        {
            return Invalid("remainingItemCount", $"must be at most {task.ItemCount}, the task's itemCount.");
        }

        if (report is { Event: TaskEvent.Restarted, PercentComplete: not null })
        {
            return Invalid("percentComplete", "cannot be combined with restarted, which starts again from nothing.");
        }

        if (report is { Event: TaskEvent.Restarted, RemainingItemCount: not null })
        {
            return Invalid("remainingItemCount", "cannot be combined with restarted, which starts again from nothing.");
        }

        if (report.Outcome is { } outcome && !Fits(outcome, report.Event))
        {
            return new(
                DecisionCode.OutcomeMismatch,
                $"outcome {ApiNames.Of(outcome)} cannot be combined with {ApiNames.Of(report.Event)}."
            );
        }

        if (report is { Event: TaskEvent.StageChanged, Stage: null, IntegrationStatus: null, TotalPages: null })
        {
            return Invalid("stage", "is missing. Give stage, integrationStatus or totalPages with stageChanged.");
        }

        if (
            report
            is { Event: TaskEvent.StageChanged }
                and ({ PercentComplete: not null } or { RemainingItemCount: not null } or { Subtasks.Count: > 0 })
        )
        {
            return Invalid("event", "cannot be stageChanged if the report has progress. Report progress with progressed.");
        }

        if (report is { Event: TaskEvent.Restarted, Subtasks.Count: > 0 })
        {
            return Invalid("subtasks", "cannot be combined with restarted, which starts again from nothing.");
        }

        if (report.TotalPages is < 0)
        {
            return Invalid("totalPages", "must be 0 or more.");
        }

        return null;
    }

    private static bool Fits(TaskOutcome outcome, TaskEvent on) =>
        on switch
        {
            TaskEvent.Completed => outcome is TaskOutcome.Success or TaskOutcome.Warning,
            TaskEvent.Failed => outcome is TaskOutcome.Error or TaskOutcome.TempError,
            TaskEvent.Canceled => outcome is TaskOutcome.Terminated,
            TaskEvent.Started or TaskEvent.Progressed or TaskEvent.Restarted or TaskEvent.StageChanged => false,
        };

    private static Refusal Invalid(string member, string what) => new(DecisionCode.Invalid, $"{member} {what}", member);
}
