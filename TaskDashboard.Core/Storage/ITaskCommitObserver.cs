namespace TaskDashboard.Core.Storage;

/// <summary>Is notified of the tasks that a commit group wrote, after the commit and before any caller gets the answer.</summary>
internal interface ITaskCommitObserver
{
    /// <summary>A writer starts. Another process may have written since the last one ended.</summary>
    void Begin();

    /// <summary>A new version of the task is stored.</summary>
    void Written(TrackedTask task);

    /// <summary>The task was deleted.</summary>
    void Gone(string id);

    /// <summary>The company's name is stored.</summary>
    void Named(Company company);
}
