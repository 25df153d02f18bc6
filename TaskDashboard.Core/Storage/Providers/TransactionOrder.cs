namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// For PostgreSQL: by transaction number, up to the oldest open transaction. Every transaction with a lower number has ended, so no row can
/// appear before a published one.
/// </summary>
internal sealed class TransactionOrder : CommitOrder
{
    public const string Column = "CommitOrder";

    private const string Order = $"CAST(CAST({Column} AS text) AS bigint)";
    private const string Committed = $"{Column} < pg_snapshot_xmin(pg_current_snapshot())";

    public override Rows After(SqlSession sql, ChangePlace place, int most) =>
        sql.Prepare(
                $"""
                SELECT {Columns}, {Order}, CASE WHEN {Committed} THEN 1 ELSE 0 END FROM Changes
                WHERE ({Column}, Sequence) > (CAST(CAST(CAST(@p0 AS bigint) AS text) AS xid8), @p1) ORDER BY {Column}, Changes.Sequence
                LIMIT @p2
                """
            )
            .Query(place.Order, place.Sequence, most);

    public override Rows Latest(SqlSession sql) =>
        sql.Prepare($"SELECT {Order}, Sequence FROM Changes WHERE {Committed} ORDER BY {Column} DESC, Sequence DESC LIMIT 1").Query();

    public override Rows Find(SqlSession sql, long sequence) =>
        sql.Prepare($"SELECT {Order}, Sequence FROM Changes WHERE Sequence = @p0 AND {Committed}").Query(sequence);
}
