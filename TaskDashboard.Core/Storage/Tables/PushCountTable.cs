namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Pushes by destination and state, counted in the transaction of each transition.</summary>
internal sealed record PushCount
{
    public required int DestinationNumber { get; init; }
    public required PushState State { get; init; }
    public long Total { get; init; }

    /// <summary>When the result of an attempt last moved a push into this state; null if none ever did.</summary>
    public DateTimeOffset? LastAttemptAt { get; init; }
}

/// <summary>The counters of pushes.</summary>
internal sealed class PushCountTable()
    : Table<PushCount>(
        "PushCounts",
        new(count => count.DestinationNumber) { IsKey = true },
        new(count => count.State) { IsKey = true },
        new(count => count.Total),
        new(count => count.LastAttemptAt)
    )
{
    public static readonly PushCountTable Instance = new();
}
