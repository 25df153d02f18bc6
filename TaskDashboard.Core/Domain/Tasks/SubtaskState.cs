namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>State of a subtask. The numbers are stored.</summary>
public enum SubtaskState
{
    /// <summary>Waits for work. Entered when added, or when the task is restarted.</summary>
    Pending = 0,

    /// <summary>Work is under way.</summary>
    InProgress = 1,

    /// <summary>Ended without an error.</summary>
    Completed = 2,

    /// <summary>Ended with an error.</summary>
    Failed = 3,

    /// <summary>Was open when the task ended. No more work is done on it.</summary>
    Skipped = 4,
}

/// <summary>Properties of a state.</summary>
public static class SubtaskStates
{
    public static bool HasEnded(this SubtaskState state) =>
        state switch
        {
            SubtaskState.Pending or SubtaskState.InProgress => false,
            SubtaskState.Completed or SubtaskState.Failed or SubtaskState.Skipped => true,
        };
}
