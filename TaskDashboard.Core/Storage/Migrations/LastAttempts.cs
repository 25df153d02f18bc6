using Microsoft.EntityFrameworkCore.Migrations;

namespace TaskDashboard.Core.Storage.Migrations;

/// <summary>
/// Takes over the times of the last attempts, which the counters of pushes have now. Which state a failed attempt led to is not known, and
/// not needed: the counter of waiting pushes exists for each destination.
/// </summary>
internal static class LastAttempts
{
    private const string Statement = """
        UPDATE PushCounts SET LastAttemptAt = (SELECT l.At FROM LastAttempts l WHERE l.DestinationNumber = PushCounts.DestinationNumber
        AND ((l.Delivered = 1 AND PushCounts.State = 3) OR (l.Delivered = 0 AND PushCounts.State = 0)));
        """;

    public static void TakeOver(MigrationBuilder migration) => migration.Sql(Statement);
}
