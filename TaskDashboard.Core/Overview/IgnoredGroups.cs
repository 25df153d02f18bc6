using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Overview;

/// <summary>Reads the groups of failures that are ignored now. An index has them, so that the others cost nothing.</summary>
internal static class IgnoredGroups
{
    private static readonly string Ignored = $"{FailureGroupTable.Instance.Select} WHERE State = {(int)FailureGroupState.Ignored}";

    public static HashSet<(int Destination, int Signature)> Read(SqlSession sql, DateTimeOffset now)
    {
        var ignored = new HashSet<(int, int)>();
        using var rows = sql.Prepare(Ignored).Query();
        while (rows.Read())
        {
            var group = FailureGroupTable.Instance.Read(rows);

            // The time or the number of failures may have been reached since.
            if (group.LifeAt(now).State is FailureGroupState.Ignored)
            {
                ignored.Add((group.DestinationNumber, group.SignatureNumber));
            }
        }

        return ignored;
    }
}
