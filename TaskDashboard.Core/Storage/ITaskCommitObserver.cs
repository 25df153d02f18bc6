namespace TaskDashboard.Core.Storage;

/// <summary>Is told of the tasks that a commit group wrote, after the commit and before anybody is answered.</summary>
internal interface ITaskCommitObserver
{
    /// <summary>A new version of the task is on the disk.</summary>
    void Written(TrackedTask task);

    /// <summary>The task's row is no longer on the disk.</summary>
    void Gone(string id);
}
