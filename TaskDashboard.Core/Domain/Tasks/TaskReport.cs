using System.Text.Json;

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>What a source says happened to a task.</summary>
public sealed record TaskReport
{
    /// <summary>The source's own id for this report: the same id again gets the first decision, with the task as it is now. The store sees to that.</summary>
    public string? Id { get; init; }

    public required TaskEvent Event { get; init; }

    /// <summary>The run that the report speaks of; absent means the current one.</summary>
    public int? Run { get; init; }

    /// <summary>
    /// The <see cref="TrackedTask.Version"/> of the task that its source looked at: the report is refused where the task has moved since.
    /// Absent means whatever it has become.
    /// </summary>
    public long? OfVersion { get; init; }

    /// <summary>When it happened; absent means now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>0 to 100; a plain gauge, it may fall.</summary>
    public int? PercentComplete { get; init; }

    /// <summary>Items not yet processed; within a run it never rises.</summary>
    public int? RemainingItemCount { get; init; }

    public TaskOutcome? Outcome { get; init; }

    public string? Message { get; init; }

    /// <summary>Complete although items are open; the open ones are recorded as skipped.</summary>
    public bool Force { get; init; }

    /// <summary>The stage after this report; it must belong to the state after it.</summary>
    public TaskStage? Stage { get; init; }

    public IntegrationStatus? IntegrationStatus { get; init; }

    /// <summary>Pages of a document; minutes of a recording.</summary>
    public int? TotalPages { get; init; }

    /// <summary>What is said of single endpoints; the last one's end ends the task.</summary>
    public IReadOnlyList<SubtaskReport> Subtasks { get; init; } = [];

    /// <summary>Added to those of the task.</summary>
    public IReadOnlyList<TaskMessage>? Messages { get; init; }

    /// <summary>In place of those of the task.</summary>
    public IReadOnlyList<TaskReturn>? Returns { get; init; }

    /// <summary>An object whose members replace those of the same name.</summary>
    public JsonElement? Attributes { get; init; }

    public JsonElement? Result { get; init; }

    public TaskError? Error { get; init; }

    /// <summary>Whether it says anything that is kept beside the row.</summary>
    internal bool HasDetails => Messages is { Count: > 0 } || Returns is not null || Attributes is not null || Result is not null || Error is not null;
}
