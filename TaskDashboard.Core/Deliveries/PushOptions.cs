using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The settings under <c>Push</c> and <c>Retry</c>, checked at start.</summary>
public sealed record PushOptions
{
    /// <summary>Maximum number of concurrent attempts in total (<c>Push:Concurrency</c>).</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>
    /// Maximum number of concurrent attempts to a destination without its own number (<c>Push:ConcurrencyPerDestination</c>).
    /// </summary>
    public int ConcurrencyPerDestination { get; init; } = 16;

    public required PushSchedule Schedule { get; init; }

    public required PushDeliveryOptions Delivery { get; init; }

    /// <summary>Maximum age of a waiting push by kind before it expires (<c>Push:ExpireAfter:&lt;kind&gt;</c>); none by default.</summary>
    public IReadOnlyDictionary<string, TimeSpan> ExpireAfter { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>
    /// How long a retry waits for a destination that is paused or held back before it records its items as not sent
    /// (<c>Retry:HoldSeconds</c>).
    /// </summary>
    public TimeSpan RetryHold { get; init; } = TimeSpan.FromSeconds(60);

    public CircuitOptions Circuit { get; init; } = new();

    public bool AnyExpires => ExpireAfter.Count > 0;

    public TimeSpan? Expiry(string kind) => ExpireAfter.TryGetValue(kind, out var after) ? after : null;
}
