using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <content>Corrects wrong counts of items or subtasks after an accident to the database.</content>
internal sealed partial class TaskHandlers
{
    /// <summary>Sets the number of all items and of the remaining ones, even if more remain than before.</summary>
    internal static TrackedTask CorrectCounts(WriteSession session, TrackedTask task, int itemCount, int remaining) =>
        Replace(session, task, TaskProgress.CorrectCounts(task, itemCount, remaining));

    /// <summary>Counts a task's subtasks again. If all of them have ended but wrong counts kept the task open, ends it now.</summary>
    internal static void CountSubtasks(WriteSession session, TrackedTask task)
    {
        var counts = session.CountSubtasks(task.Number);
        TaskFacts facts = task with { Subtasks = counts };
        if (counts.Total > 0)
        {
            facts = TaskProgress.CorrectCounts(facts, counts.Total, facts.HasEnded ? facts.RemainingItemCount ?? 0 : counts.Open);
        }

        task = Replace(session, task, facts);
        if (IsDone(task))
        {
            ApplyOne(session, task, EndOf(task.Subtasks), ReportSource.Engine, Caller.Engine.Name);
        }
    }

    private static TrackedTask Replace(WriteSession session, TrackedTask task, TaskFacts facts)
    {
        if (facts == task)
        {
            return task;
        }

        var right = task.Next(facts, null);
        session.Update(task, right, null, "", Caller.Engine.Name);
        return right;
    }
}
