namespace TaskDashboard.Core.Domain.Callers;

/// <summary>One entry of the audit log: who ran which command, when, on what and why.</summary>
public sealed record AuditEntry
{
    public required long Number { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// Public id of the person or key; null if unknown, for a setting, and in entries of versions that did not store it.
    /// </summary>
    public string? ActorId { get; init; }

    /// <summary>Name of the person or key at that time.</summary>
    public required string Actor { get; init; }

    public required AuditAction Action
    {
        get => ApiNames.TryParse(ActionName, out AuditAction action) ? action : throw new InvalidDataException(ActionName);
        init => ActionName = ApiNames.Of(value);
    }

    public AuditSubjectKind SubjectKind { get; init; }

    /// <summary>Public id of the object that the command changed; a word if it has none; empty if there is no object.</summary>
    public required string Subject { get; init; }

    /// <summary>Name of the object at that time.</summary>
    public string? SubjectName { get; init; }

    /// <summary>Public id of another object whose activity includes the entry, such as the destination of a retry.</summary>
    public string? RelatedId { get; init; }

    /// <summary>Company of the object. Entries without one are shown only to callers of all companies.</summary>
    public string? CompanyId { get; init; }

    /// <summary>The filter of the command as JSON, with the number of ids instead of the ids.</summary>
    public string? Filter { get; init; }

    /// <summary>How many objects the command was about, if it can be about several.</summary>
    public int? Count { get; init; }

    /// <summary>The reason that the caller gave.</summary>
    public string? Reason { get; init; }

    /// <summary>What else there is to know, as text for people.</summary>
    public string? Detail { get; init; }

    /// <summary>The stored name of the action.</summary>
    internal string ActionName { get; init; } = "";
}
