using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Failed pushes, latest failure first. The index has this order for each group of failures, but not for all together. So the newest of
/// each group are merged. A group is not read if its latest failure is older than the pushes already found.
/// </summary>
internal static class LatestFailures
{
    /// <returns>Numbers of at most <paramref name="count"/> pushes that failed before <paramref name="before"/>, by its sequence
    /// number.</returns>
    public static List<long> Of(SqlSession sql, Caller caller, Filter<Push> filter, long before, int count)
    {
        var latest = new PriorityQueue<long, long>();
        foreach (var (destination, signature, last, left) in Groups(sql, caller, filter.Given(PushFilter.State, PushState.Failed)))
        {
            if (latest.Count == count && latest.TryPeek(out _, out var oldest) && last < oldest)
            {
                break;
            }

            Merge(sql, destination, signature, new PushTest(left), before, count, latest);
        }

        return [.. latest.UnorderedItems.Select(item => item.Element)];
    }

    // Continues until enough pushes are found, because not every row passes the test, or until the rows are older than those found.
    private static void Merge(
        SqlSession sql,
        int destination,
        int signature,
        PushTest test,
        long before,
        int count,
        PriorityQueue<long, long> latest
    )
    {
        var statement = sql.Prepare(
            $"""
            SELECT {test.Columns}, FailureSequence FROM Pushes
            WHERE State = {(int)PushState.Failed} AND DestinationNumber = @p0 AND SignatureNumber = @p1 AND FailureSequence < @p2
            ORDER BY FailureSequence DESC {sql.Provider.FirstRows("@p3")}
            """
        );
        var (read, found) = (count, 0);
        while (read == count && found < count && (latest.Count < count || !latest.TryPeek(out _, out var oldest) || before > oldest))
        {
            read = 0;
            using var rows = statement.Query(destination, signature, before, count);
            for (; rows.Read(); read++)
            {
                before = rows.GetInt64(test.Count);
                if (test.Takes(rows))
                {
                    found++;
                    latest.Enqueue(rows.GetInt64(0), before);
                    if (latest.Count > count)
                    {
                        latest.Dequeue();
                    }
                }
            }
        }
    }

    /// <summary>Returns the groups, latest failure first, and the rest of the filter for each.</summary>
    private static List<(int Destination, int Signature, long Last, Filter<Push> Left)> Groups(
        SqlSession sql,
        Caller caller,
        Filter<Push> filter
    )
    {
        var groups = new List<(int, int, long, Filter<Push>)>();
        using var rows = sql.Prepare(
                """
                SELECT g.DestinationNumber, g.SignatureNumber, g.LastSequence, d.Id, d.CompanyId
                FROM FailureGroups g JOIN Destinations d ON d.Number = g.DestinationNumber WHERE g.Total > 0 ORDER BY g.LastSequence DESC
                """
            )
            .Query();
        while (rows.Read())
        {
            var left = filter.Given(PushFilter.Destination, rows.GetString(3)).Given(PushFilter.Signature, rows.GetInt32(1));
            if (caller.Sees(rows.GetStringOrNull(4)) && !left.MatchesNothing)
            {
                groups.Add((rows.GetInt32(0), rows.GetInt32(1), rows.GetInt64(2), left));
            }
        }

        return groups;
    }
}
