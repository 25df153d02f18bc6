using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Recount;

/// <summary>Walks through tables along their keys in small pieces, with a pause after each. All pieces read the same snapshot.</summary>
internal sealed class RowWalk(SqlSession sql, TimeProvider clock)
{
    private const int First = 100;
    private const int Most = 20_000;

    // Below every row number, in the smaller of the two column types.
    private const long BeforeAll = int.MinValue;

    // Ends a piece that is slower than the one before, well before the limit of 50 ms. Checked every <see cref="LookEvery"/> rows.
    private static readonly TimeSpan LongEnough = 2 * BatchSize.Target;
    private const int LookEvery = 16;

    /// <summary>Number of rows read so far.</summary>
    public long Rows { get; private set; }

    public TimeSpan LongestPiece { get; private set; }

    /// <param name="text">Selects rows with a number above @p0, ordered by number. The walk adds the limit.</param>
    /// <param name="take">Processes a row and returns its number.</param>
    /// <param name="first">Rows of the first piece. <paramref name="most"/> is the maximum. Use smaller values if rows may be
    /// large.</param>
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
        } while (more);
    }

    /// <summary>The same for a table with several rows for each key. The rows of one key are read in one piece.</summary>
    /// <param name="least">Lowest possible key.</param>
    public async Task ThroughGroupsAsync(
        string table,
        string key,
        string columns,
        object least,
        Action<Rows> take,
        CancellationToken cancellation
    )
    {
        var batch = new BatchSize(First, Most);
        var (last, after) = (least, ">=");
        while (true)
        {
            var began = clock.GetTimestamp();
            var end = sql.Prepare(
                    $"SELECT MAX(x.{key}) FROM (SELECT {key} FROM {table} WHERE {key} {after} @p0 ORDER BY {key} "
                        + $"{sql.Provider.FirstRows("@p1")}) x"
                )
                .Scalar(last, batch.Rows);
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
