namespace TaskDashboard.Core.Retention;

/// <summary>How long data is kept; null means forever. Times that cannot be set are in <see cref="RetentionRules"/>.</summary>
public sealed record RetentionOptions
{
    /// <summary>Change rows, from their commit.</summary>
    public TimeSpan? Changes { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Payloads of delivered, canceled and expired pushes, from their end. The payload of a failed push is kept at any age.
    /// </summary>
    public TimeSpan? DeliveredPayloads { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Attempts of pushes that have ended, from their own time.</summary>
    public TimeSpan? Attempts { get; init; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Pushes that have ended, with all their rows. Forever by default: without its row, a push that is handed in again is not recognized.
    /// </summary>
    public TimeSpan? EndedPushes { get; init; }

    /// <summary>Ended tasks with history, report ids and retry request, from their end or last report, whichever is later.</summary>
    public TimeSpan? EndedTasks { get; init; } = TimeSpan.FromDays(400);
}
