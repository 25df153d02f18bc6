using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Tests.Support;

/// <summary>Compares every stored counter with a count of the rows.</summary>
internal static class Recount
{
    private const int Waiting = (int)PushState.Waiting;
    private const int Sending = (int)PushState.Sending;
    private const int Failed = (int)PushState.Failed;

    private static readonly (string Kept, string Counted)[] Pairs =
    [
        (
            "SELECT CompanyId AS A, State AS B, Total AS N FROM TaskCounts WHERE Total <> 0",
            "SELECT COALESCE(CompanyId, '') AS A, State AS B, COUNT(*) AS N FROM Tasks GROUP BY COALESCE(CompanyId, ''), State"
        ),
        (
            "SELECT DestinationNumber AS A, State AS B, Total AS N FROM PushCounts WHERE Total <> 0",
            "SELECT DestinationNumber AS A, State AS B, COUNT(*) AS N FROM Pushes GROUP BY DestinationNumber, State"
        ),
        (
            "SELECT DestinationNumber AS A, SignatureNumber AS B, Total AS N FROM FailureGroups WHERE Total <> 0",
            $"SELECT DestinationNumber AS A, SignatureNumber AS B, COUNT(*) AS N FROM Pushes WHERE State = {Failed} GROUP BY "
                + "DestinationNumber, SignatureNumber"
        ),
        (
            "SELECT DestinationNumber AS A, SignatureNumber AS B, Waiting AS N FROM FailureGroups WHERE Waiting <> 0",
            $"SELECT DestinationNumber AS A, SignatureNumber AS B, COUNT(*) AS N FROM Pushes WHERE State = {Waiting} AND "
                + "SignatureNumber IS NOT NULL GROUP BY DestinationNumber, SignatureNumber"
        ),
        (
            "SELECT DestinationNumber AS A, SignatureNumber AS B, Sending AS N FROM FailureGroups WHERE Sending <> 0",
            $"SELECT DestinationNumber AS A, SignatureNumber AS B, COUNT(*) AS N FROM Pushes WHERE State = {Sending} AND "
                + "SignatureNumber IS NOT NULL GROUP BY DestinationNumber, SignatureNumber"
        ),
        (
            """
            SELECT DestinationNumber AS A, SUM(Delivered) AS B, SUM(FailedAttempts) AS N FROM PushQuarters GROUP BY DestinationNumber
            HAVING SUM(Delivered) + SUM(FailedAttempts) > 0
            """,
            """
            SELECT p.DestinationNumber AS A, SUM(CASE WHEN a.Error = 0 THEN 1 ELSE 0 END) AS B, SUM(CASE WHEN a.Error = 0 THEN 0
            ELSE 1 END) AS N
            FROM PushAttempts a JOIN Pushes p ON p.Number = a.AttemptKey / 65536
            WHERE a.StartedAt / 900000 >= (SELECT MIN(Quarter) FROM PushQuarters) GROUP BY p.DestinationNumber
            """
        ),
        (
            "SELECT Number AS A, Delivered + FailedAgain AS B, NotSent AS N FROM RetryRequests WHERE Delivered + FailedAgain + "
                + "NotSent <> 0",
            """
            SELECT ItemKey / 1099511627776 AS A, SUM(CASE WHEN Outcome = 2 THEN 0 ELSE 1 END) AS B, SUM(CASE WHEN Outcome = 2 THEN 1
            ELSE 0 END) AS N
            FROM RetryItems GROUP BY ItemKey / 1099511627776
            """
        ),
        (
            "SELECT RetryNumber AS A, DestinationNumber * 100000 + SignatureNumber AS B, Total AS N FROM RetryErrors WHERE Total <> 0",
            """
            SELECT ItemKey / 1099511627776 AS A, DestinationNumber * 100000 + SignatureNumber AS B, COUNT(*) AS N
            FROM RetryItems WHERE Outcome = 1 GROUP BY ItemKey / 1099511627776, DestinationNumber * 100000 + SignatureNumber
            """
        ),
        (
            "SELECT Number AS A, Attempts AS B, 0 AS N FROM Pushes WHERE Attempts <> 0",
            "SELECT AttemptKey / 65536 AS A, COUNT(*) AS B, 0 AS N FROM PushAttempts GROUP BY AttemptKey / 65536"
        ),
        (
            """
            SELECT A, B, N FROM (
              SELECT Number AS A, 0 AS B, SubtasksPending AS N FROM Tasks UNION ALL SELECT Number, 1, SubtasksInProgress FROM Tasks
              UNION ALL SELECT Number, 2, SubtasksCompleted FROM Tasks UNION ALL SELECT Number, 3, SubtasksFailed FROM Tasks
              UNION ALL SELECT Number, 4, SubtasksSkipped FROM Tasks) s WHERE N <> 0
            """,
            "SELECT TaskNumber AS A, State AS B, COUNT(*) AS N FROM Subtasks GROUP BY TaskNumber, State"
        ),
        (
            """
            SELECT Number AS A, SubtasksPending + SubtasksInProgress + SubtasksCompleted + SubtasksFailed + SubtasksSkipped AS B, 1 AS N
            FROM Tasks
            WHERE SubtasksPending + SubtasksInProgress + SubtasksCompleted + SubtasksFailed + SubtasksSkipped <> 0
            """,
            "SELECT TaskNumber AS A, MAX(Ordinal) AS B, MIN(Ordinal) AS N FROM Subtasks GROUP BY TaskNumber"
        ),
    ];

    public static Task AssertAsync(CoreHost host) => AssertAsync(question => host.CountAsync(question));

    /// <summary>Does the same in a database on which the test runs no core.</summary>
    public static Task AssertAsync(StoreProvider provider)
    {
        using var session = new SqlSession(provider, provider.OpenReader());
        return AssertAsync(question => Task.FromResult(session.Prepare(question).Count()));
    }

    private static async Task AssertAsync(Func<string, Task<long>> count)
    {
        foreach (var (kept, counted) in Pairs)
        {
            Assert.True(await count($"SELECT COUNT(*) FROM ({kept} EXCEPT {counted}) x") == 0, $"Stored, but not counted: {kept}");
            Assert.True(await count($"SELECT COUNT(*) FROM ({counted} EXCEPT {kept}) x") == 0, $"Counted, but not stored: {counted}");
        }
    }
}
