namespace TaskDashboard.Core.Ingest;

/// <summary>A task that a program asks us to track. The program reports on it afterwards.</summary>
public sealed record NewTask
{
    public required string Type { get; init; }
    public required string Name { get; init; }
    public string? Description { get; init; }
    public string? Launcher { get; init; }

    /// <summary>How many items the work has, if it counts them.</summary>
    public int? ItemCount { get; init; }

    /// <summary>When the work was created, if it was elsewhere and earlier.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}
