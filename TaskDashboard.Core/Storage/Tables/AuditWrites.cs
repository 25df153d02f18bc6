namespace TaskDashboard.Core.Storage.Tables;

/// <summary>
/// Writes the audit log. The handler of each command adds one entry, in the command's transaction, if the command changed something.
/// </summary>
internal static class AuditWrites
{
    private const string DestinationOfNumber = "SELECT Id, Name, CompanyId FROM Destinations WHERE Number = @p0";
    private const string DestinationOfId = "SELECT Id, Name, CompanyId FROM Destinations WHERE Id = @p0";

    /// <param name="reason">The reason that the caller gave.</param>
    /// <param name="detail">What else there is to know, as text for people.</param>
    /// <param name="count">How many objects the command was about, if it can be about several.</param>
    /// <param name="filter">The filter as JSON, without the ids of single objects.</param>
    public static void Audit(
        this WriteSession session,
        Caller caller,
        AuditAction action,
        AuditSubject subject,
        string? reason = null,
        string? detail = null,
        int? count = null,
        string? filter = null
    )
    {
        session.Audit(session.Now, caller.Id, caller.Name, action, subject, reason, detail, count, filter);

        // A click on an open page sends no request by which the session would notice it.
        if (caller.SessionId is not null)
        {
            session.WritePresence(caller.Id, session.Now);
        }
    }

    /// <summary>The same for an earlier event, and for an actor that is not a caller.</summary>
    /// <param name="actorId">Null if the actor has no id.</param>
    public static void Audit(
        this WriteSession session,
        DateTimeOffset at,
        string? actorId,
        string actor,
        AuditAction action,
        AuditSubject subject,
        string? reason = null,
        string? detail = null,
        int? count = null,
        string? filter = null
    )
    {
        var entry = new AuditEntry
        {
            Number = session.Series.Next(SeriesName.Audit),
            At = at,
            ActorId = actorId,
            Actor = actor,
            Action = action,
            SubjectKind = subject.Kind,
            Subject = subject.Id,
            SubjectName = Shortened(subject.Name, Limits.Name),
            RelatedId = subject.RelatedId,
            CompanyId = subject.CompanyId,
            Filter = filter,
            Count = count,
            Reason = Shortened(string.IsNullOrWhiteSpace(reason) ? null : reason, Limits.Text),
            Detail = Shortened(detail, Limits.Text),
        };
        session.Prepare(AuditTable.Instance.Insert).Write(AuditTable.Instance.ValuesOf(entry));
        session.Changed(ChangeSubject.Activity, entry.Number, entry.CompanyId);
    }

    /// <summary>Returns a destination as the subject of an entry; null if it does not exist.</summary>
    public static AuditSubject? DestinationSubject(this WriteSession session, int number) =>
        DestinationIn(session.Prepare(DestinationOfNumber).Query(number));

    public static AuditSubject? DestinationSubject(this WriteSession session, string id) =>
        PublicId.IsWellFormed(id) ? DestinationIn(session.Prepare(DestinationOfId).Query(id)) : null;

    /// <summary>Returns these pushes as the subject of an entry.</summary>
    public static AuditSubject PushSubject(this WriteSession session, IReadOnlyList<long> numbers)
    {
        if (numbers is [var number])
        {
            using var row = session.Prepare("SELECT Id, Kind, ItemId, CompanyId FROM Pushes WHERE Number = @p0").Query(number);
            return row.Read()
                ? new AuditSubject(
                    AuditSubjectKind.Push,
                    row.GetString(0),
                    $"{row.GetString(1)} {row.GetString(2)}",
                    row.GetStringOrNull(3)
                )
                : AuditSubject.OfPushes(null);
        }

        var given = GivenRows.Of(numbers);
        var companies = new HashSet<string?>();
        using var rows = session
            .Prepare($"SELECT CompanyId FROM {session.Sql.Provider.GivenTable(given)} CROSS JOIN Pushes WHERE Number = given.c0")
            .Query(given);
        while (rows.Read())
        {
            companies.Add(rows.GetStringOrNull(0));
        }

        return AuditSubject.OfPushes(companies.Count == 1 ? companies.First() : null);
    }

    private static AuditSubject? DestinationIn(Rows found)
    {
        using var rows = found;
        return rows.Read()
            ? new AuditSubject(AuditSubjectKind.Destination, rows.GetString(0), rows.GetString(1), rows.GetStringOrNull(2))
            : null;
    }

    private static string? Shortened(string? text, int limit) => text is null ? null : Check.Shorten(text, limit);
}
