namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>What is wrong with a report whatever state the task is in.</summary>
internal static class ReportCheck
{
    /// <summary>A source's clock may be this far ahead of ours.</summary>
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
            return Invalid("remainingItemCount", "does not go with subtasks, which are counted.");
        }

        if (report.RemainingItemCount > task.ItemCount)
        {
            return Invalid("remainingItemCount", $"must be at most {task.ItemCount}, the task's itemCount.");
        }

        if (report is { Event: TaskEvent.Restarted, PercentComplete: not null })
        {
            return Invalid("percentComplete", "does not go with restarted, which begins anew.");
        }

        if (report is { Event: TaskEvent.Restarted, RemainingItemCount: not null })
        {
            return Invalid("remainingItemCount", "does not go with restarted, which begins anew.");
        }

        if (report.Outcome is { } outcome && !Fits(outcome, report.Event))
        {
            return new(DecisionCode.OutcomeMismatch, $"outcome {ApiNames.Of(outcome)} does not go with {ApiNames.Of(report.Event)}.");
        }

        if (report is { Event: TaskEvent.StageChanged, Stage: null, IntegrationStatus: null, TotalPages: null })
        {
            return Invalid("stage", "is missing. Give stage, integrationStatus or totalPages with stageChanged.");
        }

        if (report is { Event: TaskEvent.StageChanged } and ({ PercentComplete: not null } or { RemainingItemCount: not null } or { Subtasks.Count: > 0 }))
        {
            return Invalid("event", "stageChanged takes no progress. Report that with progressed.");
        }

        if (report is { Event: TaskEvent.Restarted, Subtasks.Count: > 0 })
        {
            return Invalid("subtasks", "do not go with restarted, which begins anew.");
        }

        if (report.TotalPages is < 0)
        {
            return Invalid("totalPages", "must be 0 or more.");
        }

        return null;
    }

    private static bool Fits(TaskOutcome outcome, TaskEvent on) => on switch
    {
        TaskEvent.Completed => outcome is TaskOutcome.Success or TaskOutcome.Warning,
        TaskEvent.Failed => outcome is TaskOutcome.Error or TaskOutcome.TempError,
        TaskEvent.Canceled => outcome is TaskOutcome.Terminated,
        TaskEvent.Started or TaskEvent.Progressed or TaskEvent.Restarted or TaskEvent.StageChanged => false,
    };

    private static Refusal Invalid(string member, string what) => new(DecisionCode.Invalid, $"{member} {what}", member);
}
