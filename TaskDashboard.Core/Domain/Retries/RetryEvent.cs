namespace TaskDashboard.Core.Domain.Retries;

/// <summary>What happens to a retry request.</summary>
public enum RetryEvent
{
    /// <summary>The engine begins with its first item.</summary>
    Started = 0,

    /// <summary>No item is left.</summary>
    Finished = 1,

    /// <summary>A person, or a pause of the push service, ends it early.</summary>
    Canceled = 2,
}
