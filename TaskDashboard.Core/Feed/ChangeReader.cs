using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Feed;

/// <summary>Consecutive changes.</summary>
/// <param name="End">Place of the last change that was read.</param>
/// <param name="Held">More changes are committed but must not be published yet, because an earlier transaction is still open.</param>
internal sealed record ChangePage(IReadOnlyList<Change> Changes, ChangePlace End, bool Held);

/// <summary>Reads change rows in commit order. Never returns a change if another may still appear before it.</summary>
internal sealed class ChangeReader(ReaderPool readers)
{
    /// <summary>
    /// Returns the place of the latest change. If no row is kept, it uses the last number issued, so that places never go back.
    /// </summary>
    public ChangePlace Latest() =>
        readers.ReadForFeed(sql =>
            Place(sql.Provider.CommitOrder.Latest(sql))
            ?? new ChangePlace(0, sql.Prepare("SELECT Last FROM Series WHERE Name = @p0").Count(nameof(SeriesName.Change)))
        );

    /// <summary>
    /// Returns at most <paramref name="most"/> changes after <paramref name="sequence"/>, in commit order. Returns null if that number is
    /// unknown: never published, or no longer kept.
    /// </summary>
    public IReadOnlyList<Change>? After(long sequence, int most, CancellationToken cancellation = default) =>
        readers.Read(
            sql => Place(sql.Provider.CommitOrder.Find(sql, sequence)) is { } place ? After(sql, place, most).Changes : null,
            cancellation
        );

    /// <summary>Used by the feed itself.</summary>
    public ChangePage After(ChangePlace place, int most) => readers.ReadForFeed(sql => After(sql, place, most));

    private static ChangePage After(SqlSession sql, ChangePlace place, int most)
    {
        var changes = new List<Change>();
        using var rows = sql.Provider.CommitOrder.After(sql, place, most);
        while (rows.Read())
        {
            if (rows.GetInt32(CommitOrder.OrderOrdinal + 1) == 0)
            {
                return new ChangePage(changes, place, Held: true);
            }

            var change = ChangeTable.Instance.Read(rows);
            changes.Add(change);
            place = new ChangePlace(rows.GetInt64(CommitOrder.OrderOrdinal), change.Sequence);
        }

        return new ChangePage(changes, place, Held: false);
    }

    private static ChangePlace? Place(Rows rows)
    {
        using (rows)
        {
            return rows.Read() ? new ChangePlace(rows.GetInt64(0), rows.GetInt64(1)) : null;
        }
    }
}
