namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Who moves a task. The numbers are stored.</summary>
public enum TaskExecutor
{
    /// <summary>The push engine: a retry task. Nobody else may move it.</summary>
    Engine = 0,

    /// <summary>A worker that claims it: the task was created by a vendor's call.</summary>
    Worker = 1,

    /// <summary>The program that created it and reports on it.</summary>
    Reporter = 2,
}
