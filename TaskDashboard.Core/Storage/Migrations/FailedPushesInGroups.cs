using Microsoft.EntityFrameworkCore.Migrations;

namespace TaskDashboard.Core.Storage.Migrations;

/// <summary>
/// Counts the pushes that wait or are sent again after a failure, which groups of failures have counted apart since. Such pushes may have
/// no group yet. At least as many attempts failed as pushes are failed.
/// </summary>
internal static class FailedPushesInGroups
{
    private static readonly string[] Statements =
    [
        """
        CREATE TABLE FailedPushes (DestinationNumber INT NOT NULL, SignatureNumber INT NOT NULL, Waiting INT NOT NULL, Sending INT NOT NULL,
            FirstAt BIGINT NOT NULL, LastAt BIGINT NOT NULL, PRIMARY KEY (DestinationNumber, SignatureNumber));
        """,
        """
        INSERT INTO FailedPushes (DestinationNumber, SignatureNumber, Waiting, Sending, FirstAt, LastAt)
        SELECT DestinationNumber, SignatureNumber, SUM(CASE WHEN State = 0 THEN 1 ELSE 0 END), SUM(CASE WHEN State = 1 THEN 1 ELSE 0 END),
            MIN(COALESCE(LastAttemptAt, CreatedAt)), MAX(COALESCE(LastAttemptAt, CreatedAt))
        FROM Pushes WHERE State <= 1 AND SignatureNumber IS NOT NULL GROUP BY DestinationNumber, SignatureNumber;
        """,
        """
        UPDATE FailureGroups SET Failures = Total,
            Waiting = COALESCE((SELECT f.Waiting FROM FailedPushes f WHERE f.DestinationNumber = FailureGroups.DestinationNumber
                AND f.SignatureNumber = FailureGroups.SignatureNumber), 0),
            Sending = COALESCE((SELECT f.Sending FROM FailedPushes f WHERE f.DestinationNumber = FailureGroups.DestinationNumber
                AND f.SignatureNumber = FailureGroups.SignatureNumber), 0);
        """,
        """
        INSERT INTO FailureGroups (DestinationNumber, SignatureNumber, Total, Waiting, Sending, FirstAt, LastAt, LastSequence, Failures,
            State, RetryBits, RetryCount)
        SELECT f.DestinationNumber, f.SignatureNumber, 0, f.Waiting, f.Sending, f.FirstAt, f.LastAt, 0, f.Waiting + f.Sending, 0, 0, 0
        FROM FailedPushes f WHERE NOT EXISTS (SELECT 1 FROM FailureGroups g WHERE g.DestinationNumber = f.DestinationNumber
            AND g.SignatureNumber = f.SignatureNumber);
        """,
        "DROP TABLE FailedPushes;",
    ];

    public static void Count(MigrationBuilder migration)
    {
        foreach (var statement in Statements)
        {
            migration.Sql(statement);
        }
    }
}
