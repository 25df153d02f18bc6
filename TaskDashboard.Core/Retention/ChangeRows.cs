using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retention;

/// <summary>Rows of the feed. The last one stays, whatever its age: it says how far the feed came.</summary>
internal sealed class ChangeRows(TimeSpan? keep) : WalkedRows("change rows", keep)
{
    protected override List<WalkedRow> Walk(WriteSession session, DateTimeOffset before, long after, int most)
    {
        var found = new List<WalkedRow>(most);
        using var rows = session.Prepare($"SELECT Sequence, At FROM Changes WHERE Sequence > @p0 AND Sequence < (SELECT MAX(Sequence) FROM Changes) ORDER BY Sequence {session.Sql.Provider.FirstRows("@p1")}")
            .Query(after, most);
        while (rows.Read())
        {
            var old = rows.GetInstant(1) < before;
            found.Add(new WalkedRow(rows.GetInt64(0), old, !old, null, 0, null));
        }

        return found;
    }

    protected override int Delete(WriteSession session, List<WalkedRow> run) =>
        session.Prepare("DELETE FROM Changes WHERE Sequence >= @p0 AND Sequence <= @p1").Run(run[0].Key, run[^1].Key);
}
