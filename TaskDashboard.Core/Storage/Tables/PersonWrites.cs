using System.Security.Cryptography;

namespace TaskDashboard.Core.Storage.Tables;

internal static class PersonWrites
{
    /// <summary>Wrong passwords no longer count after this time without another one.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    // CASE reads the old PresentAt: an UPDATE takes all values from the row as it was. A later time than now is of a clock that was wrong.
    private const string UpdatePresence =
        "UPDATE People SET PresentAt = @p0, LeftAt = CASE WHEN PresentAt <= @p1 THEN PresentAt ELSE LeftAt END "
        + "WHERE Id = @p2 AND (PresentAt IS NULL OR PresentAt <= @p3 OR PresentAt > @p0)";

    private static readonly string AttemptsOfName = $"{SignInAttemptsTable.Instance.Select} WHERE NameKey = @p0 AND Source = @p1";

    private static readonly RowUpdate<SignInAttempts> UpdateAttempts = SignInAttemptsTable.Instance.Update(
        attempts => attempts.NameKey,
        attempts => attempts.Source
    );

    public static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Writes the person's new data, with the audit entry and the change row.</summary>
    public static Person Replace(
        this WriteSession session,
        Person before,
        Person after,
        Caller caller,
        AuditAction action,
        string? detail = null
    )
    {
        session.Context.Entry(before).CurrentValues.SetValues(after);
        session.Context.SaveChanges();
        session.Audit(caller, action, AuditSubject.Of(after), detail: detail);
        session.Changed(ChangeSubject.Person, after.Number, after.CompanyId);
        return after;
    }

    /// <summary>
    /// Stores that the person did something, unless that was stored less than a minute before. After an hour or more without anything, also
    /// stores until when the person was there before. Does nothing for a user of a sign-in link, who is not a person.
    /// </summary>
    public static void WritePresence(this WriteSession session, string personId, DateTimeOffset at) =>
        session.Prepare(UpdatePresence).Run(at, at - Person.Pause, personId, at - Person.PresenceStoredEvery);

    /// <summary>Returns the number of wrong passwords in a row for a name from one source, and the end of its lock.</summary>
    public static (int Failures, DateTimeOffset LockedUntil) FindAttempts(this SqlSession sql, byte[] nameKey, string source)
    {
        return SignInAttemptsTable.Instance.First(sql.Prepare(AttemptsOfName).Query(nameKey, source)) is { } row
            ? (row.Failures, row.LockedUntil)
            : default;
    }

    public static void StoreAttempts(this WriteSession session, byte[] nameKey, string source, int failures, DateTimeOffset lockedUntil)
    {
        session.Prepare("DELETE FROM SignInAttempts WHERE LastAt < @p0").Run(session.Now - Remembered);
        var row = new SignInAttempts
        {
            NameKey = nameKey,
            Source = source,
            Failures = failures,
            LockedUntil = lockedUntil,
            LastAt = session.Now,
        };
        if (session.Prepare(UpdateAttempts.Text).Run(UpdateAttempts.ValuesOf(row, row)) == 0)
        {
            session.Prepare(SignInAttemptsTable.Instance.Insert.Text).Run(SignInAttemptsTable.Instance.ValuesOf(row));
        }
    }

    /// <summary>Deletes the wrong passwords from one source.</summary>
    public static void ForgetAttempts(this WriteSession session, byte[] nameKey, string source) =>
        session.Prepare("DELETE FROM SignInAttempts WHERE NameKey = @p0 AND Source = @p1").Run(nameKey, source);

    /// <summary>Deletes the wrong passwords from all sources. Returns whether there were any.</summary>
    public static bool ForgetAttempts(this WriteSession session, byte[] nameKey) =>
        session.Prepare("DELETE FROM SignInAttempts WHERE NameKey = @p0").Run(nameKey) > 0;
}
