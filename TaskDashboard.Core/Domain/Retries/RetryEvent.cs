namespace TaskDashboard.Core.Domain.Retries;

/// <summary>What can happen to a retry request.</summary>
public enum RetryEvent
{
    /// <summary>The engine starts to process the first item.</summary>
    Started = 0,

    /// <summary>All items were processed.</summary>
    Finished = 1,

    /// <summary>A person or a pause of the push service ended the request early.</summary>
    Canceled = 2,
}
