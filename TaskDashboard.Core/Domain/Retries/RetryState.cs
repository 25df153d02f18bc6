namespace TaskDashboard.Core.Domain.Retries;

/// <summary>State of a retry request. The numbers are stored.</summary>
public enum RetryState
{
    /// <summary>Accepted, with its set frozen. Left when the run starts, when there is nothing to send, or when canceled.</summary>
    Pending = 0,

    /// <summary>Items are being processed. Left after the last item, or when canceled.</summary>
    Running = 1,

    /// <summary>Every item was processed, whether sent or not. Final.</summary>
    Completed = 2,

    /// <summary>A person or a pause of the push service ended the request early. Final.</summary>
    Canceled = 3,
}

/// <summary>Properties of a state.</summary>
public static class RetryStates
{
    public static bool HasEnded(this RetryState state) =>
        state switch
        {
            RetryState.Pending or RetryState.Running => false,
            RetryState.Completed or RetryState.Canceled => true,
        };
}
