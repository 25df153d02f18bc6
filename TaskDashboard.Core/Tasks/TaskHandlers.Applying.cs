using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <content>Applies a report: row, history, counters, subtasks, details and change, in the session's transaction.</content>
internal sealed partial class TaskHandlers
{
    /// <summary>Decides and writes. The end of the last subtask ends the task.</summary>
    /// <exception cref="RefusedException">Nothing was written.</exception>
    internal static (TrackedTask Task, TaskDecision Decision) Apply(
        WriteSession session,
        TrackedTask task,
        TaskReport report,
        ReportSource source,
        string actor
    )
    {
        var applied = ApplyOne(session, task, report, source, actor);
        return report.Subtasks.Count > 0 && applied.Decision.Kind is DecisionKind.Applied && IsDone(applied.Task)
            ? ApplyOne(session, applied.Task, EndOf(applied.Task.Subtasks, report), source, actor)
            : applied;
    }

    private static bool IsDone(TrackedTask task) => task.Subtasks is { Total: > 0, Open: 0 } && !task.HasEnded;

    private static TaskReport EndOf(SubtaskCounts subtasks, TaskReport? last = null) =>
        new()
        {
            Event = subtasks.Failed == subtasks.Total ? TaskEvent.Failed : TaskEvent.Completed,
            At = last?.At,
            Message = last?.Message ?? subtasks.Summary,
        };

    /// <summary>Updates the remaining items of a canceled task. Items that were being processed at the time are still finished.</summary>
    internal static void Recount(WriteSession session, TrackedTask task, int remaining)
    {
        var facts = TaskProgress.Take(task, new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = remaining }, out _);
        if (TaskProgress.Differs(task, facts))
        {
            session.Update(task, task.Next(facts, null), null, "", Caller.Engine.Name);
        }
    }

    private static (TrackedTask Task, TaskDecision Decision) ApplyOne(
        WriteSession session,
        TrackedTask task,
        TaskReport report,
        ReportSource source,
        string actor
    )
    {
        if (report.OfVersion is { } version && version != task.Version)
        {
            throw RefusedException.Conflict(TaskIngestor.Moved, "The task has moved since. Look at it again.", task.Id);
        }

        var subtasks = SubtaskPlan.Of(session, task, report);
        var decision = TaskStateMachine.Decide(subtasks.Of(task), report, source, session.Now);
        switch (decision.Kind)
        {
            case DecisionKind.Rejected when decision.Member is { } member:
                throw RefusedException.Invalid(member, decision.Reason);
            case DecisionKind.Rejected:
                throw RefusedException.Conflict(decision.Code, decision.Reason, task.Id);
            case DecisionKind.Ignored when subtasks.Refused is null || decision.Code == DecisionCode.Older:
                return (task, decision);
        }

        // Checked last: a report of an older run or time is answered as late, whatever it reports about endpoints.
        if (subtasks.Refused is { } refused)
        {
            throw refused;
        }

        var details = DetailsOf(session, task, report);
        var next = task.Next(decision.Facts, report.Message ?? (decision.Transitioned ? decision.Reason : null)) with
        {
            IntegrationStatus = report.IntegrationStatus ?? (report.Event is TaskEvent.Restarted ? null : task.IntegrationStatus),
            TotalPages = report.TotalPages ?? task.TotalPages,
            DetailsVersion = details is null ? task.DetailsVersion : task.DetailsVersion + 1,
        };
        if (next is { State: not TaskState.Failed, AcknowledgedAt: not null })
        {
            next = next with { AcknowledgedAt = null, AcknowledgedById = null, AcknowledgedBy = null };
        }

        // A new stage is added to the history as well.
        var line = decision.Transitioned || next.Stage != task.Stage ? report.Event.InHistory() : (TaskHistoryEvent?)null;
        session.Update(task, next, line, Reason(decision, report, next), actor);
        Follow(session, task, next, report, subtasks, details);
        return (next, decision);
    }

    private static void Follow(
        WriteSession session,
        TrackedTask before,
        TrackedTask after,
        TaskReport report,
        SubtaskPlan subtasks,
        byte[]? details
    )
    {
        subtasks.Write(session, after.Number, after.CompanyId);
        if (details is not null)
        {
            session.WriteDetails(after.Number, after.DetailsVersion, details);
        }

        if (report.Event is TaskEvent.Restarted && before.Subtasks.Total > 0)
        {
            session.RestartSubtasks(after.Number);
        }
        else if (after.Subtasks.Skipped > subtasks.Counts.Skipped)
        {
            session.SkipOpenSubtasks(after.Number, after.EndedAt!.Value);
        }
    }

    /// <returns>The details to store; null if they do not change.</returns>
    private static byte[]? DetailsOf(WriteSession session, TrackedTask task, TaskReport report)
    {
        var restarts = report.Event is TaskEvent.Restarted && task.DetailsVersion > 0;
        if (!restarts && !report.HasDetails)
        {
            return null;
        }

        var before = session.FindDetails(task);
        var after = restarts ? before.Restarted().With(report) : before.With(report);
        return after == before ? null : DetailsWrites.Pack(after);
    }

    private static string Reason(TaskDecision decision, TaskReport report, TrackedTask next)
    {
        var reason = report.Stage is { } stage && stage == next.Stage ? $"{decision.Reason} Stage: {ApiNames.Of(stage)}." : decision.Reason;
        return string.IsNullOrWhiteSpace(report.Message) ? reason : Check.Shorten($"{reason} {report.Message}", Limits.Text);
    }
}
