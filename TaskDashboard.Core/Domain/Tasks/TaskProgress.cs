namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Applies the progress in a report to a task's items and percentage.</summary>
internal static class TaskProgress
{
    /// <summary>
    /// Applies the report's progress. <paramref name="keptLower"/> is set if the report gave more remaining items than the task has.
    /// </summary>
    internal static TaskFacts Take(TaskFacts task, TaskReport report, out int? keptLower)
    {
        keptLower = report.RemainingItemCount > task.RemainingItemCount ? task.RemainingItemCount : null;
        var remaining = keptLower ?? report.RemainingItemCount ?? task.RemainingItemCount;
        return task with
        {
            RemainingItemCount = remaining,
            PercentComplete =
                report.PercentComplete
                ?? (
                    report.RemainingItemCount is null && report.Subtasks.Count == 0
                        ? task.PercentComplete
                        : Derived(task.ItemCount, remaining) ?? task.PercentComplete
                ),
        };
    }

    /// <summary>Corrects a wrong count. Here the number of remaining items may rise. A completed task has none remaining.</summary>
    internal static TaskFacts CorrectCounts(TaskFacts task, int itemCount, int remaining) =>
        task.State is TaskState.Completed
            ? task
            : task with
            {
                ItemCount = itemCount,
                RemainingItemCount = remaining,
                PercentComplete = task.PercentComplete is null ? null : Derived(itemCount, remaining) ?? task.PercentComplete,
            };

    /// <summary>A task that counts items has a percentage from its start.</summary>
    internal static TaskFacts Begin(TaskFacts task) =>
        task with
        {
            PercentComplete = task.PercentComplete ?? Derived(task.ItemCount, task.RemainingItemCount),
        };

    /// <summary>Skips open items and sets 100 percent, unless the report gives a percentage.</summary>
    internal static TaskFacts Complete(TaskFacts task, TaskReport report) =>
        task with
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

    // Rounded down: 100 appears only when no item remains.
    private static int? Derived(int? itemCount, int? remaining) =>
        (itemCount, remaining) switch
        {
            (> 0 and var all, { } left) => (int)((long)(all - left) * 100 / all),
            _ => null,
        };
}
