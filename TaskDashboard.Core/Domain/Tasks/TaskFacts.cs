namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>The part of a task that a decision reads and changes.</summary>
public sealed record TaskFacts
{
    public required TaskState State { get; init; }

    /// <summary>Set when, and only when, the task has ended.</summary>
    public TaskOutcome? Outcome { get; init; }

    public required TaskExecutor Executor { get; init; }

    /// <summary>Counts from 1; each restart raises it.</summary>
    public required int Run { get; init; }

    /// <summary>Items of every run; null when the task does not count items.</summary>
    public int? ItemCount { get; init; }

    /// <summary>Items of this run not yet processed.</summary>
    public int? RemainingItemCount { get; init; }

    /// <summary>Items of this run that were open when its completion was forced.</summary>
    public int SkippedItemCount { get; init; }

    /// <summary>0 to 100: the last one reported, or derived from the items when a report gives only these.</summary>
    public int? PercentComplete { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When work on this run started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When this run ended; set when, and only when, the task has ended; never before <see cref="StartedAt"/>.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When, by our clock, the task was created or a report on it was last accepted. It says whether the task is stuck.</summary>
    public DateTimeOffset? LastReportAt { get; init; }

    /// <summary>The latest moment that an accepted report spoke of, by the source's clock: a report of an earlier moment moves nothing.</summary>
    public DateTimeOffset? LatestAt { get; init; }

    /// <summary>Kept beside the state; it belongs to it.</summary>
    public TaskStage? Stage { get; init; }

    /// <summary>When processing last began: with the first start, and with each restart.</summary>
    public DateTimeOffset? ProcessingStartedAt { get; init; }

    /// <summary>Where there are subtasks they are the items, and their counts include what the report at hand says of them.</summary>
    public SubtaskCounts Subtasks { get; init; }

    public bool HasEnded => State.HasEnded();
}
