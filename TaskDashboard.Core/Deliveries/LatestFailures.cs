using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Failed pushes, the latest failure first. Each group of failures lies in that order in the index, all of them together do not:
/// so the newest of each group are merged, and a group whose latest failure is older than what was found already is not asked.
/// </summary>
internal static class LatestFailures
{
    /// <returns>Numbers of at most <paramref name="count"/> pushes that failed before <paramref name="before"/>, by its sequence number.</returns>
    public static List<long> Of(SqlSession sql, Caller caller, PushQuery query, long before, int count)
    {
        var latest = new PriorityQueue<long, long>();
        var text =
            $"""
            SELECT Number, FailureSequence FROM Pushes
            WHERE State = {(int)PushState.Failed} AND DestinationNumber = @p0 AND SignatureNumber = @p1 AND FailureSequence < @p2{(query.Kind is null ? "" : " AND Kind = @p4")}
            ORDER BY FailureSequence DESC {sql.Provider.FirstRows("@p3")}
            """;
        foreach (var (destination, signature, last) in Groups(sql, caller, query))
        {
            if (latest.Count == count && latest.TryPeek(out _, out var oldest) && last < oldest)
            {
                break;
            }

            using var rows = query.Kind is { } kind
                ? sql.Prepare(text).Query(destination, signature, before, count, kind)
                : sql.Prepare(text).Query(destination, signature, before, count);
            while (rows.Read())
            {
                latest.Enqueue(rows.GetInt64(0), rows.GetInt64(1));
                if (latest.Count > count)
                {
                    latest.Dequeue();
                }
            }
        }

        return [.. latest.UnorderedItems.Select(item => item.Element)];
    }

    /// <summary>The group with the latest failure first.</summary>
    private static List<(int Destination, int Signature, long Last)> Groups(SqlSession sql, Caller caller, PushQuery query)
    {
        var groups = new List<(int, int, long)>();
        using var rows = sql.Prepare(
            """
            SELECT g.DestinationNumber, g.SignatureNumber, g.LastSequence, d.Id, d.CompanyId
            FROM FailureGroups g JOIN Destinations d ON d.Number = g.DestinationNumber WHERE g.Total > 0 ORDER BY g.LastSequence DESC
            """).Query();
        while (rows.Read())
        {
            if (caller.Sees(rows.GetStringOrNull(4)) && (query.DestinationId is null || query.DestinationId == rows.GetString(3)) && (query.Signature is null || query.Signature == rows.GetInt32(1)))
            {
                groups.Add((rows.GetInt32(0), rows.GetInt32(1), rows.GetInt64(2)));
            }
        }

        return groups;
    }
}
