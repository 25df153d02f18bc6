namespace TaskDashboard.Core.Domain.Callers;

/// <summary>Kind of object that an entry of the audit log is about.</summary>
public enum AuditSubjectKind
{
    /// <summary>No object, such as for a wrong key. Also entries of versions that stored no kind.</summary>
    None = 0,

    Task = 1,

    /// <summary>A push, or several.</summary>
    Push = 2,
    Destination = 3,
    Retry = 4,
    Person = 5,
    Key = 6,
    PushService = 7,
    View = 8,
}

/// <summary>The object that an entry of the audit log is about, as it is at that time.</summary>
/// <param name="Id">Its public id; a word if it has none; empty if there is no object.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="CompanyId">Its company; null if it has none, or if the objects of a command have several.</param>
/// <param name="RelatedId">Public id of another object whose activity includes the entry, such as the destination of a retry.</param>
internal sealed record AuditSubject(
    AuditSubjectKind Kind,
    string Id,
    string? Name = null,
    string? CompanyId = null,
    string? RelatedId = null
)
{
    /// <summary>Id in the entries of commands on several pushes.</summary>
    public const string SeveralPushes = "pushes";

    public static readonly AuditSubject None = new(AuditSubjectKind.None, "");

    public static readonly AuditSubject PushService = new(AuditSubjectKind.PushService, "pushService");

    public static AuditSubject Of(TrackedTask task) => new(AuditSubjectKind.Task, task.Id, task.Name, task.CompanyId);

    public static AuditSubject Of(Destination destination) =>
        new(AuditSubjectKind.Destination, destination.Id, destination.Name, destination.CompanyId);

    /// <param name="task">The task of the retry.</param>
    /// <param name="relatedId">The only push or destination of the retry.</param>
    public static AuditSubject Of(RetryRequest retry, TrackedTask task, string? relatedId = null) =>
        new(AuditSubjectKind.Retry, retry.Id, task.Name, retry.CompanyId, relatedId);

    public static AuditSubject Of(Person person) => new(AuditSubjectKind.Person, person.Id, person.Name, person.CompanyId);

    public static AuditSubject Of(ApiKey key) => new(AuditSubjectKind.Key, key.Id, key.Name, key.CompanyId);

    /// <param name="companyId">The company whose people read of it.</param>
    public static AuditSubject Of(SavedView view, string? companyId) => new(AuditSubjectKind.View, view.Id, view.Name, companyId);

    /// <summary>The person who acts.</summary>
    public static AuditSubject OfPerson(Caller caller) => new(AuditSubjectKind.Person, caller.Id, caller.Name, caller.OnlyCompany);

    /// <param name="companyId">The company of all of them; null if they have several or none.</param>
    public static AuditSubject OfPushes(string? companyId) => new(AuditSubjectKind.Push, SeveralPushes, null, companyId);
}
