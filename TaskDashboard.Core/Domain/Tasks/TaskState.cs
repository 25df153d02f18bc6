namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Where a task stands. The numbers are stored.</summary>
public enum TaskState
{
    /// <summary>Waits for work. Entered when the task is created or restarted; left when work starts, or when it ends out of band.</summary>
    Pending = 0,

    /// <summary>Work goes on. Entered with the first report of work; left when it completes, fails, is canceled, or is restarted because it is stuck.</summary>
    InProgress = 1,

    /// <summary>Ended, outcome Success or Warning. Entered when the work is done; left by a restart.</summary>
    Completed = 2,

    /// <summary>Ended, outcome Error or TempError. Entered when the work failed; left by a restart.</summary>
    Failed = 3,

    /// <summary>Ended, outcome Terminated. Entered when a person or a pause of the push service stopped it; left by a restart.</summary>
    Canceled = 4,
}

/// <summary>What follows from a state alone.</summary>
public static class TaskStates
{
    public static bool HasEnded(this TaskState state) => state switch
    {
        TaskState.Pending or TaskState.InProgress => false,
        TaskState.Completed or TaskState.Failed or TaskState.Canceled => true,
    };
}
