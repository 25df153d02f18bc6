using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <content>What a task says of its items or subtasks was counted wrong, after an accident to the database.</content>
public sealed partial class TaskIngestor
{
    /// <summary>Takes how many items there are and are left, also where more are left than the task said.</summary>
    internal static TrackedTask PutRight(WriteSession session, TrackedTask task, int itemCount, int remaining) =>
        Replace(session, task, TaskProgress.PutRight(task.ToFacts(), itemCount, remaining));

    /// <summary>Counts a task's subtasks again. Where all of them have ended, and the wrong counts kept that from ending the task, it ends now.</summary>
    internal static void CountSubtasks(WriteSession session, TrackedTask task)
    {
        var counts = session.CountSubtasks(task.Number);
        var facts = task.ToFacts() with { Subtasks = counts };
        if (counts.Total > 0)
        {
            facts = TaskProgress.PutRight(facts, counts.Total, facts.HasEnded ? facts.RemainingItemCount ?? 0 : counts.Open);
        }

        task = Replace(session, task, facts);
        if (IsDone(task))
        {
            ApplyOne(session, task, EndOf(task.Subtasks), ReportSource.Engine, Caller.Engine.Name);
        }
    }

    private static TrackedTask Replace(WriteSession session, TrackedTask task, TaskFacts facts)
    {
        if (facts == task.ToFacts())
        {
            return task;
        }

        var right = task.With(facts, null);
        return session.TryUpdate(task, right, null, "", Caller.Engine.Name) ? right : throw RefusedException.NotFound("task");
    }
}
