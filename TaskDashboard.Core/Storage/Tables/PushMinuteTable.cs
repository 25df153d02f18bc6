using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>What happened to the pushes of one destination and kind within one minute.</summary>
internal sealed record PushMinute
{
    public required int DestinationNumber { get; init; }

    /// <summary>Number of the minute (<see cref="Periods"/>).</summary>
    public required int Minute { get; init; }

    /// <summary>Empty for the kinds beyond <see cref="RollupNames.KindsOfDestination"/>.</summary>
    public required string Kind { get; init; }

    public int Accepted { get; init; }
    public int Delivered { get; init; }
    public int FailedAttempts { get; init; }

    /// <summary>How often a push entered the state Failed.</summary>
    public int Failed { get; init; }

    /// <summary>Delivered pushes that were sent again.</summary>
    public int Resent { get; init; }
}

/// <summary>The pushes by destination, minute and kind.</summary>
internal sealed class PushMinuteTable()
    : Table<PushMinute>(
        "PushMinutes",
        new(row => row.DestinationNumber) { IsKey = true },
        new(row => row.Minute) { IsKey = true },
        new(row => row.Kind) { IsKey = true, MaxLength = Limits.Kind },
        new(row => row.Accepted),
        new(row => row.Delivered),
        new(row => row.FailedAttempts),
        new(row => row.Failed),
        new(row => row.Resent)
    )
{
    public static readonly PushMinuteTable Instance = new();

    public static readonly RowAddition<PushMinute> Addition = new(
        Instance,
        row => row.Accepted,
        row => row.Delivered,
        row => row.FailedAttempts,
        row => row.Failed,
        row => row.Resent
    );

    // For retention.
    private protected override void More(EntityTypeBuilder<PushMinute> builder) => builder.HasIndex(row => row.Minute);
}
