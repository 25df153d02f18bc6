using System.Globalization;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Retention;

/// <summary>Deletes rows with consecutive keys.</summary>
/// <returns>Number of rows deleted, including dependent rows.</returns>
internal delegate int DeleteRun(WriteSession session, long first, long last);

/// <summary>Ways to find and delete old rows of a table.</summary>
internal static class OldRows
{
    // A single recent row does not end a walk: its clock may have been wrong.
    private const int FewestRead = 256;

    /// <summary>Finds old rows by an indexed time column.</summary>
    public static SweepPiece By(string table, string column) =>
        (session, before, _, most) =>
        {
            var (last, count) = LastOf(
                session
                    .Prepare($"SELECT {column} FROM {table} WHERE {column} < @p0 ORDER BY {column} {session.Sql.Provider.FirstRows("@p1")}")
                    .Query(before, most)
            );
            return count == 0
                ? new Swept(0, null)
                : new Swept(session.Prepare($"DELETE FROM {table} WHERE {column} <= @p0").Run(last), count == most ? last : null);
        };

    /// <summary>
    /// Finds old rows by a walk along a key that rises with the time of acceptance. This needs no index that would slow down every
    /// delivery. Only rows that must stay, such as those of failed pushes, are read again each time.
    /// </summary>
    /// <param name="select">Selects key and time of acceptance, then the columns that the other functions need, of rows with a key above
    /// @p0, ordered by key.</param>
    /// <param name="isDue">Whether the row may be deleted.</param>
    /// <param name="deleting">Called for each row before it is deleted.</param>
    public static SweepPiece Walk(
        string select,
        Func<Rows, DateTimeOffset, bool> isDue,
        DeleteRun delete,
        Action<WriteSession, Rows>? deleting = null
    ) =>
        (session, before, from, most) =>
        {
            var limit = Math.Max(most, FewestRead);
            var (read, due, anyOld, last) = (0, 0, false, from);
            var runs = new List<(long First, long Last)>();
            using (var rows = session.Prepare($"{select} {session.Sql.Provider.FirstRows("@p1")}").Query(from, limit))
            {
                var follows = false;
                while (due < most && rows.Read())
                {
                    read++;
                    last = rows.GetInt64(0);
                    anyOld |= rows.GetInstant(1) < before;
                    if (!isDue(rows, before))
                    {
                        follows = false;
                        continue;
                    }

                    due++;
                    deleting?.Invoke(session, rows);
                    if (follows)
                    {
                        runs[^1] = (runs[^1].First, last);
                    }
                    else
                    {
                        runs.Add((last, last));
                        follows = true;
                    }
                }
            }

            var deleted = runs.Sum(run => delete(session, run.First, run.Last));

            // Rows are in order of acceptance: if all rows read are recent, the later ones are too.
            return new Swept(deleted, due == most || (read == limit && anyOld) ? last : null);
        };

    /// <summary>Finds old roll-ups by their period. A whole period is deleted at once.</summary>
    /// <param name="periodOf">Returns the number of the period at a time.</param>
    public static SweepPiece ByPeriod(string table, string column, Func<DateTimeOffset, int> periodOf) =>
        (session, before, _, most) =>
        {
            var (last, count) = (0, 0);
            using (
                var rows = session
                    .Prepare($"SELECT {column} FROM {table} WHERE {column} < @p0 ORDER BY {column} {session.Sql.Provider.FirstRows("@p1")}")
                    .Query(periodOf(before), most)
            )
            {
                while (rows.Read())
                {
                    (last, count) = (rows.GetInt32(0), count + 1);
                }
            }

            if (count == 0)
            {
                return new Swept(0, null);
            }

            var deleted = session.Prepare($"DELETE FROM {table} WHERE {column} <= @p0").Run(last);
            return new Swept(deleted, count == most ? last : null);
        };

    /// <summary>
    /// The same, and records up to when rows were deleted: roll-ups are rebuilt only where all rows are left (<see cref="DeletedRows"/>).
    /// </summary>
    public static SweepPiece Recorded(string table, SweepPiece sweep) =>
        (session, before, from, most) =>
        {
            var swept = sweep(session, before, from, most);
            if (swept.Deleted > 0)
            {
                session.Deleted(table, before);
            }

            return swept;
        };

    private static (long Last, int Count) LastOf(Rows found)
    {
        using var rows = found;
        var (last, count) = (0L, 0);
        while (rows.Read())
        {
            (last, count) = (rows.GetInt64(0), count + 1);
        }

        return (last, count);
    }
}
