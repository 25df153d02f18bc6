namespace TaskDashboard.Core.Deliveries;

/// <summary>What is known about an item that somebody asks about: the state of its push, or that there is none.</summary>
public enum ReconcileStatus
{
    Delivered,
    Failed,
    Sending,
    Waiting,
    Canceled,
    Expired,

    /// <summary>No push that the caller may see has this item id.</summary>
    Unknown,
}

/// <summary>A list of items, such as those that a customer misses.</summary>
public sealed record ReconcileQuery
{
    public const int MostItems = 100_000;

    /// <summary>1 to 100,000. An id may be given more than once.</summary>
    public required IReadOnlyList<string> ItemIds { get; init; }

    /// <summary>Only pushes to this destination; null for all.</summary>
    public string? DestinationId { get; init; }

    /// <summary>Only pushes of this kind; null for all.</summary>
    public string? Kind { get; init; }
}

/// <summary>One item, with the push that answers for it: of several, the one that was delivered last, else the newest.</summary>
public sealed record ReconciledItem
{
    public required string ItemId { get; init; }
    public required ReconcileStatus Status { get; init; }

    /// <summary>Null if the item is unknown.</summary>
    public string? PushId { get; init; }

    public string? DestinationId { get; init; }
    public string? DestinationName { get; init; }

    /// <summary>When the push was delivered, or became failed, expired or canceled; else its last attempt, null if it had none.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Number of the last attempt; null if there was none.</summary>
    public int? Attempt { get; init; }

    /// <summary>What the endpoint answered, such as "200 OK", or why it did not answer. Null if the attempt was deleted.</summary>
    public string? Answer { get; init; }

    /// <summary>How many pushes have this item id.</summary>
    public int Matches { get; init; }
}

/// <param name="Items">In the order of the list, one for each given id.</param>
/// <param name="Totals">Number of items with each status.</param>
/// <param name="KnownFrom">Pushes that were accepted before this time may have been deleted; null if none were.</param>
public sealed record Reconciliation(
    IReadOnlyList<ReconciledItem> Items,
    IReadOnlyDictionary<ReconcileStatus, int> Totals,
    DateTimeOffset? KnownFrom
);
