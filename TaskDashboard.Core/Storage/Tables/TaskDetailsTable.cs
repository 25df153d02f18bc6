namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The details of a task as JSON.</summary>
internal sealed record StoredDetails
{
    public required int TaskNumber { get; init; }

    /// <summary>The task's <see cref="TrackedTask.DetailsVersion"/> when they were written.</summary>
    public required int Version { get; init; }

    public required byte[] Body { get; init; }
}

/// <summary>The details of tasks.</summary>
internal sealed class TaskDetailsTable()
    : Table<StoredDetails>(
        "TaskDetails",
        new(details => details.TaskNumber) { IsKey = true },
        new(details => details.Version),
        new(details => details.Body)
    )
{
    public static readonly TaskDetailsTable Instance = new();
}
