namespace TaskDashboard.Core.Domain;

/// <summary>What a change is about.</summary>
public enum ChangeSubject
{
    /// <summary>A task; the number is its own.</summary>
    Task = 0,

    /// <summary>Pushes of one destination; the number is the destination's.</summary>
    Pushes = 1,

    /// <summary>A destination's settings or pause.</summary>
    Destination = 2,

    /// <summary>A retry request's progress.</summary>
    Retry = 3,

    /// <summary>A key was added or revoked.</summary>
    Key = 4,

    /// <summary>The push service was paused or resumed; the number is 0.</summary>
    PushService = 5,

    /// <summary>A person was added, changed, disabled or enabled, or one of their sessions started or ended; the number is 0 for a session of a sign-in link.</summary>
    Person = 6,
}

/// <summary>A row of the feed: something moved, in the transaction that wrote this row. Readers fetch what it is now.</summary>
/// <param name="Sequence">Names the change, and with it the place in the feed after it. The feed's order is that of the commits: where several write, numbers need not rise along it.</param>
/// <param name="CompanyId">Whose it is; null when it belongs to no company.</param>
public sealed record Change(long Sequence, ChangeSubject Subject, long Number, string? CompanyId, DateTimeOffset At)
{
    /// <summary>Whether the caller is told of it. The switch of the push service is everybody's.</summary>
    public bool IsShownTo(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return Subject == ChangeSubject.PushService || caller.Sees(CompanyId);
    }
}
