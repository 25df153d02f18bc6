using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Failed pushes, latest failure first. The index has this order for each group of failures, but not for all together. So the newest of
/// each group are merged. A group is not read if its latest failure is older than the pushes already found.
/// </summary>
internal static class LatestFailures
{
    // If few rows pass the test, larger pieces need fewer statements.
    private const int LargestPiece = 10_000;

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

            Merge(sql, (destination, signature), left, before, count, latest);
        }

        return [.. latest.UnorderedItems.Select(item => item.Element)];
    }

    // Continues until enough pushes are found, because not every row passes the test, or until the rows are older than those found.
    private static void Merge(
        SqlSession sql,
        (int Destination, int Signature) group,
        Filter<Push> filter,
        long before,
        int count,
        PriorityQueue<long, long> latest
    )
    {
        var kind = filter.Only(PushFilter.Kind);
        if (kind is not null && !PushFilter.Kind.CanBeStored(kind))
        {
            return;
        }

        var test = new PushTest(filter);
        var statement = sql.Prepare(
            $"""
            SELECT {test.Columns}, FailureSequence FROM Pushes
            WHERE State = {(int)PushState.Failed} AND DestinationNumber = @p0 AND SignatureNumber = @p1 AND FailureSequence < @p2
              {(kind is null ? "" : "AND Kind = @p4")}
            ORDER BY FailureSequence DESC {sql.Provider.FirstRows("@p3")}
            """
        );
        var (piece, found) = (count, 0);
        while (found < count && (latest.Count < count || !latest.TryPeek(out _, out var oldest) || before > oldest))
        {
            var read = 0;
            using var rows = statement.Query([
                group.Destination,
                group.Signature,
                before,
                piece,
                .. kind is null ? [] : new object?[] { kind },
            ]);
            for (; found < count && rows.Read(); read++)
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

            if (read < piece)
            {
                break;
            }

            piece = Math.Max(piece, Math.Min(piece * 8, LargestPiece));
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
