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

    private readonly record struct StuckTask(int Number, string? CompanyId, DateTimeOffset Since);

    /// <summary>Returns the tasks that the caller sees and that were stuck when they were last looked through.</summary>
    /// <param name="known">What an earlier read of the same companies returned.</param>
    public StuckList Read(SqlSession sql, Caller caller, StuckRule rule, DateTimeOffset now, StuckList? known)
    {
        var found = Find(sql, rule, now);
        if (ReferenceEquals(known?.Of, found))
        {
            return known;
        }

        var (total, longest) = (0, new List<int>());
        foreach (var task in found.Tasks)
        {
            if (caller.Sees(task.CompanyId) && ++total <= Needs.MostOfKind)
            {
                longest.Add(task.Number);
            }
        }

        return new StuckList(found, total, longest);
    }

    private Found Find(SqlSession sql, StuckRule rule, DateTimeOffset now)
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

        return _found;
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

    /// <param name="Tasks">Longest first.</param>
    private sealed record Found(int Minute, IReadOnlyList<StuckTask> Tasks);
}

/// <summary>The stuck tasks of some companies.</summary>
/// <param name="Of">What they were taken from.</param>
/// <param name="Longest">The numbers of those that have been stuck longest.</param>
internal sealed record StuckList(object Of, int Total, IReadOnlyList<int> Longest);
