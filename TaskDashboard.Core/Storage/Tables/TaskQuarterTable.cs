using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>How many tasks of one company and type ended with one outcome within one quarter of an hour.</summary>
internal sealed record TaskQuarter
{
    /// <summary>Empty for tasks without a company.</summary>
    public required string CompanyId { get; init; }

    /// <summary>Number of the quarter hour (<see cref="Periods"/>).</summary>
    public required int Quarter { get; init; }

    /// <summary>Empty for the types beyond <see cref="RollupNames.TypesOfCompany"/>.</summary>
    public required string Type { get; init; }

    public required TaskOutcome Outcome { get; init; }
    public int Ended { get; init; }
}

/// <summary>The ends of tasks by company, quarter hour, type and outcome.</summary>
internal sealed class TaskQuarterTable()
    : Table<TaskQuarter>(
        "TaskQuarters",
        new(row => row.CompanyId) { IsKey = true, MaxLength = Limits.Word },
        new(row => row.Quarter) { IsKey = true },
        new(row => row.Type) { IsKey = true, MaxLength = Limits.Word },
        new(row => row.Outcome) { IsKey = true },
        new(row => row.Ended)
    )
{
    public static readonly TaskQuarterTable Instance = new();

    public static readonly RowAddition<TaskQuarter> Addition = new(Instance, row => row.Ended);

    // For retention, and for readers of every company.
    private protected override void More(EntityTypeBuilder<TaskQuarter> builder) => builder.HasIndex(row => row.Quarter);
}
