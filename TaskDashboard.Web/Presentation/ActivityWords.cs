using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>What somebody did, as the rest of a sentence that begins with their name.</summary>
/// <param name="Before">Text before the object.</param>
/// <param name="Subject">Name of the object; null if the sentence has none.</param>
/// <param name="Href">Its page; null if it has none.</param>
/// <param name="After">Text after the object; may be empty.</param>
public sealed record ActivitySentence(string Before, string? Subject = null, string? Href = null, string After = "")
{
    /// <summary>The sentence as text.</summary>
    public string Text => Subject is null ? Before : $"{Before} {Subject}{After}";
}

/// <summary>Describes entries of the audit log to support staff.</summary>
public static class ActivityWords
{
    private const string Nobody = "Somebody unknown";
    private const string RetryName = "Retry of ";

    /// <summary>Returns who did it. Who only used the name of a person is not that person.</summary>
    public static string Who(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Action is AuditAction.SignInFailed or AuditAction.LockedOut or AuditAction.SignInRefused or AuditAction.WrongKey
            ? Nobody
            : KeyWords.Actor(entry.ActorId, entry.Actor);
    }

    /// <param name="caller">Who reads it: pages that they may not open are not linked.</param>
    public static ActivitySentence Of(AuditEntry entry, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(caller);
        var own = entry.ActorId is not null && entry.ActorId == entry.Subject;
        var count = entry.Count ?? 0;
        return entry.Action switch
        {
            AuditAction.SignedIn => new("signed in"),
            AuditAction.SignedOut => new("signed out"),
            AuditAction.SessionEnded when own => new("ended one of their sessions"),
            AuditAction.SessionEnded => On("ended a session of"),
            AuditAction.SessionsEnded when own => new($"ended their {Counts.Of(count, "other session")}"),
            AuditAction.SessionsEnded => On($"ended {Counts.Of(count, "session")} of"),
            AuditAction.PasswordChanged => new("changed their password"),
            AuditAction.PasswordSet => On("set a new password for"),
            AuditAction.PersonAdded => On("added"),
            AuditAction.PersonChanged => On("changed"),
            AuditAction.PersonUnlocked => On("unlocked"),
            AuditAction.PersonDisabled => On("disabled"),
            AuditAction.PersonEnabled => On("enabled"),
            AuditAction.KeyAdded => On("added the key"),
            AuditAction.KeyRevoked => On("revoked the key"),
            AuditAction.DestinationCreated => On("added the destination"),
            AuditAction.DestinationChanged => On("changed the destination"),
            AuditAction.DestinationPaused => On("paused the destination"),
            AuditAction.DestinationResumed => On("resumed the destination"),
            AuditAction.DestinationTested => On("sent a test to"),
            AuditAction.SigningSecretRotated => On("rotated the signing secret of"),
            AuditAction.SigningSecretReplaced => On("replaced the signing secret of", " and ended the old ones"),
            AuditAction.FreshConnectionsBegan => On("now opens a new connection for each attempt to"),
            AuditAction.CircuitOpened => On("held back deliveries to", ", which keeps failing"),
            AuditAction.CircuitClosed => On("stopped holding back deliveries to"),
            AuditAction.PushServicePaused => new("paused the push service"),
            AuditAction.PushServiceResumed => new("resumed the push service"),
            AuditAction.PushesCanceled => Pushes("canceled", ""),
            AuditAction.PushesSentNow => Pushes("sent", " at once"),
            AuditAction.RetryRequested => Retry("started the"),
            AuditAction.RetryCanceled => Retry("canceled the"),
            AuditAction.TaskCanceled => On("canceled the task"),
            AuditAction.TaskRestarted => On("restarted the task"),
            AuditAction.TaskAcknowledged => On("acknowledged the failed task"),
            AuditAction.AcknowledgementWithdrawn => On("took back the acknowledgement of"),
            AuditAction.FailureGroupAcknowledged => On("acknowledged failures of"),
            AuditAction.FailureGroupResolved => On("resolved failures of"),
            AuditAction.FailureGroupIgnored => On("ignores failures of", " for a while"),
            AuditAction.FailureGroupReopened => On("opened failures of", " again"),
            AuditAction.FailureGroupNoted => On("changed the note on failures of"),
            AuditAction.ViewSaved => On("saved the view"),
            AuditAction.ViewChanged => On("changed the view"),
            AuditAction.ViewDeleted => On("deleted the view"),
            AuditAction.DefaultViewSet => On("chose to begin with the view"),
            AuditAction.DefaultViewCleared => On("no longer begins with the view"),
            AuditAction.SignInFailed when entry.SubjectName is not null => On("failed to sign in as"),
            AuditAction.SignInFailed => new("failed to sign in with an unknown name"),
            AuditAction.LockedOut when entry.SubjectName is not null => On("was locked out after wrong passwords for"),
            AuditAction.LockedOut => new("was locked out after wrong passwords for an unknown name"),
            AuditAction.SignInRefused => new("tried to sign in too often"),
            AuditAction.WrongKey => new("used a wrong key"),
        };

        ActivitySentence On(string before, string after = "") => new(before, NameOf(entry), HrefOf(entry, caller), after);

        // The name of its task says already that it is a retry.
        ActivitySentence Retry(string before) =>
            NameOf(entry) is var name && name.StartsWith(RetryName, StringComparison.Ordinal)
                ? new(before, string.Concat("r", name.AsSpan(1)), HrefOf(entry, caller))
                : On($"{before} retry");

        ActivitySentence Pushes(string verb, string how) =>
            entry.SubjectKind switch
            {
                AuditSubjectKind.Destination => new(
                    $"{verb} {Counts.Of(count, "push", "pushes")} to",
                    NameOf(entry),
                    HrefOf(entry, caller),
                    how
                ),
                AuditSubjectKind.Push when PublicId.IsWellFormed(entry.Subject) => On($"{verb} the push", how),
                _ => new($"{verb} {Counts.Of(count, "push", "pushes")}{how}"),
            };
    }

    /// <summary>Returns the act, for the choice of a filter.</summary>
    public static string Act(AuditAction action) =>
        action switch
        {
            AuditAction.SignedIn => "Signed in",
            AuditAction.SignedOut => "Signed out",
            AuditAction.SessionEnded => "Session ended",
            AuditAction.SessionsEnded => "Sessions ended",
            AuditAction.PasswordChanged => "Own password changed",
            AuditAction.PasswordSet => "Password set",
            AuditAction.PersonAdded => "Person added",
            AuditAction.PersonChanged => "Person changed",
            AuditAction.PersonUnlocked => "Person unlocked",
            AuditAction.PersonDisabled => "Person disabled",
            AuditAction.PersonEnabled => "Person enabled",
            AuditAction.KeyAdded => "Key added",
            AuditAction.KeyRevoked => "Key revoked",
            AuditAction.DestinationCreated => "Destination added",
            AuditAction.DestinationChanged => "Destination changed",
            AuditAction.DestinationPaused => "Destination paused",
            AuditAction.DestinationResumed => "Destination resumed",
            AuditAction.DestinationTested => "Test sent",
            AuditAction.SigningSecretRotated => "Signing secret rotated",
            AuditAction.SigningSecretReplaced => "Signing secret replaced",
            AuditAction.FreshConnectionsBegan => "New connection for each attempt",
            AuditAction.CircuitOpened => "Destination held back",
            AuditAction.CircuitClosed => "Destination no longer held back",
            AuditAction.PushServicePaused => "Push service paused",
            AuditAction.PushServiceResumed => "Push service resumed",
            AuditAction.PushesCanceled => "Pushes canceled",
            AuditAction.PushesSentNow => "Pushes sent at once",
            AuditAction.RetryRequested => "Retry started",
            AuditAction.RetryCanceled => "Retry canceled",
            AuditAction.TaskCanceled => "Task canceled",
            AuditAction.TaskRestarted => "Task restarted",
            AuditAction.TaskAcknowledged => "Task acknowledged",
            AuditAction.AcknowledgementWithdrawn => "Acknowledgement taken back",
            AuditAction.FailureGroupAcknowledged => "Failures acknowledged",
            AuditAction.FailureGroupResolved => "Failures resolved",
            AuditAction.FailureGroupIgnored => "Failures ignored",
            AuditAction.FailureGroupReopened => "Failures opened again",
            AuditAction.FailureGroupNoted => "Note on failures changed",
            AuditAction.ViewSaved => "View saved",
            AuditAction.ViewChanged => "View changed",
            AuditAction.ViewDeleted => "View deleted",
            AuditAction.DefaultViewSet => "View made the default",
            AuditAction.DefaultViewCleared => "View no longer the default",
            AuditAction.SignInFailed => "Failed sign-in",
            AuditAction.LockedOut => "Locked out",
            AuditAction.SignInRefused => "Sign-in refused",
            AuditAction.WrongKey => "Wrong key",
        };

    /// <summary>Returns the kind of object, for the choice of a filter.</summary>
    public static string Kind(AuditSubjectKind kind) =>
        kind switch
        {
            AuditSubjectKind.None => "Nothing known",
            AuditSubjectKind.Task => "Tasks",
            AuditSubjectKind.Push => "Pushes",
            AuditSubjectKind.Destination => "Destinations",
            AuditSubjectKind.Retry => "Retries",
            AuditSubjectKind.Person => "People",
            AuditSubjectKind.Key => "Keys",
            AuditSubjectKind.PushService => "Push service",
            AuditSubjectKind.View => "Views",
        };

    /// <summary>Returns the name of the icon of the kind of object.</summary>
    public static string Icon(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.SubjectKind switch
        {
            AuditSubjectKind.None => "shield",
            AuditSubjectKind.Task => "list-checks",
            AuditSubjectKind.Push => "send",
            AuditSubjectKind.Destination => "server",
            AuditSubjectKind.Retry => "rotate-cw",
            AuditSubjectKind.Person => "user",
            AuditSubjectKind.Key => "key-round",
            AuditSubjectKind.PushService => "send",
            AuditSubjectKind.View => "tag",
        };
    }

    /// <summary>Returns the filter, the reason and what else is known, in this order.</summary>
    /// <param name="names">What the ids and numbers in the filter stand for.</param>
    public static IReadOnlyList<string> More(AuditEntry entry, FilterNames? names = null)
    {
        ArgumentNullException.ThrowIfNull(entry);
        List<string> more = [];
        var everything = entry.SubjectKind is AuditSubjectKind.Retry ? "all failed pushes" : "all pushes";
        if (FilterWords.Of(entry.Filter, [entry.Subject, entry.RelatedId ?? ""], names, everything) is { } filter)
        {
            more.Add(filter);
        }

        if (entry.Reason is { } reason)
        {
            more.Add($"“{reason}”");
        }

        if (entry.Detail is { } detail)
        {
            more.Add(detail);
        }

        return more;
    }

    /// <summary>An old entry has no name, so its object is called by its id.</summary>
    private static string NameOf(AuditEntry entry) =>
        entry is { SubjectKind: AuditSubjectKind.Key, SubjectName: { } key }
            ? KeyWords.Name(entry.Subject, key)
            : entry.SubjectName ?? (PublicId.IsWellFormed(entry.Subject) ? entry.Subject : "something unknown");

    private static string? HrefOf(AuditEntry entry, Caller caller) =>
        entry.SubjectKind switch
        {
            AuditSubjectKind.Task => $"/tasks/{entry.Subject}",
            AuditSubjectKind.Push => $"/pushes/{entry.Subject}",
            AuditSubjectKind.Destination => $"/destinations/{entry.Subject}",
            AuditSubjectKind.Retry => $"/retries/{entry.Subject}",
            AuditSubjectKind.Person => caller.Has(Permission.ManagePeople) ? "/people" : null,
            AuditSubjectKind.Key => caller.Has(Permission.ManageKeys) ? "/keys" : null,
            AuditSubjectKind.None or AuditSubjectKind.PushService or AuditSubjectKind.View => null,
        };
}
