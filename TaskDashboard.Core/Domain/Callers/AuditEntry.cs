namespace TaskDashboard.Core.Domain.Callers;

/// <summary>A line of the audit: who configured or commanded what.</summary>
public sealed record AuditEntry
{
    public required long Number { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Actor { get; init; }

    /// <summary>What was done, in lower camel case: "destinationPaused".</summary>
    public required string Action { get; init; }

    /// <summary>Public id of what it was done to.</summary>
    public required string Subject { get; init; }

    public string? Detail { get; init; }
}
