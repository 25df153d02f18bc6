namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Who may move a task. The numbers are stored.</summary>
public enum TaskExecutor
{
    /// <summary>The push engine: a retry task. Others cannot move it.</summary>
    Engine = 0,

    /// <summary>A worker that claims the task, which was created by a vendor's call.</summary>
    Worker = 1,

    /// <summary>The program that created the task and reports on it.</summary>
    Reporter = 2,
}
