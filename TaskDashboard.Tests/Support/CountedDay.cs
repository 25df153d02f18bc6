using System.Globalization;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Tests.Support;

/// <summary>
/// Counts the events of pushes and tasks from their rows, in SQL that shares nothing with the product. The rows of the periods from the
/// given times must all be there.
/// </summary>
/// <param name="maxAttempts">The length of the schedule: a push fails permanently with its last automatic attempt, and with each of a
/// retry.</param>
internal sealed class CountedDay(SqlSession sql, int maxAttempts)
{
    private const long Minute = 60_000;
    private const long Quarter = 15 * Minute;
    private const long Hour = 60 * Minute;

    // The upper limits of the histogram in milliseconds.
    private static readonly int[] Limits = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000];

    private static string Durations =>
        string.Join(
            ", ",
            Limits
                .Select((limit, at) => $"a.DurationMs > {(at == 0 ? -1 : Limits[at - 1])} AND a.DurationMs <= {limit}")
                .Append($"a.DurationMs > {Limits[^1]}")
                .Select(test => $"SUM(CASE WHEN a.AttemptKey IS NOT NULL AND {test} THEN 1 ELSE 0 END)")
        );

    public SortedDictionary<string, string> QuartersOfPushes(DateTimeOffset from) => Pushes(Quarter, from, Durations);

    public SortedDictionary<string, string> MinutesOfPushes(DateTimeOffset from) => Pushes(Minute, from, "");

    public SortedDictionary<string, string> FailuresByHour(DateTimeOffset from) => Failures(Hour, from);

    public SortedDictionary<string, string> FailuresByMinute(DateTimeOffset from) => Failures(Minute, from);

    public SortedDictionary<string, string> QuartersOfTasks(DateTimeOffset from) => Tasks(Quarter, from);

    public SortedDictionary<string, string> MinutesOfTasks(DateTimeOffset from) => Tasks(Minute, from);

    /// <summary>Returns the stored roll-ups in the same form.</summary>
    public SortedDictionary<string, string> Stored(
        string table,
        string keys,
        string values,
        string period,
        long length,
        DateTimeOffset from
    ) =>
        Read(
            $"SELECT {keys.Replace(period, $"{period} * {length}", StringComparison.Ordinal)}, {values} "
                + $"FROM {table} WHERE {period} * {length} >= "
                + from.ToUnixTimeMilliseconds(),
            keys.Split(',').Length
        );

    public IEnumerable<(string What, SortedDictionary<string, string> Stored, SortedDictionary<string, string> Counted)> All(
        DateTimeOffset pushes,
        DateTimeOffset tasks,
        DateTimeOffset now
    )
    {
        const string Counts = "Accepted, Delivered, FailedAttempts, Failed, Resent";
        const string Took =
            "UpTo5, UpTo10, UpTo20, UpTo50, UpTo100, UpTo200, UpTo500, UpTo1000, UpTo2000, UpTo5000, UpTo10000, UpTo30000, Longer";
        var (minutes, hours) = (now - TimeSpan.FromHours(48), now - TimeSpan.FromDays(14));
        var quarterFrom = Next(pushes, Quarter);
        yield return (
            "quarter hours of pushes",
            Stored("PushQuarters", "DestinationNumber, Quarter, Kind", $"{Counts}, {Took}", "Quarter", Quarter, quarterFrom),
            QuartersOfPushes(quarterFrom)
        );
        var minuteFrom = Next(Later(pushes, minutes), Minute);
        yield return (
            "minutes of pushes",
            Stored("PushMinutes", "DestinationNumber, Minute, Kind", Counts, "Minute", Minute, minuteFrom),
            MinutesOfPushes(minuteFrom)
        );
        var hourFrom = Next(Later(pushes, hours), Hour);
        yield return (
            "hours of failures",
            Stored("FailureHours", "DestinationNumber, SignatureNumber, Hour", "FailedAttempts", "Hour", Hour, hourFrom),
            FailuresByHour(hourFrom)
        );
        yield return (
            "minutes of failures",
            Stored("FailureMinutes", "DestinationNumber, SignatureNumber, Minute", "FailedAttempts", "Minute", Minute, minuteFrom),
            FailuresByMinute(minuteFrom)
        );
        var tasksFrom = Next(tasks, Quarter);
        yield return (
            "quarter hours of tasks",
            Stored("TaskQuarters", "CompanyId, Quarter, Type, Outcome", "Ended", "Quarter", Quarter, tasksFrom),
            QuartersOfTasks(tasksFrom)
        );
        var taskMinutesFrom = Next(Later(tasks, minutes), Minute);
        yield return (
            "minutes of tasks",
            Stored("TaskMinutes", "CompanyId, Minute, Type, Outcome", "Ended", "Minute", Minute, taskMinutesFrom),
            MinutesOfTasks(taskMinutesFrom)
        );
    }

    private static DateTimeOffset Next(DateTimeOffset from, long length) =>
        DateTimeOffset.FromUnixTimeMilliseconds((from.ToUnixTimeMilliseconds() + length - 1) / length * length);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    // A kind or type without a name of its own is counted with the others.
    private SortedDictionary<string, string> Pushes(long length, DateTimeOffset from, string more)
    {
        var extra = more.Length == 0 ? "" : ", " + more;
        var at = from.ToUnixTimeMilliseconds();
        return Read(
            $"""
            WITH e (Number, Accepted, AttemptKey, At) AS (
                SELECT p.Number, 1, NULL, p.CreatedAt FROM Pushes p WHERE p.CreatedAt >= {at}
                UNION ALL SELECT a.AttemptKey / 65536, 0, a.AttemptKey, a.StartedAt FROM PushAttempts a WHERE a.StartedAt >= {at})
            SELECT p.DestinationNumber, e.At / {length} * {length},
            CASE WHEN EXISTS (SELECT 1 FROM RollupKinds k WHERE k.DestinationNumber = p.DestinationNumber AND k.Kind = p.Kind)
            THEN p.Kind ELSE '' END AS Label,
            SUM(e.Accepted), SUM(CASE WHEN a.Error = 0 THEN 1 ELSE 0 END), SUM(CASE WHEN a.Error <> 0 THEN 1 ELSE 0 END),
            SUM(CASE WHEN a.Error <> 0 AND (a.TriggeredBy = 1 OR a.AttemptKey % 65536 >= {maxAttempts}) THEN 1 ELSE 0 END), 0{extra}
            FROM e JOIN Pushes p ON p.Number = e.Number LEFT JOIN PushAttempts a ON a.AttemptKey = e.AttemptKey
            GROUP BY p.DestinationNumber, e.At / {length}, Label
            """,
            3
        );
    }

    private SortedDictionary<string, string> Failures(long length, DateTimeOffset from) =>
        Read(
            $"""
            SELECT p.DestinationNumber, s.Number, a.StartedAt / {length} * {length}, COUNT(*)
            FROM PushAttempts a JOIN Pushes p ON p.Number = a.AttemptKey / 65536
            JOIN ErrorSignatures s ON s.Error = a.Error AND COALESCE(s.Status, 0) = COALESCE(a.Status, 0) AND s.Message = a.Message
            WHERE a.Error <> 0 AND a.StartedAt >= {from.ToUnixTimeMilliseconds()}
            GROUP BY p.DestinationNumber, s.Number, a.StartedAt / {length}
            """,
            3
        );

    private SortedDictionary<string, string> Tasks(long length, DateTimeOffset from) =>
        Read(
            $"""
            SELECT COALESCE(t.CompanyId, ''), h.At / {length} * {length},
            CASE WHEN EXISTS (SELECT 1 FROM RollupTypes k WHERE k.CompanyId = COALESCE(t.CompanyId, '') AND k.Type = t.Type)
            THEN t.Type ELSE '' END AS Label,
            h.Outcome, COUNT(*)
            FROM TaskTransitions h JOIN Tasks t ON t.Number = h.TaskNumber
            WHERE h.ToState IN (2, 3, 4) AND h.FromState IN (0, 1) AND h.At >= {from.ToUnixTimeMilliseconds()}
            GROUP BY COALESCE(t.CompanyId, ''), h.At / {length}, Label, h.Outcome
            """,
            4
        );

    /// <summary>Returns the values of each key. Rows of zeros are left out.</summary>
    private SortedDictionary<string, string> Read(string text, int keys)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var statement = sql.Prepare(text).Query();
        var columns = CountColumns(text);
        while (statement.Read())
        {
            var values = Enumerable
                .Range(0, columns)
                .Select(column => Convert.ToString(statement.GetValue(column), CultureInfo.InvariantCulture) ?? "")
                .ToList();
            if (values.Skip(keys).Any(value => value != "0"))
            {
                found.Add(string.Join('|', values.Take(keys)), string.Join(' ', values.Skip(keys)));
            }
        }

        return found;
    }

    private int CountColumns(string text)
    {
        using var command = sql.Connection.CreateCommand();
        command.CommandText = text;
        using var reader = command.ExecuteReader();
        return reader.FieldCount;
    }
}
