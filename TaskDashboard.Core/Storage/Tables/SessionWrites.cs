namespace TaskDashboard.Core.Storage.Tables;

/// <summary>Writes the sessions of people.</summary>
internal static class SessionWrites
{
    public static void InsertSession(this WriteSession session, Session row) =>
        session.Prepare(SessionTable.Instance.Insert).Write(SessionTable.Instance.ValuesOf(row));

    /// <returns>Whether the session still exists.</returns>
    public static bool WriteUse(this WriteSession session, byte[] hash, DateTimeOffset lastUsedAt, DateTimeOffset endsAt) =>
        session.Prepare("UPDATE Sessions SET LastUsedAt = @p0, EndsAt = @p1 WHERE Hash = @p2").Run(lastUsedAt, endsAt, hash) > 0;

    public static void DeleteSession(this WriteSession session, byte[] hash) =>
        session.Prepare("DELETE FROM Sessions WHERE Hash = @p0").Later(hash);

    /// <summary>
    /// Returns number, company and name of the person with these sessions; null if there is no such person. A user of a sign-in link has
    /// no number and no company.
    /// </summary>
    public static (int Number, string? CompanyId, string Name)? FindHolder(this WriteSession session, string personId)
    {
        if (personId == Caller.LinkHolder.Id)
        {
            return (0, null, Caller.LinkHolder.Name);
        }

        using var rows = session.Prepare("SELECT Number, CompanyId, Name FROM People WHERE Id = @p0").Query(personId);
        return rows.Read() ? (rows.GetInt32(0), rows.GetStringOrNull(1), rows.GetString(2)) : null;
    }

    /// <summary>Returns the person with these sessions as the subject of an audit entry.</summary>
    public static AuditSubject HolderSubject(this WriteSession session, string personId)
    {
        var holder = session.FindHolder(personId);
        return new AuditSubject(AuditSubjectKind.Person, personId, holder?.Name, holder?.CompanyId);
    }

    /// <summary>Adds the change row of a started or ended session.</summary>
    public static void SessionsChanged(this WriteSession session, string personId)
    {
        if (session.FindHolder(personId) is var (number, companyId, _))
        {
            session.Changed(ChangeSubject.Person, number, companyId);
        }
    }
}
