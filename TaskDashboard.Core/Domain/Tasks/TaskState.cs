namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>State of a task. The numbers are stored.</summary>
public enum TaskState
{
    /// <summary>Waits for work. Entered when created or restarted. Left when work starts, or when the task ends without a start.</summary>
    Pending = 0,

    /// <summary>
    /// Work is under way. Entered with the first report of work. Left when it completes, fails, is canceled, or is restarted because it is
    /// stuck.
    /// </summary>
    InProgress = 1,

    /// <summary>Ended with outcome Success or Warning. A restart of the task leaves this state.</summary>
    Completed = 2,

    /// <summary>Ended with outcome Error or TempError. A restart of the task leaves this state.</summary>
    Failed = 3,

    /// <summary>
    /// Ended with outcome Terminated: a person or a pause of the push service stopped it. A restart of the task leaves this state.
    /// </summary>
    Canceled = 4,
}

/// <summary>Properties of a state.</summary>
public static class TaskStates
{
    public static bool HasEnded(this TaskState state) =>
        state switch
        {
            TaskState.Pending or TaskState.InProgress => false,
            TaskState.Completed or TaskState.Failed or TaskState.Canceled => true,
        };
}
