namespace TaskDashboard.Core.Tasks;

/// <summary>A new task to track. A program creates it, and reports on it later.</summary>
public sealed record NewTask : TaskDetails
{
    public required string Type { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public string? Launcher { get; init; }

    /// <summary>Number of items, if the work counts items. If the task has subtasks, they are the items.</summary>
    public int? ItemCount { get; init; }

    /// <summary>
    /// When the work was created, if that was earlier and elsewhere. By default the start or end of the work if it is earlier than now.
    /// </summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the work started, if it has started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the work ended, if it has ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Outcome; only with <see cref="EndedAt"/>. By default the outcome of its subtasks, or success.</summary>
    public TaskOutcome? Outcome { get; init; }

    /// <summary>The task's company. A caller of a company may give only this company, or none.</summary>
    public string? CompanyId { get; init; }

    /// <summary>Unique within the company.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Workspace of the task. The task gets its next number.</summary>
    public int? WorkspaceId { get; init; }

    public string? VendorType { get; init; }
    public TaskStage? Stage { get; init; }
    public IntegrationStatus? IntegrationStatus { get; init; }
    public int? TotalPages { get; init; }

    /// <summary>The account for which the work is done.</summary>
    public TaskOwner? Owner { get; init; }

    public IReadOnlyList<SubtaskReport> Subtasks { get; init; } = [];
}
