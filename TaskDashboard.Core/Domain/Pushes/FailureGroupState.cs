namespace TaskDashboard.Core.Domain.Pushes;

/// <summary>Whether somebody deals with a group of failures.</summary>
public enum FailureGroupState
{
    /// <summary>Nobody has said anything about it.</summary>
    Open = 0,

    /// <summary>A person has seen it and is named.</summary>
    Acknowledged = 1,

    /// <summary>Left out of the Overview, counts and notifications until a time or a number of failures.</summary>
    Ignored = 2,

    /// <summary>By a person, or because none of its pushes is left.</summary>
    Resolved = 3,
}

/// <summary>What happens to a group of failures.</summary>
public enum FailureGroupEvent
{
    /// <summary>An attempt failed. If the group was resolved, the attempt began after that.</summary>
    AttemptFailed,

    /// <summary>An attempt failed that began before the group was resolved, or at that moment.</summary>
    LateAttemptFailed,

    /// <summary>The last of its pushes left: delivered, canceled, expired, or failed with another error.</summary>
    LastLeft,
    Acknowledged,
    Resolved,
    Ignored,

    /// <summary>The time or the number of failures until which it was ignored was reached.</summary>
    IgnoringEnded,

    /// <summary>By a person.</summary>
    Reopened,
}
