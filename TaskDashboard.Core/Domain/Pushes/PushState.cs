namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>
/// State of a push. The numbers are stored. Filtered indexes rely on their order: states with automatic attempts left come first.
/// </summary>
public enum PushState
{
    /// <summary>
    /// Waits for its next attempt. Entered when accepted, when an attempt failed and another is scheduled, or when an attempt was released.
    /// Left when claimed, expired or canceled.
    /// </summary>
    Waiting = 0,

    /// <summary>An attempt is under way. Entered when claimed. Left with the attempt's result, or when released.</summary>
    Sending = 1,

    /// <summary>
    /// The schedule is used up, or a retry's only attempt failed. Left when a retry claims the push, or when it expires or is canceled.
    /// </summary>
    Failed = 2,

    /// <summary>The receiver accepted the push. Final.</summary>
    Delivered = 3,

    /// <summary>The push became too old to send. Final.</summary>
    Expired = 4,

    /// <summary>A person or program canceled the push. Final.</summary>
    Canceled = 5,
}

/// <summary>Properties of a state.</summary>
public static class PushStates
{
    /// <summary>Returns whether the push is delivered, expired or canceled. A failed push has not ended: a retry may send it.</summary>
    public static bool HasEnded(this PushState state) =>
        state switch
        {
            PushState.Waiting or PushState.Sending or PushState.Failed => false,
            PushState.Delivered or PushState.Expired or PushState.Canceled => true,
        };
}
