namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// How the rows of the feed are read in the order of their commits, whoever wrote them. A row stands before another when every
/// reader that may see the second sees the first, so that what commits late is never skipped.
/// </summary>
internal abstract class CommitOrder
{
    protected const string Columns = "Sequence, Subject, Number, CompanyId, At";

    /// <summary>The rows after a place: <see cref="Columns"/>, the order, and 1, or 0 where the row must not be told yet; none after it may be told then.</summary>
    public abstract Rows After(SqlSession sql, ChangePlace place, int most);

    /// <summary>Order and sequence of the latest row that may be told; no row where there is none.</summary>
    public abstract Rows Latest(SqlSession sql);

    /// <summary>Order and sequence of that row, if it may be told; no row where there is none such.</summary>
    public abstract Rows Find(SqlSession sql, long sequence);
}

/// <summary>For a database with one writer at a time: the order of the numbers is the order of the commits.</summary>
internal sealed class NumberOrder : CommitOrder
{
    public override Rows After(SqlSession sql, ChangePlace place, int most) =>
        sql.Prepare($"SELECT {Columns}, Sequence, 1 FROM Changes WHERE Sequence > @p0 ORDER BY Sequence {sql.Provider.FirstRows("@p1")}").Query(place.Sequence, most);

    public override Rows Latest(SqlSession sql) =>
        sql.Prepare($"SELECT Sequence, Sequence FROM Changes ORDER BY Sequence DESC {sql.Provider.FirstRows("1")}").Query();

    public override Rows Find(SqlSession sql, long sequence) => sql.Prepare("SELECT Sequence, Sequence FROM Changes WHERE Sequence = @p0").Query(sequence);
}

/// <summary>For SQL Server: by row version, up to the oldest transaction that has written one and is still open.</summary>
internal sealed class RowVersionOrder : CommitOrder
{
    public const string Column = "CommitOrder";

    private const string Order = $"CAST({Column} AS bigint)";
    private const string Committed = $"{Column} < @end";

    // Asked before the rows: their statement may see them as they were when it began.
    private const string End = "DECLARE @end binary(8) = MIN_ACTIVE_ROWVERSION(); ";

    public override Rows After(SqlSession sql, ChangePlace place, int most) =>
        sql.Prepare($"{End}SELECT {Columns}, {Order}, 1 FROM Changes WHERE {Column} > CAST(@p0 AS binary(8)) AND {Committed} ORDER BY {Column} {sql.Provider.FirstRows("@p1")}")
            .Query(place.Order, most);

    public override Rows Latest(SqlSession sql) =>
        sql.Prepare($"{End}SELECT {Order}, Sequence FROM Changes WHERE {Committed} ORDER BY {Column} DESC {sql.Provider.FirstRows("1")}").Query();

    public override Rows Find(SqlSession sql, long sequence) => sql.Prepare($"{End}SELECT {Order}, Sequence FROM Changes WHERE Sequence = @p0 AND {Committed}").Query(sequence);
}
