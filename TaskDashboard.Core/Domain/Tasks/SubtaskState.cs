namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Where the work on one endpoint stands. The numbers are stored.</summary>
public enum SubtaskState
{
    /// <summary>Waits for its work. Entered when it is added, or when its task is restarted.</summary>
    Pending = 0,

    /// <summary>Work goes on.</summary>
    InProgress = 1,

    /// <summary>Ended well.</summary>
    Completed = 2,

    /// <summary>Ended with an error.</summary>
    Failed = 3,

    /// <summary>Was open when its task ended; nobody works on it any more.</summary>
    Skipped = 4,
}

/// <summary>What follows from a state alone.</summary>
public static class SubtaskStates
{
    public static bool HasEnded(this SubtaskState state) => state switch
    {
        SubtaskState.Pending or SubtaskState.InProgress => false,
        SubtaskState.Completed or SubtaskState.Failed or SubtaskState.Skipped => true,
    };
}
