namespace TaskDashboard.Core.Retention;

/// <summary>How long what has ended is kept; null is for ever.</summary>
public sealed record RetentionOptions
{
    /// <summary>Rows of the feed, from their commit on.</summary>
    public TimeSpan? Changes { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Payloads of pushes that were delivered, canceled or expired, from that moment on. A failed push keeps its own whatever its age.</summary>
    public TimeSpan? DeliveredPayloads { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Attempts of such pushes, and every destination's minutes, from their own moment on.</summary>
    public TimeSpan? Attempts { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Such pushes themselves with all that belongs to them. For ever by default: a push's row is what makes its identity known.</summary>
    public TimeSpan? EndedPushes { get; init; }

    /// <summary>Ended tasks with their history, report ids and retry request, from their end or their last report on, whichever is later.</summary>
    public TimeSpan? EndedTasks { get; init; } = TimeSpan.FromDays(400);
}
