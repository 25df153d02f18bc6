using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// Reads the rows of the feed in the order of their commits, regardless of which session wrote them. A row is before another if every
/// reader that can see the second also sees the first, so that a late commit is never skipped.
/// </summary>
internal abstract class CommitOrder
{
    /// <summary>
    /// Index of the values after the columns of <see cref="ChangeTable"/>: the order, and then whether the row may be published.
    /// </summary>
    public static readonly int OrderOrdinal = ChangeTable.Instance.Columns.Count;

    protected static readonly string Columns = ChangeTable.Instance.Names;

    /// <summary>
    /// Returns the rows after a place: the columns of <see cref="ChangeTable"/>, the order, and 1, or 0 if the row must not be published
    /// yet. Then no later row may be published either.
    /// </summary>
    public abstract Rows After(SqlSession sql, ChangePlace place, int most);

    /// <summary>Returns order and sequence of the latest row that may be published; empty if there is no such row.</summary>
    public abstract Rows Latest(SqlSession sql);

    /// <summary>Returns order and sequence of this row if it may be published; otherwise empty.</summary>
    public abstract Rows Find(SqlSession sql, long sequence);
}

/// <summary>For a database with one writer at a time: the order of numbers is the order of commits.</summary>
internal sealed class NumberOrder : CommitOrder
{
    public override Rows After(SqlSession sql, ChangePlace place, int most) =>
        sql.Prepare($"SELECT {Columns}, Sequence, 1 FROM Changes WHERE Sequence > @p0 ORDER BY Sequence {sql.Provider.FirstRows("@p1")}")
            .Query(place.Sequence, most);

    public override Rows Latest(SqlSession sql) =>
        sql.Prepare($"SELECT Sequence, Sequence FROM Changes ORDER BY Sequence DESC {sql.Provider.FirstRows("1")}").Query();

    public override Rows Find(SqlSession sql, long sequence) =>
        sql.Prepare("SELECT Sequence, Sequence FROM Changes WHERE Sequence = @p0").Query(sequence);
}

/// <summary>For SQL Server: by row version, up to the oldest open transaction that has written one.</summary>
internal sealed class RowVersionOrder : CommitOrder
{
    public const string Column = "CommitOrder";

    private const string Order = $"CAST({Column} AS bigint)";
    private const string Committed = $"{Column} < @end";

    // Read before the rows, because their statement may see the state at its start.
    private const string End = "DECLARE @end binary(8) = MIN_ACTIVE_ROWVERSION(); ";

    public override Rows After(SqlSession sql, ChangePlace place, int most) =>
        sql.Prepare(
                $"{End}SELECT {Columns}, {Order}, 1 FROM Changes WHERE {Column} > CAST(@p0 AS binary(8)) AND {Committed} ORDER BY "
                    + $"{Column} {sql.Provider.FirstRows("@p1")}"
            )
            .Query(place.Order, most);

    public override Rows Latest(SqlSession sql) =>
        sql.Prepare($"{End}SELECT {Order}, Sequence FROM Changes WHERE {Committed} ORDER BY {Column} DESC {sql.Provider.FirstRows("1")}")
            .Query();

    public override Rows Find(SqlSession sql, long sequence) =>
        sql.Prepare($"{End}SELECT {Order}, Sequence FROM Changes WHERE Sequence = @p0 AND {Committed}").Query(sequence);
}
