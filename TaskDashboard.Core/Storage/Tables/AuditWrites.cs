namespace TaskDashboard.Core.Storage.Tables;

internal static class AuditWrites
{
    /// <summary>Returns the public id of a destination for the audit log.</summary>
    public static string? DestinationId(this WriteSession session, int number) =>
        session.Prepare("SELECT Id FROM Destinations WHERE Number = @p0").Scalar(number) as string;

    public static void Audit(this WriteSession session, Caller caller, string action, string subject, string? detail) =>
        session.Audit(caller.Name, action, subject, detail);

    public static void Audit(this WriteSession session, string actor, string action, string subject, string? detail) =>
        session.Audit(session.Now, actor, action, subject, detail);

    /// <summary>The same for an earlier event.</summary>
    public static void Audit(this WriteSession session, DateTimeOffset at, string actor, string action, string subject, string? detail) =>
        session
            .Prepare(AuditTable.Instance.Insert)
            .Write(
                AuditTable.Instance.ValuesOf(
                    new AuditEntry
                    {
                        Number = session.Series.Next(SeriesName.Audit),
                        At = at,
                        Actor = actor,
                        Action = action,
                        Subject = subject,
                        Detail = detail,
                    }
                )
            );
}
