namespace TaskDashboard.Core.Domain;

/// <summary>What a source says happened to a task.</summary>
public sealed record TaskReport
{
    /// <summary>The source's own id for this report: the same id again is answered as the first time. The store sees to that.</summary>
    public string? Id { get; init; }

    public required TaskEvent Event { get; init; }

    /// <summary>The run that the report speaks of; absent means the current one.</summary>
    public int? Run { get; init; }

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
}
