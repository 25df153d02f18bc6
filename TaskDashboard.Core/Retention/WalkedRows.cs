using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retention;

/// <summary>A row that the walk comes by.</summary>
/// <param name="Ripe">Old enough, and nothing that is still to be seen or sent.</param>
/// <param name="Young">Accepted too lately to be ripe: so is what follows it, but for a clock that was set back.</param>
/// <param name="Destination">Number of the destination; 0 where the rule does not ask.</param>
internal readonly record struct WalkedRow(long Key, bool Ripe, bool Young, PushState? State, int Destination, string? CompanyId);

/// <summary>
/// A table whose key rises with the time of acceptance is walked from its old end: it needs no index that every delivery would
/// pay for. Only the rows that must stay, as failed pushes' do, are walked over again each time.
/// </summary>
internal abstract class WalkedRows(string what, TimeSpan? keep) : RetentionRule(what, keep)
{
    // One young row alone is not yet the end: its clock may have been wrong.
    private const int FewestLooked = 256;

    protected const int FirstEnded = (int)PushState.Delivered;

    public override Swept Sweep(WriteSession session, DateTimeOffset before, long from, int most)
    {
        var looked = Math.Max(most, FewestLooked);
        var rows = Walk(session, before, from, looked);
        var (deleted, ripe) = (0, 0);
        for (var index = 0; index < rows.Count; index++)
        {
            if (!rows[index].Ripe)
            {
                continue;
            }

            // What lies together goes in one statement.
            var first = index;
            while (index + 1 < rows.Count && ripe + index + 1 - first < most && rows[index + 1].Ripe)
            {
                index++;
            }

            deleted += Delete(session, rows.GetRange(first, index + 1 - first));
            ripe += index + 1 - first;
            if (ripe == most)
            {
                return new Swept(deleted, rows[index].Key);
            }
        }

        return new Swept(deleted, rows.Count < looked || rows.TrueForAll(static row => row.Young) ? null : rows[^1].Key);
    }

    /// <summary>The next rows by key.</summary>
    protected abstract List<WalkedRow> Walk(WriteSession session, DateTimeOffset before, long after, int most);

    /// <summary>Deletes rows that follow each other in the table.</summary>
    /// <returns>How many rows that were, with those of other tables.</returns>
    protected abstract int Delete(WriteSession session, List<WalkedRow> run);
}
