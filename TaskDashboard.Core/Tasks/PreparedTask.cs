using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <summary>A new task, prepared as far as possible before anything is written. Invalid tasks are refused here.</summary>
/// <param name="Draft">The task without the members that the store issues.</param>
/// <param name="Moves">The transitions from its creation to its current state.</param>
internal sealed record PreparedTask(NewTask Task, TrackedTask Draft, IReadOnlyList<TaskMove> Moves, SubtaskPlan Subtasks, byte[]? Details)
{
    /// <exception cref="RefusedException">The members contradict each other.</exception>
    public static PreparedTask Of(NewTask task, TaskExecutor executor, DateTimeOffset now)
    {
        var details = task.ToDetails();
        var packed = details == TaskDetails.None ? null : DetailsWrites.Pack(details);
        var subtasks = SubtaskPlan.OfNew(task.Subtasks, (task.StartedAt ?? task.CreatedAt ?? task.EndedAt)?.AsStored() ?? now);
        var counts = subtasks.Counts;
        var facts = TaskStateMachine.Create(
            executor,
            now,
            counts.Total > 0 ? counts.Total : task.ItemCount,
            CreationOf(task, now).AsStored()
        );
        if (counts.Total > 0)
        {
            facts = facts with { Subtasks = counts, RemainingItemCount = counts.Open };
        }

        var reports = Reports(task, counts);
        if (reports.Count == 0 && task.Stage is { } stage)
        {
            facts = TaskStages.Fits(stage, facts.State)
                ? facts with
                {
                    Stage = stage,
                }
                : throw RefusedException.Invalid(
                    "stage",
                    $"stage {ApiNames.Of(stage)} does not belong to a task that is pending. Give startedAt or endedAt too, or "
                        + "report the stage later."
                );
        }

        var draft = DraftOf(task, facts) with { DetailsVersion = packed is null ? 0 : 1 };
        var moves = new List<TaskMove>(reports.Count);
        foreach (var report in reports)
        {
            var decision = TaskStateMachine.Decide(draft, report, ReportSource.Reporter, now);
            if (decision.Kind is not DecisionKind.Applied)
            {
                throw decision.Code switch
                {
                    DecisionCode.StageMismatch => RefusedException.Invalid("stage", decision.Reason),
                    DecisionCode.SubtasksFailed => RefusedException.Invalid("outcome", decision.Reason),
                    DecisionCode.ItemsOpen => RefusedException.Invalid(
                        "endedAt",
                        $"endedAt is given although {counts.Open} of the task's subtasks are open. Say how each of them ended, or "
                            + "leave endedAt out."
                    ),
                    _ => RefusedException.Invalid("endedAt", decision.Reason),
                };
            }

            if (decision.Transitioned)
            {
                moves.Add(
                    new TaskMove(
                        report.Event,
                        draft.State,
                        decision.Facts,
                        report.Message is { } said ? $"{decision.Reason} {said}" : decision.Reason,
                        report.At ?? now
                    )
                );
            }

            draft = (TrackedTask)decision.Facts with { Message = report.Message ?? decision.Reason };
        }

        return new PreparedTask(task, draft with { Version = 1 }, moves, subtasks, packed);
    }

    /// <param name="workspaceNumber">Its number within its workspace; null without a workspace.</param>
    public TrackedTask ToTask(int number, string id, string? companyId, int? workspaceNumber, string createdBy) =>
        Draft with
        {
            Number = number,
            Id = id,
            CompanyId = companyId,
            CompanyWithoutId = companyId is null ? Task.CompanyName : null,
            WorkspaceNumber = workspaceNumber,
            CreatedBy = createdBy,
        };

    private static TrackedTask DraftOf(NewTask task, TaskFacts facts) =>
        new(facts)
        {
            Type = task.Type,
            Name = task.Name,
            Description = task.Description,
            Launcher = task.Launcher,
            ExternalId = task.ExternalId,
            OwnerId = task.Owner?.Id,
            OwnerName = task.Owner?.UserName,
            WorkspaceId = task.WorkspaceId,
            VendorType = task.VendorType,
            IntegrationStatus = task.IntegrationStatus,
            TotalPages = task.TotalPages,
        };

    // Default the creation time to the earliest known start.
    private static DateTimeOffset CreationOf(NewTask task, DateTimeOffset now) =>
        task.CreatedAt ?? (StartOf(task) is { } start && start < now ? start : now);

    private static DateTimeOffset? StartOf(NewTask task) =>
        task.StartedAt ?? task.Subtasks.Min(subtask => subtask.StartedAt ?? subtask.EndedAt) ?? task.EndedAt;

    /// <summary>Returns the reports that would have led to this task.</summary>
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
            reports.Add(
                new TaskReport
                {
                    Event = on,
                    At = ended.AsStored(),
                    Outcome = outcome,
                    RemainingItemCount = on is TaskEvent.Completed && task.ItemCount is not null ? 0 : null,
                }
            );
        }
        else if (subtasks is { Total: > 0, Open: 0 })
        {
            var last = task.Subtasks.Max(subtask => subtask.EndedAt)?.AsStored();
            reports.Add(
                new TaskReport
                {
                    Event = allFailed ? TaskEvent.Failed : TaskEvent.Completed,
                    At = last < started ? started : last,
                    Message = subtasks.Summary,
                }
            );
        }

        // The stage belongs to the current state, so only the last report has it.
        if (task.Stage is { } stage && reports.Count > 0)
        {
            reports[^1] = reports[^1] with { Stage = stage };
        }

        return reports;
    }
}
