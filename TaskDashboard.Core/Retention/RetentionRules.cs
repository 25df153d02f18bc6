using TaskDashboard.Core.Access;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Retention;

/// <summary>
/// All rules. Everything else is kept forever: pushes that failed or are still to be sent with all their rows, destinations, keys
/// (including revoked ones), the audit log of commands, and error signatures.
/// </summary>
internal static class RetentionRules
{
    public static IReadOnlyList<RetentionRule> Of(RetentionOptions options) =>
        [
            // The last row always stays: it marks the feed's position.
            new(
                "change rows",
                options.Changes,
                OldRows.Walk(
                    "SELECT Sequence, At FROM Changes WHERE Sequence > @p0 AND Sequence < (SELECT MAX(Sequence) FROM Changes) "
                        + "ORDER BY Sequence",
                    IsOld,
                    DeleteFrom("Changes", "Sequence")
                )
            ),
            new(
                "pushes",
                options.EndedPushes,
                OldRows.Recorded(
                    "Pushes",
                    OldRows.Walk(
                        "SELECT Number, CreatedAt, State, EndedAt, DestinationNumber, CompanyId FROM Pushes WHERE Number > @p0 "
                            + "ORDER BY Number",
                        HasEnded,
                        DeletePushes,
                        CountPush
                    )
                )
            ),
            new(
                "payloads",
                options.DeliveredPayloads,
                OldRows.Walk(
                    """
                    SELECT b.PushNumber, p.CreatedAt, p.State, p.EndedAt
                    FROM PushPayloads b JOIN Pushes p ON p.Number = b.PushNumber WHERE b.PushNumber > @p0 ORDER BY b.PushNumber
                    """,
                    HasEnded,
                    DeleteFrom("PushPayloads", "PushNumber")
                )
            ),
            new(
                "attempts",
                options.Attempts,
                OldRows.Recorded(
                    "PushAttempts",
                    OldRows.Walk(
                        $"""
                        SELECT a.AttemptKey, p.CreatedAt, p.State, a.StartedAt
                        FROM PushAttempts a JOIN Pushes p ON p.Number = a.AttemptKey / {1
                            << PushAttempt.AttemptBits} WHERE a.AttemptKey > @p0 ORDER BY a.AttemptKey
                        """,
                        HasEnded,
                        DeleteFrom("PushAttempts", "AttemptKey")
                    )
                )
            ),
            new("ended tasks", options.EndedTasks, OldRows.Recorded("Tasks", EndedTasks.Sweep)),
            new("minutes of pushes", RollupsKept.Minutes, OldRows.ByPeriod("PushMinutes", "Minute", Periods.MinuteOf)),
            new("minutes of failures", RollupsKept.Minutes, OldRows.ByPeriod("FailureMinutes", "Minute", Periods.MinuteOf)),
            new("minutes of tasks", RollupsKept.Minutes, OldRows.ByPeriod("TaskMinutes", "Minute", Periods.MinuteOf)),
            new("quarter hours of pushes", RollupsKept.Quarters, OldRows.ByPeriod("PushQuarters", "Quarter", Periods.QuarterOf)),
            new("quarter hours of tasks", RollupsKept.Quarters, OldRows.ByPeriod("TaskQuarters", "Quarter", Periods.QuarterOf)),
            new("hours of failures", RollupsKept.Hours, OldRows.ByPeriod("FailureHours", "Hour", Periods.HourOf)),
            new("idempotency keys", RetryService.IdempotencyKept, OldRows.By("IdempotencyKeys", "CreatedAt")),
            new("sign-in links", SignInLinks.Valid, OldRows.By("SignInLinks", "CreatedAt")),
            new(
                "audit lines of failed sign-ins and wrong keys",
                FailureSums.Kept,
                OldRows.Walk(
                    "SELECT Number, At, Action FROM AuditEntries WHERE Number > @p0 ORDER BY Number",
                    static (row, before) => IsOld(row, before) && AccessFailure.ActionNames.Contains(row.GetString(2)),
                    DeleteFrom("AuditEntries", "Number")
                )
            ),
            new("vendors' sessions", TimeSpan.Zero, OldRows.By("KeySessions", "EndsAt")),
            new("sessions", SessionService.KeptAfterEnd, OldRows.By("Sessions", "EndsAt")),
        ];

    private static bool IsOld(Rows row, DateTimeOffset before) => row.GetInstant(1) < before;

    // These states are final, so no later attempt needs the deleted rows. Failed pushes stay visible.
    private static bool HasEnded(Rows row, DateTimeOffset before) =>
        ((PushState)row.GetInt32(2)).HasEnded() && row.GetInstantOrNull(3) < before;

    private static DeleteRun DeleteFrom(string table, string key) =>
        (session, first, last) => session.Prepare($"DELETE FROM {table} WHERE {key} >= @p0 AND {key} <= @p1").Run(first, last);

    private static int DeletePushes(WriteSession session, long first, long last)
    {
        // Not counted as rows of their own: each push has one.
        session.Prepare("DELETE FROM PushTexts WHERE PushNumber >= @p0 AND PushNumber <= @p1").Later(first, last);
        return session
                .Prepare("DELETE FROM PushAttempts WHERE AttemptKey >= @p0 AND AttemptKey < @p1")
                .Run(PushAttempt.KeyOf(first, 0), PushAttempt.KeyOf(last + 1, 0))
            + session.Prepare("DELETE FROM PushPayloads WHERE PushNumber >= @p0 AND PushNumber <= @p1").Run(first, last)
            + session.Prepare("DELETE FROM Pushes WHERE Number >= @p0 AND Number <= @p1").Run(first, last);
    }

    private static void CountPush(WriteSession session, Rows row)
    {
        var destination = row.GetInt32(4);
        session.Totals<PushCountTotals>().Gone(destination, (PushState)row.GetInt32(2));
        session.Changed(ChangeSubject.Pushes, destination, row.GetStringOrNull(5));
    }
}
