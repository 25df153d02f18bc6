using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Failed attempts of one group of failures within one hour.</summary>
internal sealed record FailureHour
{
    public required int DestinationNumber { get; init; }
    public required int SignatureNumber { get; init; }

    /// <summary>Number of the hour (<see cref="Periods"/>).</summary>
    public required int Hour { get; init; }

    public int FailedAttempts { get; init; }
}

/// <summary>The failed attempts by group and hour.</summary>
internal sealed class FailureHourTable()
    : Table<FailureHour>(
        "FailureHours",
        new(row => row.DestinationNumber) { IsKey = true },
        new(row => row.SignatureNumber) { IsKey = true },
        new(row => row.Hour) { IsKey = true },
        new(row => row.FailedAttempts)
    )
{
    public static readonly FailureHourTable Instance = new();

    public static readonly RowAddition<FailureHour> Addition = new(Instance, row => row.FailedAttempts);

    // For retention.
    private protected override void More(EntityTypeBuilder<FailureHour> builder) => builder.HasIndex(row => row.Hour);
}
