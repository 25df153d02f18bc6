namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>A piece of long-running work as the dashboard knows it: one row of the task table.</summary>
public sealed record TrackedTask
{
    /// <summary>Order of acceptance; fits int32 because some vendors' task ids are integers.</summary>
    public required int Number { get; init; }

    /// <summary>Public id, 24 lower-case hex digits.</summary>
    public required string Id { get; init; }

    public string? CompanyId { get; init; }
    public required string Type { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public string? Launcher { get; init; }
    public TaskExecutor Executor { get; init; }
    public TaskState State { get; init; }
    public TaskOutcome? Outcome { get; init; }

    /// <summary>1 at first; each restart raises it.</summary>
    public int Run { get; init; } = 1;

    public int? ItemCount { get; init; }
    public int? RemainingItemCount { get; init; }

    /// <summary>Items that were given up when the task was completed by force.</summary>
    public int SkippedItemCount { get; init; }

    /// <summary>0 to 100.</summary>
    public int? PercentComplete { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When, by our clock, a report was last accepted.</summary>
    public DateTimeOffset? LastReportAt { get; init; }

    /// <summary>The latest moment that an accepted report spoke of; an older report moves nothing.</summary>
    public DateTimeOffset? LatestAt { get; init; }

    /// <summary>The reporter's own id of the task, unique in the installation.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The workspace that the task belongs to; <see cref="WorkspaceNumber"/> counts within it.</summary>
    public int? WorkspaceId { get; init; }

    /// <summary>Its place within its workspace, from 1.</summary>
    public int? WorkspaceNumber { get; init; }

    /// <summary>The type by a vendor's own name or number, such as "1" or "QUARTZ".</summary>
    public string? VendorType { get; init; }

    /// <summary>Where a document stands, finer than the state; it belongs to the state.</summary>
    public TaskStage? Stage { get; init; }

    public IntegrationStatus? IntegrationStatus { get; init; }

    /// <summary>Pages of a document; minutes of a recording.</summary>
    public int? TotalPages { get; init; }

    /// <summary>When processing last began: with the first start, and with each restart.</summary>
    public DateTimeOffset? ProcessingStartedAt { get; init; }

    /// <summary>Subtasks by state; where there are any they are the task's items.</summary>
    public SubtaskCounts Subtasks { get; init; }

    /// <summary>Raised whenever what the task carries beside its row is written; 0 while it carries nothing.</summary>
    public int DetailsVersion { get; init; }

    /// <summary>What the last report or transition said, in words.</summary>
    public string? Message { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Raised by every write of the row; the expected value of a compare-and-set.</summary>
    public long Version { get; init; }

    public TaskFacts ToFacts() => new()
    {
        State = State,
        Outcome = Outcome,
        Executor = Executor,
        Run = Run,
        ItemCount = ItemCount,
        RemainingItemCount = RemainingItemCount,
        SkippedItemCount = SkippedItemCount,
        PercentComplete = PercentComplete,
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
        LastReportAt = LastReportAt,
        LatestAt = LatestAt,
        Stage = Stage,
        ProcessingStartedAt = ProcessingStartedAt,
        Subtasks = Subtasks,
    };

    public TrackedTask With(TaskFacts facts, string? message) => this with
    {
        State = facts.State,
        Outcome = facts.Outcome,
        Run = facts.Run,
        ItemCount = facts.ItemCount,
        RemainingItemCount = facts.RemainingItemCount,
        SkippedItemCount = facts.SkippedItemCount,
        PercentComplete = facts.PercentComplete,
        StartedAt = facts.StartedAt,
        EndedAt = facts.EndedAt,
        LastReportAt = facts.LastReportAt,
        LatestAt = facts.LatestAt,
        Stage = facts.Stage,
        ProcessingStartedAt = facts.ProcessingStartedAt,
        Subtasks = facts.Subtasks,
        Message = message ?? Message,
        Version = Version + 1,
    };
}

/// <summary>One line of a task's history: what moved it, and why, in words a person understands.</summary>
public sealed record TaskTransition
{
    public required long Number { get; init; }
    public required int TaskNumber { get; init; }
    public required int Run { get; init; }

    /// <summary>Null for the line that says the task was created.</summary>
    public TaskEvent? Event { get; init; }

    public TaskState? FromState { get; init; }
    public required TaskState ToState { get; init; }
    public TaskOutcome? Outcome { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Reason { get; init; }

    /// <summary>Who caused it: a key's name, a person's name, or "push engine".</summary>
    public required string Actor { get; init; }
}
