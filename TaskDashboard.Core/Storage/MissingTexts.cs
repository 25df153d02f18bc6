using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// Writes the searched texts of rows that an earlier version wrote, once after the update. Every row of this version has its text, so only
/// the rows before the first text can lack theirs. They are written from the newest to the oldest, so that a start that is interrupted
/// continues where it ended.
/// </summary>
internal static class MissingTexts
{
    private const int PieceRows = 5000;

    /// <summary>Called with the lease, before anything else reads or writes.</summary>
    public static void Write(SqlSession sql)
    {
        Write(sql, TaskTextTable.Instance, TaskTable.Instance, TaskTextTable.Searched, TaskText.Of, static task => task.Number);
        var kinds = new HashSet<RollupKind>();
        Write(
            sql,
            PushTextTable.Instance,
            PushTable.Instance,
            PushTextTable.Searched,
            push =>
            {
                kinds.Add(new RollupKind { DestinationNumber = push.DestinationNumber, Kind = push.Kind });
                return PushText.Of(push);
            },
            static push => push.Number
        );
        WriteKinds(sql, kinds);
        EndpointTotals.WriteMissing(sql);
        Write(
            sql,
            RetryTextTable.Instance,
            RetryRequestTable.Instance,
            new NumberedTable("RetryTexts", "RetryNumber", IsSmall: true),
            RetryText.Of,
            static request => request.Number
        );
    }

    /// <summary>
    /// Adds kinds of pushes that were accepted before kinds were stored. A list by a kind that is stored nowhere does not look for pushes.
    /// </summary>
    private static void WriteKinds(SqlSession sql, HashSet<RollupKind> kinds)
    {
        if (kinds.Count == 0)
        {
            return;
        }

        using (var rows = sql.Prepare(RollupKindTable.Instance.Select).Query())
        {
            while (rows.Read())
            {
                kinds.Remove(RollupKindTable.Instance.Read(rows));
            }
        }

        sql.Begin();
        sql.Prepare(RollupKindTable.Instance.Insert).WriteAll([.. kinds.Select(RollupKindTable.Instance.ValuesOf)]);
        sql.Commit();
    }

    private static void Write<TText, TRow>(
        SqlSession sql,
        Table<TText> texts,
        Table<TRow> table,
        NumberedTable searched,
        Func<TRow, TText> textOf,
        Func<TRow, long> numberOf
    )
        where TText : class
        where TRow : class
    {
        var first = sql.Prepare($"SELECT MIN({searched.Key}) FROM {searched.Name}").Scalar();
        var before = first is null ? long.MaxValue : Convert.ToInt64(first, System.Globalization.CultureInfo.InvariantCulture);
        var select = $"{table.Select} WHERE Number < @p0 ORDER BY Number DESC {sql.Provider.FirstRows("@p1")}";
        while (true)
        {
            var missing = new List<object?[]>();
            using (var rows = sql.Prepare(select).Query(searched.KeyOf(before), PieceRows))
            {
                while (rows.Read())
                {
                    var row = table.Read(rows);
                    before = numberOf(row);
                    missing.Add(texts.ValuesOf(textOf(row)));
                }
            }

            if (missing.Count == 0)
            {
                return;
            }

            sql.Begin();
            sql.Prepare(texts.Insert).WriteAll(missing);
            sql.Commit();
        }
    }
}
