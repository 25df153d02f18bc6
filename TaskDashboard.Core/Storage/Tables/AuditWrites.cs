namespace TaskDashboard.Core.Storage.Tables;

internal static class AuditWrites
{
    /// <summary>The public id that the audit knows a destination by.</summary>
    public static string? DestinationId(this WriteSession session, int number) => session.Prepare("SELECT Id FROM Destinations WHERE Number = @p0").Scalar(number) as string;

    public static void Audit(this WriteSession session, Caller caller, string action, string subject, string? detail) =>
        session.Audit(caller.Name, action, subject, detail);

    public static void Audit(this WriteSession session, string actor, string action, string subject, string? detail) =>
        session.Audit(session.Now, actor, action, subject, detail);

    /// <summary>The same for what happened earlier.</summary>
    public static void Audit(this WriteSession session, DateTimeOffset at, string actor, string action, string subject, string? detail) =>
        session.Prepare("INSERT INTO AuditEntries (Number, At, Actor, Action, Subject, Detail) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)")
            .Later(session.Series.Next(SeriesName.Audit), at, actor, action, subject, detail);
}
