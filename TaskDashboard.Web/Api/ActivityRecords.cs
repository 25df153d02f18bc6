using System.Text.Json;

namespace TaskDashboard.Web.Api;

/// <summary>One entry of the audit log.</summary>
internal sealed record ActivityAnswer
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Id of the person or key; null if unknown, or for a setting of the installation.</summary>
    public string? ActorId { get; init; }

    /// <summary>Name of the person or key at that time.</summary>
    public required string Actor { get; init; }

    /// <summary>What was done, such as taskRestarted.</summary>
    public required string Action { get; init; }

    /// <summary>none, task, push, destination, retry, person, key or pushService.</summary>
    public required string SubjectKind { get; init; }

    /// <summary>Id of the object; "pushes" if there were several; null if there is none.</summary>
    public string? SubjectId { get; init; }

    /// <summary>Name of the object at that time.</summary>
    public string? SubjectName { get; init; }

    /// <summary>Id of another object whose activity includes the entry, such as the destination of a retry.</summary>
    public string? RelatedId { get; init; }

    public string? CompanyId { get; init; }

    /// <summary>The filter as a tree, as in retry requests. Instead of ids it has their number.</summary>
    public JsonElement? Filter { get; init; }

    /// <summary>How many objects it was about.</summary>
    public int? Count { get; init; }

    /// <summary>The reason that was given.</summary>
    public string? Reason { get; init; }

    public string? Detail { get; init; }

    public static ActivityAnswer Of(AuditEntry entry) =>
        new()
        {
            At = entry.At,
            ActorId = entry.ActorId,
            Actor = entry.Actor,
            Action = ApiNames.Of(entry.Action),
            SubjectKind = ApiNames.Of(entry.SubjectKind),
            SubjectId = entry.Subject.Length == 0 ? null : entry.Subject,
            SubjectName = entry.SubjectName,
            RelatedId = entry.RelatedId,
            CompanyId = entry.CompanyId,
            Filter = entry.Filter is { } filter ? JsonElement.Parse(filter) : null,
            Count = entry.Count,
            Reason = entry.Reason,
            Detail = entry.Detail,
        };
}
