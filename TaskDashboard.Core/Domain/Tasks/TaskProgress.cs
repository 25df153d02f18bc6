namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>How a report moves a task's items and percentage.</summary>
internal static class TaskProgress
{
    /// <summary>Takes the report's progress; <paramref name="keptLower"/> is set when the report named more items left than are.</summary>
    internal static TaskFacts Take(TaskFacts task, TaskReport report, out int? keptLower)
    {
        keptLower = report.RemainingItemCount > task.RemainingItemCount ? task.RemainingItemCount : null;
        var remaining = keptLower ?? report.RemainingItemCount ?? task.RemainingItemCount;
        return task with
        {
            RemainingItemCount = remaining,
            PercentComplete = report.PercentComplete ?? (report.RemainingItemCount is null && report.Subtasks.Count == 0 ? task.PercentComplete : Derived(task.ItemCount, remaining) ?? task.PercentComplete),
        };
    }

    /// <summary>What was counted wrong is put right: here the number of items left may rise. A task that has completed has none left.</summary>
    internal static TaskFacts PutRight(TaskFacts task, int itemCount, int remaining) => task.State is TaskState.Completed ? task : task with
    {
        ItemCount = itemCount,
        RemainingItemCount = remaining,
        PercentComplete = task.PercentComplete is null ? null : Derived(itemCount, remaining) ?? task.PercentComplete,
    };

    /// <summary>A task that counts items shows a percentage from its start.</summary>
    internal static TaskFacts Begin(TaskFacts task) => task with
    {
        PercentComplete = task.PercentComplete ?? Derived(task.ItemCount, task.RemainingItemCount),
    };

    /// <summary>What is open is skipped, and the whole is done, unless the report says how much of it.</summary>
    internal static TaskFacts Complete(TaskFacts task, TaskReport report) => task with
    {
        SkippedItemCount = task.RemainingItemCount ?? 0,
        RemainingItemCount = task.RemainingItemCount is null ? null : 0,
        PercentComplete = report.PercentComplete ?? 100,
    };

    internal static bool Differs(TaskFacts one, TaskFacts other) =>
        one.RemainingItemCount != other.RemainingItemCount
        || one.SkippedItemCount != other.SkippedItemCount
        || one.PercentComplete != other.PercentComplete
        || one.Stage != other.Stage
        || one.Subtasks != other.Subtasks;

    // Rounded down: 100 is said only when nothing is left.
    private static int? Derived(int? itemCount, int? remaining) => (itemCount, remaining) switch
    {
        ( > 0 and var all, { } left) => (int)((long)(all - left) * 100 / all),
        _ => null,
    };
}
