using System.Text.Json;

namespace TaskDashboard.Core.Tasks;

/// <summary>A task that a program asks us to track. The program reports on it afterwards.</summary>
public sealed record NewTask
{
    public required string Type { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public string? Launcher { get; init; }

    /// <summary>How many items the work has, if it counts them. Where it has subtasks these are the items.</summary>
    public int? ItemCount { get; init; }

    /// <summary>When the work was created, if it was elsewhere and earlier. Absent: when it started or ended, if that was earlier than now.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was started, if it was already.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, if it has already.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended; only with <see cref="EndedAt"/>. Absent: as its subtasks did, or well.</summary>
    public TaskOutcome? Outcome { get; init; }

    /// <summary>The company that it belongs to. A caller of a company names that one or none.</summary>
    public string? CompanyId { get; init; }

    public string? CompanyName { get; init; }

    /// <summary>Unique in the installation.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Gives it the next number of that workspace.</summary>
    public int? WorkspaceId { get; init; }

    public int? BatchId { get; init; }
    public string? VendorType { get; init; }
    public TaskStage? Stage { get; init; }
    public IntegrationStatus? IntegrationStatus { get; init; }
    public int? TotalPages { get; init; }
    public string? UniqueName { get; init; }
    public string? DisplayName { get; init; }
    public string? ParentName { get; init; }
    public TaskOwner? Owner { get; init; }
    public TaskTarget? Target { get; init; }
    public IReadOnlyList<TaskMessage> Messages { get; init; } = [];
    public IReadOnlyList<TaskReturn> Returns { get; init; } = [];

    /// <summary>An object.</summary>
    public JsonElement? Attributes { get; init; }

    public JsonElement? Result { get; init; }
    public TaskError? Error { get; init; }
    public IReadOnlyList<SubtaskReport> Subtasks { get; init; } = [];

    internal TaskDetails ToDetails() => new()
    {
        UniqueName = UniqueName,
        DisplayName = DisplayName,
        ParentName = ParentName,
        Owner = Owner,
        CompanyName = CompanyName,
        BatchId = BatchId,
        Target = Target,
        Messages = Messages,
        Returns = Returns,
        Attributes = Attributes,
        Result = Result,
        Error = Error,
    };
}
