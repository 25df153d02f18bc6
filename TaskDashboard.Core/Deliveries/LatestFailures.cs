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

    /// <param name="budget">If it is spent before enough pushes are found, the list ends early, and continues there.</param>
    /// <returns>
    /// Numbers of at most <paramref name="count"/> pushes that failed before <paramref name="before"/>, by its sequence number. If the list
    /// ended early: the sequence number where it continues, and when that push failed.
    /// </returns>
    public static (List<long> Numbers, long? Stopped, DateTimeOffset? At) Of(
        SqlSession sql,
        Caller caller,
        Filter<Push> filter,
        long before,
        int count,
        ReadBudget? budget = null
    )
    {
        var latest = new PriorityQueue<long, long>();
        (long Sequence, long Number)? stopped = null;
        foreach (var (destination, signature, last, left) in Groups(sql, caller, filter.Given(PushFilter.State, PushState.Failed)))
        {
            if (
                (latest.Count == count && latest.TryPeek(out _, out var oldest) && last < oldest)
                || (stopped is { } place && last < place.Sequence)
            )
            {
                break;
            }

            if (Merge(sql, (destination, signature), left, before, count, latest, budget) is { } stop)
            {
                stopped = stopped is { } known && known.Sequence > stop.Sequence ? known : stop;
            }
        }

        // Older ones may lack others of groups that were not read so far.
        var found = latest.UnorderedItems.Where(item => stopped is not { } place || item.Priority >= place.Sequence).ToList();
        var numbers = found.ConvertAll(item => item.Element);
        return found.Count == count || stopped is not { } end ? (numbers, null, null) : (numbers, end.Sequence, FailedAt(sql, end.Number));
    }

    private static DateTimeOffset? FailedAt(SqlSession sql, long number)
    {
        using var row = sql.Prepare("SELECT EndedAt FROM Pushes WHERE Number = @p0").Query(number);
        return row.Read() ? row.GetInstantOrNull(0) : null;
    }

    // Continues until enough pushes are found, because not every row passes the test, or until the rows are older than those found.
    private static (long Sequence, long Number)? Merge(
        SqlSession sql,
        (int Destination, int Signature) group,
        Filter<Push> filter,
        long before,
        int count,
        PriorityQueue<long, long> latest,
        ReadBudget? budget
    )
    {
        var kind = filter.Only(PushFilter.Kind);
        if (kind is not null && !PushFilter.Kind.CanBeStored(kind))
        {
            return null;
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
                else if (budget is { IsSpent: true })
                {
                    return (before, rows.GetInt64(0));
                }
            }

            if (read < piece)
            {
                break;
            }

            piece = Math.Max(piece, Math.Min(piece * 8, LargestPiece));
        }

        return null;
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
            // A push belongs to its destination's company.
            var company = rows.GetStringOrNull(4);
            var left = filter
                .Given(PushFilter.Destination, rows.GetString(3))
                .Given(PushFilter.Signature, rows.GetInt32(1))
                .Given(PushFilter.Company, company);
            if (caller.Sees(company) && !left.MatchesNothing)
            {
                groups.Add((rows.GetInt32(0), rows.GetInt32(1), rows.GetInt64(2), left));
            }
        }

        return groups;
    }
}
