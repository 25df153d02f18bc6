using System.Globalization;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retention;

/// <summary>Deletes rows whose keys follow each other in the table.</summary>
/// <returns>How many rows were deleted, with those that they own.</returns>
internal delegate int DeleteRun(WriteSession session, long first, long last);

/// <summary>The ways to find and delete the old rows of a table.</summary>
internal static class OldRows
{
    // One recent row alone does not end a walk: its clock may have been wrong.
    private const int FewestRead = 256;

    /// <summary>By a column that holds their age and has an index.</summary>
    public static SweepPiece By(string table, string column) => (session, before, _, most) =>
    {
        var (last, count) = LastOf(
            session.Prepare($"SELECT {column} FROM {table} WHERE {column} < @p0 ORDER BY {column} {session.Sql.Provider.FirstRows("@p1")}").Query(before, most));
        return count == 0
            ? new Swept(0, null)
            : new Swept(session.Prepare($"DELETE FROM {table} WHERE {column} <= @p0").Run(last), count == most ? last : null);
    };

    /// <summary>
    /// By a walk along a key that rises with the time of acceptance: it needs no index that every delivery would pay for. Only
    /// rows that must stay, such as those of failed pushes, are read again each time.
    /// </summary>
    /// <param name="select">Selects the key and the time of acceptance, then what the others ask for, of the rows whose key is above @p0, by key.</param>
    /// <param name="isDue">Whether the row may be deleted.</param>
    /// <param name="deleting">Is given each row that will be deleted.</param>
    public static SweepPiece Walk(string select, Func<Rows, DateTimeOffset, bool> isDue, DeleteRun delete, Action<WriteSession, Rows>? deleting = null) =>
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

            // In the order of acceptance: if all rows are recent, so are those that follow.
            return new Swept(deleted, due == most || (read == limit && anyOld) ? last : null);
        };

    /// <summary>Minutes of destinations, one destination after another. The last minute of each stays: it says when something was last sent there.</summary>
    public static Swept Minutes(WriteSession session, DateTimeOffset before, long from, int most)
    {
        if (session.Prepare("SELECT MIN(Number) FROM Destinations WHERE Number > @p0").Scalar(from) is not { } found)
        {
            return new Swept(0, null);
        }

        var destination = Convert.ToInt64(found, CultureInfo.InvariantCulture);
        var end = Math.Min(before.ToUnixTimeSeconds() / 60, session.Prepare("SELECT MAX(Minute) FROM DestinationMinutes WHERE DestinationNumber = @p0").Count(destination));
        var (last, count) = LastOf(
            session.Prepare($"SELECT Minute FROM DestinationMinutes WHERE DestinationNumber = @p0 AND Minute < @p1 ORDER BY Minute {session.Sql.Provider.FirstRows("@p2")}")
                .Query(destination, end, most));
        if (count > 0)
        {
            session.Prepare("DELETE FROM DestinationMinutes WHERE DestinationNumber = @p0 AND Minute <= @p1").Run(destination, last);
        }

        return new Swept(count, count == most ? destination - 1 : destination);
    }

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
