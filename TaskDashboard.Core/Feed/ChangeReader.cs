using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Feed;

/// <summary>Changes one after another.</summary>
/// <param name="End">The place that they reach to.</param>
/// <param name="Held">More are committed that must not be told yet, as a transaction that began before theirs is still open.</param>
internal sealed record ChangePage(IReadOnlyList<Change> Changes, ChangePlace End, bool Held);

/// <summary>Reads the feed's rows in the order of their commits: never one before a change that will come to stand before it.</summary>
internal sealed class ChangeReader(ReaderPool readers)
{
    /// <summary>The place of the latest change. Where no row is kept it is named by the last number that was issued, so that places only go forwards.</summary>
    public ChangePlace Latest() => readers.ReadForFeed(sql =>
        Place(sql.Provider.CommitOrder.Latest(sql)) ?? new ChangePlace(0, sql.Prepare("SELECT Last FROM Series WHERE Name = @p0").Count(nameof(SeriesName.Change))));

    /// <summary>At most so many changes after that one, in the order of their commits; null where that number is unknown: it was never told, or is no longer kept.</summary>
    public IReadOnlyList<Change>? After(long sequence, int most, CancellationToken cancellation = default) => readers.Read(
        sql => Place(sql.Provider.CommitOrder.Find(sql, sequence)) is { } place ? After(sql, place, most).Changes : null,
        cancellation);

    /// <summary>For the feed itself.</summary>
    public ChangePage After(ChangePlace place, int most) => readers.ReadForFeed(sql => After(sql, place, most));

    private static ChangePage After(SqlSession sql, ChangePlace place, int most)
    {
        var changes = new List<Change>();
        using var rows = sql.Provider.CommitOrder.After(sql, place, most);
        while (rows.Read())
        {
            if (rows.GetInt32(6) == 0)
            {
                return new ChangePage(changes, place, Held: true);
            }

            var change = new Change(rows.GetInt64(0), (ChangeSubject)rows.GetInt32(1), rows.GetInt64(2), rows.GetStringOrNull(3), rows.GetInstant(4));
            changes.Add(change);
            place = new ChangePlace(rows.GetInt64(5), change.Sequence);
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
