using System.Diagnostics.CodeAnalysis;

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>A long-running task: one row of the task table.</summary>
public sealed record TrackedTask : TaskFacts
{
    public TrackedTask() { }

    /// <summary>Makes a task of its facts. The caller sets the other required members.</summary>
    [SetsRequiredMembers]
    internal TrackedTask(TaskFacts facts)
        : base(facts)
    {
        (Id, Type, Name, CreatedBy) = ("", "", "", "");
    }

    /// <summary>Order of acceptance. Fits int32 because the task ids of some vendors are integers.</summary>
    public required int Number { get; init; }

    /// <summary>Public id, 24 lower-case hex digits.</summary>
    public required string Id { get; init; }

    public string? CompanyId { get; init; }
    public required string Type { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public string? Launcher { get; init; }

    /// <summary>The reporter's id of the task, unique within its company.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Id of the account for which the work is done.</summary>
    public string? OwnerId { get; init; }

    /// <summary>Name of that account.</summary>
    public string? OwnerName { get; init; }

    /// <summary>
    /// Name of the company if the reporter gave no company id. The name of a company with an id is in <see cref="Company"/>.
    /// </summary>
    public string? CompanyWithoutId { get; init; }

    /// <summary>Workspace of the task. <see cref="WorkspaceNumber"/> counts within it.</summary>
    public int? WorkspaceId { get; init; }

    /// <summary>Position within the workspace, from 1.</summary>
    public int? WorkspaceNumber { get; init; }

    /// <summary>Type as a vendor names or numbers it, such as "1" or "QUARTZ".</summary>
    public string? VendorType { get; init; }

    public IntegrationStatus? IntegrationStatus { get; init; }

    /// <summary>Pages of a document, or minutes of a recording.</summary>
    public int? TotalPages { get; init; }

    /// <summary>Raised by each write of the task's details; 0 if it has none.</summary>
    public int DetailsVersion { get; init; }

    /// <summary>Text of the last report or transition.</summary>
    public string? Message { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>When a person acknowledged that the task has failed. Set only while Failed.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Id of that person or key.</summary>
    public string? AcknowledgedById { get; init; }

    /// <summary>Name of that person or key at the time.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>Raised by each write of the row. Expected value of a compare-and-set.</summary>
    public long Version { get; init; }

    public TaskOwner? Owner => (OwnerId ?? OwnerName) is null ? null : new TaskOwner(OwnerId, OwnerName);

    /// <summary>Returns the next version of the task.</summary>
    /// <param name="decided">What a decision on this task returned.</param>
    /// <param name="message">Text of the report or transition; null keeps the text.</param>
    public TrackedTask Next(TaskFacts decided, string? message) =>
        (TrackedTask)decided with
        {
            Message = message ?? Message,
            Version = Version + 1,
        };
}

/// <summary>One row of a task's history: what changed and why, in words for people.</summary>
public sealed record TaskTransition
{
    public required long Number { get; init; }
    public required int TaskNumber { get; init; }
    public required int Run { get; init; }

    /// <summary>Null for the row that records the creation.</summary>
    public TaskHistoryEvent? Event { get; init; }

    public TaskState? FromState { get; init; }
    public required TaskState ToState { get; init; }
    public TaskOutcome? Outcome { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Reason { get; init; }

    /// <summary>Who caused it: name of a key or person, or "push engine".</summary>
    public required string Actor { get; init; }
}
