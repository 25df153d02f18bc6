using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The newest attempts of a destination.</summary>
/// <param name="DeliveredAt">When the newest delivery was recorded; null if there is none.</param>
/// <param name="FailedAt">When the newest failed attempt was recorded; null if there is none.</param>
internal readonly record struct NewestAttempts(DateTimeOffset? DeliveredAt, DateTimeOffset? FailedAt)
{
    /// <summary>Reads the newest attempts of these destinations, by number. A destination without attempts has no entry.</summary>
    public static Dictionary<int, NewestAttempts> Of(SqlSession sql, IEnumerable<int> destinations)
    {
        var newest = new Dictionary<int, NewestAttempts>();
        var given = GivenRows.Of(destinations.Distinct().Select(number => (long)number).ToList());
        if (given.Count == 0)
        {
            return newest;
        }

        using var rows = sql.Prepare(
                $"SELECT {PushCountTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN PushCounts WHERE "
                    + "DestinationNumber = given.c0 AND LastAttemptAt IS NOT NULL"
            )
            .Query(given);
        while (rows.Read())
        {
            var count = PushCountTable.Instance.Read(rows);
            newest[count.DestinationNumber] = newest.GetValueOrDefault(count.DestinationNumber).And(count);
        }

        return newest;
    }

    /// <summary>The same with the newest attempt that moved a push into this state.</summary>
    public NewestAttempts And(PushCount count) =>
        count.LastAttemptAt is not { } at ? this
        : count.State is PushState.Delivered ? this with { DeliveredAt = at }
        : FailedAt > at ? this
        : this with { FailedAt = at };
}
