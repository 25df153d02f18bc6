namespace TaskDashboard.Core.Domain.Retries;

/// <summary>Where a retry request stands. The numbers are stored.</summary>
public enum RetryState
{
    /// <summary>Accepted, its set frozen. Left when its run starts, when there is nothing to send, or when it is canceled.</summary>
    Pending = 0,

    /// <summary>Its items are being processed. Left when the last one is, or when it is canceled.</summary>
    Running = 1,

    /// <summary>Every item was processed, sent or not. Final.</summary>
    Completed = 2,

    /// <summary>A person, or a pause of the push service, ended it early. Final.</summary>
    Canceled = 3,
}

/// <summary>What follows from a state alone.</summary>
public static class RetryStates
{
    public static bool HasEnded(this RetryState state) => state switch
    {
        RetryState.Pending or RetryState.Running => false,
        RetryState.Completed or RetryState.Canceled => true,
    };
}
