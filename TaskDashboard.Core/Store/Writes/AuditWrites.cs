using TaskDashboard.Core.Access;

namespace TaskDashboard.Core.Store.Writes;

internal static class AuditWrites
{
    public static void Audit(this WriteSession session, Caller caller, string action, string subject, string? detail) =>
        session.Prepare("INSERT INTO AuditEntries (Number, At, Actor, Action, Subject, Detail) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)")
            .Run(session.Series.Next(SeriesName.Audit), session.Now, caller.Name, action, subject, detail);
}
