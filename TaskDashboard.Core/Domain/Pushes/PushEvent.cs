namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>What can happen to a push.</summary>
public enum PushEvent
{
    /// <summary>The push is due, and the engine claims it for an automatic attempt.</summary>
    Claimed = 0,

    /// <summary>A retry claims the push for its one attempt.</summary>
    RetryClaimed = 1,

    /// <summary>The receiver accepted the push.</summary>
    Delivered = 2,

    /// <summary>The attempt failed, and the schedule has another one.</summary>
    AttemptFailed = 3,

    /// <summary>The attempt failed, and no attempt follows: the schedule is used up, or it was a retry's only attempt.</summary>
    Exhausted = 4,

    /// <summary>An automatic attempt was claimed but not finished. The push is released.</summary>
    Released = 5,

    /// <summary>A retry's attempt was claimed but not finished. The push is released.</summary>
    RetryReleased = 6,

    /// <summary>The push is older than the limit for its kind.</summary>
    Expired = 7,

    /// <summary>A person or program cancels the push.</summary>
    Canceled = 8,
}
