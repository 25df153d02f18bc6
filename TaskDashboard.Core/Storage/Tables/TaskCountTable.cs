namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Tasks by company and state, counted in the transaction of each transition.</summary>
internal sealed record TaskCount
{
    /// <summary>Empty for tasks without a company. No company may have an empty id.</summary>
    public required string CompanyId { get; init; }

    public required TaskState State { get; init; }
    public long Total { get; init; }
}

/// <summary>The counters of tasks.</summary>
internal sealed class TaskCountTable()
    : Table<TaskCount>(
        "TaskCounts",
        new(count => count.CompanyId) { IsKey = true, MaxLength = Limits.Word },
        new(count => count.State) { IsKey = true },
        new(count => count.Total)
    )
{
    public static readonly TaskCountTable Instance = new();
}
