using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Recount;

/// <summary>
/// Walks through tables along their keys, in pieces that each take little time, with a rest after each. All of it sees the one moment of the session's snapshot.
/// </summary>
internal sealed class RowWalk(SqlSession sql, TimeProvider clock)
{
    private const int First = 100;
    private const int Most = 20_000;

    // Below every number that a row can have, in the smaller of the two sorts of columns.
    private const long BeforeAll = int.MinValue;

    // A piece that turns out to be dearer than the one before it is cut off here, well before the 50 ms that none may take. Looked at every so many rows.
    private static readonly TimeSpan LongEnough = 2 * BatchSize.Target;
    private const int LookEvery = 16;

    /// <summary>Rows that were read so far.</summary>
    public long Rows { get; private set; }

    public TimeSpan LongestPiece { get; private set; }

    /// <param name="text">Selects rows whose number is above @p0, in the order of their numbers; how many, the walk adds.</param>
    /// <param name="take">Takes a row, and answers its number.</param>
    /// <param name="first">Rows of the first piece, and <paramref name="most"/> of the largest: fewer where a row may be large.</param>
    public async Task ThroughAsync(string text, Func<Rows, long> take, CancellationToken cancellation, int first = First, int most = Most)
    {
        var batch = new BatchSize(first, most);
        var piece = $"{text} {sql.Provider.FirstRows("@p1")}";
        var last = BeforeAll;
        bool more;
        do
        {
            var size = batch.Rows;
            var began = clock.GetTimestamp();
            var read = 0;
            var cut = false;
            using (var rows = sql.Prepare(piece).Query(last, size))
            {
                while (!cut && rows.Read())
                {
                    last = take(rows);
                    cut = ++read % LookEvery == 0 && clock.GetElapsedTime(began) > LongEnough;
                }
            }

            more = cut || read == size;
            await RestAsync(batch, read, began, cancellation).ConfigureAwait(false);
        }
        while (more);
    }

    /// <summary>The same for a table of which a key has several rows: those of one key come in one piece.</summary>
    /// <param name="least">The lowest key that there can be.</param>
    public async Task ThroughGroupsAsync(string table, string key, string columns, object least, Action<Rows> take, CancellationToken cancellation)
    {
        var batch = new BatchSize(First, Most);
        var (last, after) = (least, ">=");
        while (true)
        {
            var began = clock.GetTimestamp();
            var end = sql.Prepare($"SELECT MAX(x.{key}) FROM (SELECT {key} FROM {table} WHERE {key} {after} @p0 ORDER BY {key} {sql.Provider.FirstRows("@p1")}) x").Scalar(last, batch.Rows);
            if (end is null || (after == ">" && end.Equals(last)))
            {
                return;
            }

            var read = 0;
            using (var rows = sql.Prepare($"SELECT {columns} FROM {table} WHERE {key} {after} @p0 AND {key} <= @p1").Query(last, end))
            {
                for (; rows.Read(); read++)
                {
                    take(rows);
                }
            }

            (last, after) = (end, ">");
            await RestAsync(batch, read, began, cancellation).ConfigureAwait(false);
        }
    }

    private async Task RestAsync(BatchSize batch, int read, long began, CancellationToken cancellation)
    {
        var took = clock.GetElapsedTime(began);
        batch.Took(took);
        Rows += read;
        LongestPiece = took > LongestPiece ? took : LongestPiece;
        await Rest.AfterAsync(took, clock, cancellation).ConfigureAwait(false);
    }
}
