namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>How a task ended. Set when, and only when, the task has ended. The numbers are stored.</summary>
public enum TaskOutcome
{
    /// <summary>Completed, and nothing went wrong.</summary>
    Success = 0,

    /// <summary>Completed, but part of the work failed or was left out.</summary>
    Warning = 1,

    /// <summary>Failed for good.</summary>
    Error = 2,

    /// <summary>Failed for a reason that may pass.</summary>
    TempError = 3,

    /// <summary>Canceled.</summary>
    Terminated = 4,
}
