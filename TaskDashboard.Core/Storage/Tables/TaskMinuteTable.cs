using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>How many tasks of one company and type ended with one outcome within one minute.</summary>
internal sealed record TaskMinute
{
    /// <summary>Empty for tasks without a company.</summary>
    public required string CompanyId { get; init; }

    /// <summary>Number of the minute (<see cref="Periods"/>).</summary>
    public required int Minute { get; init; }

    /// <summary>Empty for the types beyond <see cref="RollupNames.TypesOfCompany"/>.</summary>
    public required string Type { get; init; }

    public required TaskOutcome Outcome { get; init; }
    public int Ended { get; init; }
}

/// <summary>The ends of tasks by company, minute, type and outcome.</summary>
internal sealed class TaskMinuteTable()
    : Table<TaskMinute>(
        "TaskMinutes",
        new(row => row.CompanyId) { IsKey = true, MaxLength = Limits.Word },
        new(row => row.Minute) { IsKey = true },
        new(row => row.Type) { IsKey = true, MaxLength = Limits.Word },
        new(row => row.Outcome) { IsKey = true },
        new(row => row.Ended)
    )
{
    public static readonly TaskMinuteTable Instance = new();

    public static readonly RowAddition<TaskMinute> Addition = new(Instance, row => row.Ended);

    // For retention, and for readers of every company.
    private protected override void More(EntityTypeBuilder<TaskMinute> builder) => builder.HasIndex(row => row.Minute);
}
