using Microsoft.EntityFrameworkCore.Migrations;

namespace TaskDashboard.Core.Storage.Migrations;

/// <summary>
/// Takes over the minutes of destinations, which roll-ups replace, so that pages show the last hour and day after an update as well. Their
/// kinds are not known: they are counted with the other kinds. The table is dropped afterwards.
/// </summary>
internal static class RollupsOfMinutes
{
    private static readonly string[] Statements =
    [
        """
        INSERT INTO PushMinutes (DestinationNumber, Minute, Kind, Accepted, Delivered, FailedAttempts, Failed, Resent)
        SELECT DestinationNumber, Minute, '', 0, Delivered, Failed, 0, 0 FROM DestinationMinutes;
        """,
        """
        INSERT INTO PushQuarters (DestinationNumber, Quarter, Kind, Accepted, Delivered, FailedAttempts, Failed, Resent, UpTo5, UpTo10,
            UpTo20, UpTo50, UpTo100, UpTo200, UpTo500, UpTo1000, UpTo2000, UpTo5000, UpTo10000, UpTo30000, Longer)
        SELECT DestinationNumber, Minute / 15, '', 0, SUM(Delivered), SUM(Failed), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        FROM DestinationMinutes GROUP BY DestinationNumber, Minute / 15;
        """,
        """
        INSERT INTO LastAttempts (DestinationNumber, Delivered, At)
        SELECT DestinationNumber, 1, MAX(LastAt) FROM DestinationMinutes WHERE Delivered > 0 GROUP BY DestinationNumber;
        """,
        """
        INSERT INTO LastAttempts (DestinationNumber, Delivered, At)
        SELECT DestinationNumber, 0, MAX(LastAt) FROM DestinationMinutes WHERE Failed > 0 GROUP BY DestinationNumber;
        """,
    ];

    public static void Fill(MigrationBuilder migration)
    {
        foreach (var statement in Statements)
        {
            migration.Sql(statement);
        }
    }
}
