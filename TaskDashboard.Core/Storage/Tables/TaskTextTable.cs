namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The texts of a task that are searched, folded. Written once with the task, because none of them ever changes.</summary>
internal sealed record TaskText
{
    public required int TaskNumber { get; init; }
    public required string Folded { get; init; }

    /// <summary>The name of the owner alone, folded; null if there is none. It is searched alone as well.</summary>
    public string? Owner { get; init; }

    public static TaskText Of(TrackedTask task) =>
        new()
        {
            TaskNumber = task.Number,
            Folded = FoldedText.Join(task.Name, task.Description, task.ExternalId, task.Launcher, task.OwnerName),
            Owner = string.IsNullOrEmpty(task.OwnerName) ? null : FoldedText.Join(task.OwnerName),
        };
}

/// <summary>The searched texts of tasks.</summary>
internal sealed class TaskTextTable()
    : Table<TaskText>(
        "TaskTexts",
        new(row => row.TaskNumber) { IsKey = true },
        new(row => row.Folded) { IsFixed = true },
        new(row => row.Owner) { IsFixed = true }
    )
{
    public static readonly TaskTextTable Instance = new();

    public static readonly NumberedTable Searched = new("TaskTexts", "TaskNumber", IsSmall: true);
}
