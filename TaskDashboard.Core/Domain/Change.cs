namespace TaskDashboard.Core.Domain;

/// <summary>Kind of object that a change is about.</summary>
public enum ChangeSubject
{
    /// <summary>A task. The number is the task's.</summary>
    Task = 0,

    /// <summary>Pushes of one destination. The number is the destination's.</summary>
    Pushes = 1,

    /// <summary>A destination's settings, or its pause.</summary>
    Destination = 2,

    /// <summary>Progress of a retry request.</summary>
    Retry = 3,

    /// <summary>A key was added or revoked.</summary>
    Key = 4,

    /// <summary>The push service was paused or resumed. The number is 0.</summary>
    PushService = 5,

    /// <summary>
    /// A person was added, changed, disabled or enabled, or one of their sessions started or ended. The number is 0 for a session that was
    /// started with a sign-in link.
    /// </summary>
    Person = 6,

    /// <summary>A new entry of the audit log. The number is the entry's.</summary>
    Activity = 7,

    /// <summary>A saved view was added, changed or deleted, or a list opens with it for somebody.</summary>
    View = 8,
}

/// <summary>
/// A row of the feed: an object changed, in the transaction that wrote this row. Subscribers then read the object's current state.
/// </summary>
/// <param name="Sequence">Identifies the change and its position in the feed. The feed is in commit order: with several writers, sequence
/// numbers need not rise along it.</param>
/// <param name="CompanyId">Company of the object; null if it has none.</param>
public sealed record Change(long Sequence, ChangeSubject Subject, long Number, string? CompanyId, DateTimeOffset At)
{
    /// <summary>Returns whether the caller is notified of the change. Changes of the push service go to every caller.</summary>
    public bool IsShownTo(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return Subject == ChangeSubject.PushService || caller.Sees(CompanyId);
    }
}
