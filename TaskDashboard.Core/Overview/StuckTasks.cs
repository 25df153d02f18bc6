using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Overview;

/// <summary>
/// The tasks that are stuck. An index by the last report would be written with every report, so the open tasks are looked through instead:
/// at most once a minute, for all readers together. A task is stuck after minutes at least, so nobody sees a difference.
/// </summary>
internal sealed class StuckTasks
{
    private const string Open =
        "SELECT Number, CompanyId, Type, COALESCE(LastReportAt, CreatedAt) FROM Tasks WHERE State = @p0 AND "
        + "COALESCE(LastReportAt, CreatedAt) <= @p1";

    private readonly Lock _gate = new();
    private volatile Found? _found;

    /// <param name="Since">Time of the last accepted report, or of the creation.</param>
    internal readonly record struct StuckTask(int Number, string? CompanyId, DateTimeOffset Since);

    /// <summary>Returns the tasks that were stuck when they were last looked through, longest first.</summary>
    public IReadOnlyList<StuckTask> Read(SqlSession sql, StuckRule rule, DateTimeOffset now)
    {
        var minute = Periods.MinuteOf(now);
        if (_found?.Minute != minute)
        {
            lock (_gate)
            {
                if (_found?.Minute != minute)
                {
                    _found = new Found(minute, Look(sql, rule, now));
                }
            }
        }

        return _found.Tasks;
    }

    private static List<StuckTask> Look(SqlSession sql, StuckRule rule, DateTimeOffset now)
    {
        var tasks = new List<StuckTask>();
        foreach (var state in new[] { TaskState.Pending, TaskState.InProgress })
        {
            using var rows = sql.Prepare(Open).Query((int)state, now - rule.Shortest);
            while (rows.Read())
            {
                var since = rows.GetInstant(3);
                if (rule.After(rows.GetString(2)) is { } after && now - since >= after)
                {
                    tasks.Add(new StuckTask(rows.GetInt32(0), rows.GetStringOrNull(1), since));
                }
            }
        }

        tasks.Sort(static (one, other) => one.Since.CompareTo(other.Since));
        return tasks;
    }

    private sealed record Found(int Minute, IReadOnlyList<StuckTask> Tasks);
}
