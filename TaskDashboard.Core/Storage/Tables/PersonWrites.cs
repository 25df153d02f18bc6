using System.Security.Cryptography;

namespace TaskDashboard.Core.Storage.Tables;

internal static class PersonWrites
{
    /// <summary>Wrong passwords are forgotten after this time without another.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    public static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Writes the person as they are from now on, with the audit and the change row.</summary>
    public static Person Replace(this WriteSession session, Person before, Person after, string actor, string action, string? detail = null)
    {
        session.Context.Entry(before).CurrentValues.SetValues(after);
        session.Context.SaveChanges();
        session.Audit(actor, action, after.Id, detail);
        session.Changed(ChangeSubject.Person, after.Number, after.CompanyId);
        return after;
    }

    /// <summary>Wrong passwords in a row under a name from one source, and until when the name is locked for it.</summary>
    public static (int Failures, DateTimeOffset LockedUntil) FindAttempts(this SqlSession sql, byte[] nameKey, string source)
    {
        using var rows = sql.Prepare("SELECT Failures, LockedUntil FROM SignInAttempts WHERE NameKey = @p0 AND Source = @p1").Query(nameKey, source);
        return rows.Read() ? (rows.GetInt32(0), rows.GetInstant(1)) : default;
    }

    public static void StoreAttempts(this WriteSession session, byte[] nameKey, string source, int failures, DateTimeOffset lockedUntil)
    {
        session.Prepare("DELETE FROM SignInAttempts WHERE LastAt < @p0").Run(session.Now - Remembered);
        if (session.Prepare("UPDATE SignInAttempts SET Failures = @p0, LockedUntil = @p1, LastAt = @p2 WHERE NameKey = @p3 AND Source = @p4").Run(failures, lockedUntil, session.Now, nameKey, source) == 0)
        {
            session.Prepare("INSERT INTO SignInAttempts (NameKey, Source, Failures, LockedUntil, LastAt) VALUES (@p0, @p1, @p2, @p3, @p4)").Run(nameKey, source, failures, lockedUntil, session.Now);
        }
    }

    /// <summary>Forgets what was wrong from one source.</summary>
    public static void ForgetAttempts(this WriteSession session, byte[] nameKey, string source) =>
        session.Prepare("DELETE FROM SignInAttempts WHERE NameKey = @p0 AND Source = @p1").Run(nameKey, source);

    /// <summary>Forgets what was wrong from every source. Whether there was anything to forget.</summary>
    public static bool ForgetAttempts(this WriteSession session, byte[] nameKey) =>
        session.Prepare("DELETE FROM SignInAttempts WHERE NameKey = @p0").Run(nameKey) > 0;
}
