namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>How a task ended. Set if, and only if, the task has ended. The numbers are stored.</summary>
public enum TaskOutcome
{
    /// <summary>Completed without errors.</summary>
    Success = 0,

    /// <summary>Completed, but part of the work failed or was skipped.</summary>
    Warning = 1,

    /// <summary>Failed permanently.</summary>
    Error = 2,

    /// <summary>Failed for a temporary reason.</summary>
    TempError = 3,

    /// <summary>Canceled.</summary>
    Terminated = 4,
}
