namespace TaskDashboard.Core.Domain.Callers;

/// <summary>One entry of the audit log: who ran which command.</summary>
public sealed record AuditEntry
{
    public required long Number { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }

    /// <summary>Name of the command in lower camel case, such as "destinationPaused".</summary>
    public required string Action { get; init; }

    /// <summary>Public id of the object that the command changed.</summary>
    public required string Subject { get; init; }

    public string? Detail { get; init; }
}
