namespace TaskDashboard.Core.Deliveries;

/// <summary>The last 24 hours of one destination, for its chart.</summary>
/// <param name="Quarters">By quarter hour (UTC), oldest first: 96 entries, of which the last is not over yet.</param>
/// <param name="MedianMs">Half of the day's attempts took no longer than about this; null without attempts.</param>
/// <param name="SlowMs">The same for 95 % of the attempts.</param>
public sealed record DestinationDay(DateTimeOffset At, IReadOnlyList<DestinationQuarter> Quarters, int? MedianMs, int? SlowMs);

/// <summary>
/// A quarter of an hour of one destination. Accepted pushes count when they were accepted, attempts and their results when the attempt
/// began.
/// </summary>
/// <param name="FailedPermanently">How often a push entered the state Failed.</param>
/// <param name="MedianMs">Half of the attempts took no longer than about this; null without attempts.</param>
/// <param name="SlowMs">The same for 95 % of the attempts.</param>
public readonly record struct DestinationQuarter(
    DateTimeOffset From,
    int Accepted,
    int Delivered,
    int FailedAttempts,
    int FailedPermanently,
    int? MedianMs,
    int? SlowMs
);
