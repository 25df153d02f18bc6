using System.Text.Json;

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>A report from a source: what happened to a task.</summary>
public sealed record TaskReport
{
    /// <summary>
    /// The source's id of this report. If the id was used before, the answer is the first decision with the task as it is now.
    /// </summary>
    public string? Id { get; init; }

    public required TaskEvent Event { get; init; }

    /// <summary>Run that the report is about; absent means the current one.</summary>
    public int? Run { get; init; }

    /// <summary>
    /// <see cref="TrackedTask.Version"/> that the source has seen. The report is refused if the task has changed since. Absent means any
    /// version.
    /// </summary>
    public long? OfVersion { get; init; }

    /// <summary>When it happened; absent means now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>0 to 100. It may fall.</summary>
    public int? PercentComplete { get; init; }

    /// <summary>Items not yet processed. Never rises within a run.</summary>
    public int? RemainingItemCount { get; init; }

    public TaskOutcome? Outcome { get; init; }

    public string? Message { get; init; }

    /// <summary>Complete although items are open. Open items are recorded as skipped.</summary>
    public bool Force { get; init; }

    /// <summary>Stage after this report. It must fit the state after the report.</summary>
    public TaskStage? Stage { get; init; }

    public IntegrationStatus? IntegrationStatus { get; init; }

    /// <summary>Pages of a document, or minutes of a recording.</summary>
    public int? TotalPages { get; init; }

    /// <summary>Reports on single endpoints. The end of the last one ends the task.</summary>
    public IReadOnlyList<SubtaskReport> Subtasks { get; init; } = [];

    /// <summary>Appended to the task's messages.</summary>
    public IReadOnlyList<TaskMessage>? Messages { get; init; }

    /// <summary>Replaces the task's returns.</summary>
    public IReadOnlyList<TaskReturn>? Returns { get; init; }

    /// <summary>An object whose members replace attributes of the same name.</summary>
    public JsonElement? Attributes { get; init; }

    public JsonElement? Result { get; init; }

    public TaskError? Error { get; init; }

    /// <summary>Whether the report has data that is stored outside the task's row.</summary>
    internal bool HasDetails =>
        Messages is { Count: > 0 } || Returns is not null || Attributes is not null || Result is not null || Error is not null;
}
