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
    /// Returns number and company of the person with these sessions; null if there is no such person. A user of a sign-in link has neither.
    /// </summary>
    public static (int Number, string? CompanyId)? FindHolder(this WriteSession session, string personId)
    {
        if (personId == Caller.LinkHolder.Id)
        {
            return (0, null);
        }

        using var rows = session.Prepare("SELECT Number, CompanyId FROM People WHERE Id = @p0").Query(personId);
        return rows.Read() ? (rows.GetInt32(0), rows.GetStringOrNull(1)) : null;
    }

    /// <summary>Adds the change row of a started or ended session.</summary>
    public static void SessionsChanged(this WriteSession session, string personId)
    {
        if (session.FindHolder(personId) is var (number, companyId))
        {
            session.Changed(ChangeSubject.Person, number, companyId);
        }
    }
}
