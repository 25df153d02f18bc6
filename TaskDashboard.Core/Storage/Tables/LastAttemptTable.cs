namespace TaskDashboard.Core.Storage.Tables;

/// <summary>When an attempt to one destination was last delivered or last failed.</summary>
internal sealed record LastAttempt
{
    public required int DestinationNumber { get; init; }
    public required bool Delivered { get; init; }

    /// <summary>When its result was recorded.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>The last attempts: up to two rows for each destination.</summary>
internal sealed class LastAttemptTable()
    : Table<LastAttempt>(
        "LastAttempts",
        new(row => row.DestinationNumber) { IsKey = true },
        new(row => row.Delivered) { IsKey = true },
        new(row => row.At)
    )
{
    public static readonly LastAttemptTable Instance = new();

    /// <summary>Replaces the time.</summary>
    public static readonly RowAddition<LastAttempt> Set = new(Instance);
}
