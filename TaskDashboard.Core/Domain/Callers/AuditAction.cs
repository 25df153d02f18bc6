namespace TaskDashboard.Core.Domain.Callers;

/// <summary>
/// What an entry of the audit log records. The names are stored (<see cref="ApiNames"/>), so a member is never renamed or removed.
/// </summary>
public enum AuditAction
{
    SignedIn,
    SignedOut,
    SessionEnded,

    /// <summary>All sessions of a person, except the one that was used to end them.</summary>
    SessionsEnded,

    /// <summary>By the person.</summary>
    PasswordChanged,

    /// <summary>By an administrator.</summary>
    PasswordSet,
    PersonAdded,
    PersonChanged,

    /// <summary>Wrong passwords no longer count.</summary>
    PersonUnlocked,
    PersonDisabled,
    PersonEnabled,
    KeyAdded,
    KeyRevoked,
    DestinationCreated,
    DestinationChanged,
    DestinationPaused,
    DestinationResumed,
    DestinationTested,

    /// <summary>A new signing secret was added. The old ones sign for a day.</summary>
    SigningSecretRotated,

    /// <summary>A new signing secret was added, and the old ones ended at once.</summary>
    SigningSecretReplaced,

    /// <summary>The endpoint sent bytes that nothing had asked for. Each attempt gets its own connection from then on.</summary>
    FreshConnectionsBegan,
    CircuitOpened,
    CircuitClosed,
    PushServicePaused,
    PushServiceResumed,
    PushesCanceled,

    /// <summary>Waiting pushes that failed before became due at once.</summary>
    PushesSentNow,
    RetryRequested,
    RetryCanceled,
    TaskCanceled,
    TaskRestarted,
    TaskAcknowledged,
    AcknowledgementWithdrawn,
    FailureGroupAcknowledged,
    FailureGroupResolved,

    /// <summary>A group of failures is left out of the Overview, counts and notifications for a while.</summary>
    FailureGroupIgnored,
    FailureGroupReopened,

    /// <summary>The note of a group of failures was written, changed or removed.</summary>
    FailureGroupNoted,
    ViewSaved,
    ViewChanged,
    ViewDeleted,

    /// <summary>A list opens with a view for the person from then on.</summary>
    DefaultViewSet,
    DefaultViewCleared,

    /// <summary>Wrong passwords, summed by minute, person and address.</summary>
    SignInFailed,

    /// <summary>Several wrong passwords in a row locked a name for an address.</summary>
    LockedOut,

    /// <summary>Attempts whose password was not checked because of a limit.</summary>
    SignInRefused,

    /// <summary>Unknown keys, tokens, sessions or sign-in links.</summary>
    WrongKey,
}
