namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>What happens to a push.</summary>
public enum PushEvent
{
    /// <summary>It is due, and the engine takes it for an automatic attempt.</summary>
    Claimed = 0,

    /// <summary>A retry takes it for its one attempt.</summary>
    RetryClaimed = 1,

    /// <summary>The receiver acknowledged the attempt.</summary>
    Delivered = 2,

    /// <summary>The attempt failed, and the schedule has another one.</summary>
    AttemptFailed = 3,

    /// <summary>The attempt failed, and there is no other: the schedule is used up, or it was a retry's one attempt.</summary>
    Exhausted = 4,

    /// <summary>An automatic attempt was claimed, but not sent, or interrupted: it is given back.</summary>
    Released = 5,

    /// <summary>A retry's attempt was claimed, but not sent, or interrupted: it is given back.</summary>
    RetryReleased = 6,

    /// <summary>It is older than its kind may grow.</summary>
    Expired = 7,

    /// <summary>A person or a program calls it off.</summary>
    Canceled = 8,
}
