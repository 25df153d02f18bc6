namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>The members of a task that a decision reads and changes. A decision on a whole task returns a whole task.</summary>
public record TaskFacts
{
    public TaskState State { get; init; }

    /// <summary>Set if, and only if, the task has ended.</summary>
    public TaskOutcome? Outcome { get; init; }

    public TaskExecutor Executor { get; init; }

    /// <summary>Starts at 1; each restart raises it by one.</summary>
    public int Run { get; init; } = 1;

    /// <summary>Number of items in every run; null if the task does not count items.</summary>
    public int? ItemCount { get; init; }

    /// <summary>Items of this run that are not processed yet.</summary>
    public int? RemainingItemCount { get; init; }

    /// <summary>Items of this run that were open when it was completed with force.</summary>
    public int SkippedItemCount { get; init; }

    /// <summary>0 to 100: the last reported value, or derived from the items if a report gives only those.</summary>
    public int? PercentComplete { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When work started in this run.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When this run ended. Set if, and only if, the task has ended. Never before <see cref="StartedAt"/>.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Time of our clock when the task was created or a report was last accepted. Decides whether the task is stuck.</summary>
    public DateTimeOffset? LastReportAt { get; init; }

    /// <summary>Latest time of an accepted report, from the source's clock. Older reports change nothing.</summary>
    public DateTimeOffset? LatestAt { get; init; }

    /// <summary>A stage that fits the state.</summary>
    public TaskStage? Stage { get; init; }

    /// <summary>When processing last began: at the first start and at each restart.</summary>
    public DateTimeOffset? ProcessingStartedAt { get; init; }

    /// <summary>Subtasks by state, including those in the current report. If there are any, they are the task's items.</summary>
    public SubtaskCounts Subtasks { get; init; }

    public bool HasEnded => State.HasEnded();
}
