using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>
/// What happened to the pushes of one destination and kind within one quarter of an hour, and how long their attempts took
/// (<see cref="AttemptDurations"/>).
/// </summary>
internal sealed record PushQuarter
{
    public required int DestinationNumber { get; init; }

    /// <summary>Number of the quarter hour (<see cref="Periods"/>).</summary>
    public required int Quarter { get; init; }

    /// <summary>Empty for the kinds beyond <see cref="RollupNames.KindsOfDestination"/>.</summary>
    public required string Kind { get; init; }

    public int Accepted { get; init; }
    public int Delivered { get; init; }
    public int FailedAttempts { get; init; }

    /// <summary>How often a push entered the state Failed.</summary>
    public int Failed { get; init; }

    /// <summary>Delivered pushes that were sent again.</summary>
    public int Resent { get; init; }

    // Attempts by duration. A column has those that took longer than the column before it says, in milliseconds.
    public int UpTo5 { get; init; }
    public int UpTo10 { get; init; }
    public int UpTo20 { get; init; }
    public int UpTo50 { get; init; }
    public int UpTo100 { get; init; }
    public int UpTo200 { get; init; }
    public int UpTo500 { get; init; }
    public int UpTo1000 { get; init; }
    public int UpTo2000 { get; init; }
    public int UpTo5000 { get; init; }
    public int UpTo10000 { get; init; }
    public int UpTo30000 { get; init; }
    public int Longer { get; init; }
}

/// <summary>The pushes by destination, quarter hour and kind.</summary>
internal sealed class PushQuarterTable()
    : Table<PushQuarter>(
        "PushQuarters",
        new(row => row.DestinationNumber) { IsKey = true },
        new(row => row.Quarter) { IsKey = true },
        new(row => row.Kind) { IsKey = true, MaxLength = Limits.Kind },
        new(row => row.Accepted),
        new(row => row.Delivered),
        new(row => row.FailedAttempts),
        new(row => row.Failed),
        new(row => row.Resent),
        new(row => row.UpTo5),
        new(row => row.UpTo10),
        new(row => row.UpTo20),
        new(row => row.UpTo50),
        new(row => row.UpTo100),
        new(row => row.UpTo200),
        new(row => row.UpTo500),
        new(row => row.UpTo1000),
        new(row => row.UpTo2000),
        new(row => row.UpTo5000),
        new(row => row.UpTo10000),
        new(row => row.UpTo30000),
        new(row => row.Longer)
    )
{
    public static readonly PushQuarterTable Instance = new();

    public static readonly RowAddition<PushQuarter> Addition = new(
        Instance,
        row => row.Accepted,
        row => row.Delivered,
        row => row.FailedAttempts,
        row => row.Failed,
        row => row.Resent,
        row => row.UpTo5,
        row => row.UpTo10,
        row => row.UpTo20,
        row => row.UpTo50,
        row => row.UpTo100,
        row => row.UpTo200,
        row => row.UpTo500,
        row => row.UpTo1000,
        row => row.UpTo2000,
        row => row.UpTo5000,
        row => row.UpTo10000,
        row => row.UpTo30000,
        row => row.Longer
    );

    /// <summary>The names of the columns of the histogram, in order.</summary>
    public static readonly string Durations = string.Join(
        ", ",
        Instance.Columns.Select(column => column.Name).SkipWhile(name => name != nameof(PushQuarter.UpTo5))
    );

    // For retention.
    private protected override void More(EntityTypeBuilder<PushQuarter> builder) => builder.HasIndex(row => row.Quarter);
}
