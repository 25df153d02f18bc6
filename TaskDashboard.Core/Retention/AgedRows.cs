using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retention;

/// <summary>Small rows that are of no use after a time, whatever became of them.</summary>
internal sealed class AgedRows(string what, TimeSpan keep, string table, string column = "CreatedAt") : RetentionRule(what, keep)
{
    public override Swept Sweep(WriteSession session, DateTimeOffset before, long from, int most)
    {
        var (last, count) = (0L, 0);
        using (var rows = session.Prepare($"SELECT {column} FROM {table} WHERE {column} < @p0 ORDER BY {column} {session.Sql.Provider.FirstRows("@p1")}").Query(before, most))
        {
            while (rows.Read())
            {
                (last, count) = (rows.GetInt64(0), count + 1);
            }
        }

        return count == 0
            ? new Swept(0, null)
            : new Swept(session.Prepare($"DELETE FROM {table} WHERE {column} <= @p0").Run(last), count == most ? last : null);
    }
}
