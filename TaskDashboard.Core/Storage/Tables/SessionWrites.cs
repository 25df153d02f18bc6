namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The write face of the sessions of people.</summary>
internal static class SessionWrites
{
    public static void InsertSession(this WriteSession session, Session row) =>
        session.Prepare("INSERT INTO Sessions (Hash, Id, PersonId, Stamp, CreatedAt, LastUsedAt, EndsAt, Address) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7)")
            .Later(row.Hash, row.Id, row.PersonId, row.Stamp, row.CreatedAt, row.LastUsedAt, row.EndsAt, row.Address);

    /// <returns>Whether the session is still there.</returns>
    public static bool WriteUse(this WriteSession session, Session row) =>
        session.Prepare("UPDATE Sessions SET LastUsedAt = @p0, EndsAt = @p1 WHERE Hash = @p2").Run(row.LastUsedAt, row.EndsAt, row.Hash) > 0;

    public static void DeleteSession(this WriteSession session, byte[] hash) => session.Prepare("DELETE FROM Sessions WHERE Hash = @p0").Later(hash);

    /// <summary>Number and company of whoever has such sessions; null if there is no such person. Whoever used a sign-in link has neither.</summary>
    public static (int Number, string? CompanyId)? FindHolder(this WriteSession session, string personId)
    {
        if (personId == Caller.LinkHolder.Id)
        {
            return (0, null);
        }

        using var rows = session.Prepare("SELECT Number, CompanyId FROM People WHERE Id = @p0").Query(personId);
        return rows.Read() ? (rows.GetInt32(0), rows.GetStringOrNull(1)) : null;
    }

    /// <summary>The change row of a session that was started or ended.</summary>
    public static void SessionsChanged(this WriteSession session, string personId)
    {
        if (session.FindHolder(personId) is var (number, companyId))
        {
            session.Changed(ChangeSubject.Person, number, companyId);
        }
    }
}
