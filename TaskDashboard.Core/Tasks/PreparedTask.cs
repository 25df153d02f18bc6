using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <summary>A new task as far as it can be worked out before anything is written: what cannot be is refused here.</summary>
/// <param name="Moves">How it came from its creation to where it stands.</param>
/// <param name="Message">What is said of that; null where nothing has moved it.</param>
internal sealed record PreparedTask(NewTask Task, TaskFacts Facts, IReadOnlyList<TaskMove> Moves, SubtaskPlan Subtasks, byte[]? Details, string? Message)
{
    /// <exception cref="RefusedException">It cannot be as it is said to be.</exception>
    public static PreparedTask Of(NewTask task, TaskExecutor executor, DateTimeOffset now)
    {
        var details = task.ToDetails();
        var packed = details == TaskDetails.None ? null : DetailsWrites.Pack(details);
        var subtasks = SubtaskPlan.OfNew(task.Subtasks, (task.StartedAt ?? task.CreatedAt ?? task.EndedAt)?.AsStored() ?? now);
        var counts = subtasks.Counts;
        var facts = TaskStateMachine.Create(executor, now, counts.Total > 0 ? counts.Total : task.ItemCount, CreationOf(task, now).AsStored());
        if (counts.Total > 0)
        {
            facts = facts with { Subtasks = counts, RemainingItemCount = counts.Open };
        }

        var reports = Reports(task, counts);
        if (reports.Count == 0 && task.Stage is { } stage)
        {
            facts = TaskStages.Fits(stage, facts.State)
                ? facts with { Stage = stage }
                : throw RefusedException.Invalid("stage", $"stage {ApiNames.Of(stage)} does not belong to a task that is pending. Give startedAt or endedAt too, or report the stage later.");
        }

        string? message = null;
        var moves = new List<TaskMove>(reports.Count);
        foreach (var report in reports)
        {
            var decision = TaskStateMachine.Decide(facts, report, ReportSource.Reporter, now);
            if (decision.Kind is not DecisionKind.Applied)
            {
                throw decision.Code switch
                {
                    DecisionCode.StageMismatch => RefusedException.Invalid("stage", decision.Reason),
                    DecisionCode.SubtasksFailed => RefusedException.Invalid("outcome", decision.Reason),
                    DecisionCode.ItemsOpen => RefusedException.Invalid("endedAt", $"endedAt is given although {counts.Open} of the task's subtasks are open. Say how each of them ended, or leave endedAt out."),
                    _ => RefusedException.Invalid("endedAt", decision.Reason),
                };
            }

            if (decision.Transitioned)
            {
                moves.Add(new TaskMove(report.Event, facts.State, decision.Facts, report.Message is { } said ? $"{decision.Reason} {said}" : decision.Reason, report.At ?? now));
            }

            facts = decision.Facts;
            message = report.Message ?? decision.Reason;
        }

        return new PreparedTask(task, facts, moves, subtasks, packed, message);
    }

    /// <param name="workspaceNumber">Its place within its workspace; null where it belongs to none.</param>
    public TrackedTask ToTask(int number, string id, string? companyId, int? workspaceNumber, string createdBy) => new TrackedTask
    {
        Number = number,
        Id = id,
        CompanyId = companyId,
        Type = Task.Type,
        Name = Task.Name,
        Description = Task.Description,
        Launcher = Task.Launcher,
        Executor = Facts.Executor,
        CreatedAt = Facts.CreatedAt,
        CreatedBy = createdBy,
        ExternalId = Task.ExternalId,
        WorkspaceId = Task.WorkspaceId,
        WorkspaceNumber = workspaceNumber,
        VendorType = Task.VendorType,
        IntegrationStatus = Task.IntegrationStatus,
        TotalPages = Task.TotalPages,
        DetailsVersion = Details is null ? 0 : 1,
    }.With(Facts, Message);

    // What started earlier was there by then.
    private static DateTimeOffset CreationOf(NewTask task, DateTimeOffset now) =>
        task.CreatedAt ?? (StartOf(task) is { } start && start < now ? start : now);

    private static DateTimeOffset? StartOf(NewTask task) => task.StartedAt ?? task.Subtasks.Min(subtask => subtask.StartedAt ?? subtask.EndedAt) ?? task.EndedAt;

    /// <summary>What would have been reported, had we been told of it from the start.</summary>
    private static List<TaskReport> Reports(NewTask task, SubtaskCounts subtasks)
    {
        var reports = new List<TaskReport>();
        var started = StartOf(task)?.AsStored();
        if (task.StartedAt is not null || subtasks.Pending < subtasks.Total)
        {
            reports.Add(new TaskReport { Event = TaskEvent.Started, At = started });
        }

        var allFailed = subtasks.Total > 0 && subtasks.Failed == subtasks.Total;
        if (task.EndedAt is { } ended)
        {
            var (on, outcome) = task.Outcome switch
            {
                TaskOutcome.Error or TaskOutcome.TempError => (TaskEvent.Failed, task.Outcome),
                TaskOutcome.Terminated => (TaskEvent.Canceled, task.Outcome),
                null when allFailed => (TaskEvent.Failed, null),
                TaskOutcome.Success or TaskOutcome.Warning or null => (TaskEvent.Completed, task.Outcome),
            };
            reports.Add(new TaskReport { Event = on, At = ended.AsStored(), Outcome = outcome, RemainingItemCount = on is TaskEvent.Completed && task.ItemCount is not null ? 0 : null });
        }
        else if (subtasks is { Total: > 0, Open: 0 })
        {
            var last = task.Subtasks.Max(subtask => subtask.EndedAt)?.AsStored();
            reports.Add(new TaskReport { Event = allFailed ? TaskEvent.Failed : TaskEvent.Completed, At = last < started ? started : last, Message = subtasks.Summary });
        }

        // The stage is that of where it stands now, so the last of them says it.
        if (task.Stage is { } stage && reports.Count > 0)
        {
            reports[^1] = reports[^1] with { Stage = stage };
        }

        return reports;
    }
}
