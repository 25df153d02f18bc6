namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>Where a push stands. The numbers are stored, and filtered indexes rely on their order: what is still to be sent by itself comes first.</summary>
public enum PushState
{
    /// <summary>Waits for its next attempt. Entered when accepted, when an attempt failed and the schedule has another, or when an attempt was given back; left when claimed, expired or canceled.</summary>
    Waiting = 0,

    /// <summary>An attempt is in flight. Entered when claimed; left by the attempt's result, or when it is given back.</summary>
    Sending = 1,

    /// <summary>The schedule is used up, or a retry's one attempt failed. Left when a retry claims it, or when it expires or is canceled.</summary>
    Failed = 2,

    /// <summary>The receiver acknowledged it. Final.</summary>
    Delivered = 3,

    /// <summary>It grew too old to be sent. Final.</summary>
    Expired = 4,

    /// <summary>A person or a program called it off. Final.</summary>
    Canceled = 5,
}

/// <summary>What follows from a state alone.</summary>
public static class PushStates
{
    /// <summary>Delivered, expired or canceled. A failed push has not ended: a retry may send it.</summary>
    public static bool HasEnded(this PushState state) => state switch
    {
        PushState.Waiting or PushState.Sending or PushState.Failed => false,
        PushState.Delivered or PushState.Expired or PushState.Canceled => true,
    };
}
