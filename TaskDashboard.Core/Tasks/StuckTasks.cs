using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Tasks;

/// <summary>A task that has not ended and is silent.</summary>
/// <param name="Since">Time of the last report, or of the creation.</param>
internal readonly record struct SilentTask(int Number, string? CompanyId, string Type, DateTimeOffset Since);

/// <summary>The tasks that were silent at one moment, those that have been silent longest first.</summary>
/// <param name="At">When they were looked for. A task that has reported since is not silent any more.</param>
/// <param name="Stuck">By the rule of <see cref="StuckRule"/>.</param>
/// <param name="Running">Tasks in progress that are stuck, or do not report at their usual pace.</param>
internal sealed record SilentTasks(DateTimeOffset At, IReadOnlyList<SilentTask> Stuck, IReadOnlyList<SilentTask> Running);

/// <summary>
/// Finds the tasks that are stuck. An index by the last report would be written with every report, so the open tasks are looked through
/// instead: at most once a minute, for all readers together. A task is stuck after minutes at least, so nobody sees a difference.
/// </summary>
internal sealed class StuckTasks(StuckRule rule)
{
    private const string Open =
        "SELECT Number, CompanyId, Type, COALESCE(LastReportAt, CreatedAt), CreatedAt, Version FROM Tasks WHERE State = @p0 AND "
        + "COALESCE(LastReportAt, CreatedAt) <= @p1";

    private readonly Lock _gate = new();
    private volatile Found? _found;

    public SilentTasks Find(SqlSession sql, DateTimeOffset now)
    {
        var minute = Periods.MinuteOf(now);
        if (_found?.Minute != minute)
        {
            lock (_gate)
            {
                if (_found?.Minute != minute)
                {
                    _found = new Found(minute, Look(sql, now));
                }
            }
        }

        return _found.Tasks;
    }

    private SilentTasks Look(SqlSession sql, DateTimeOffset now)
    {
        var (stuck, running) = (new List<SilentTask>(), new List<SilentTask>());
        foreach (var state in new[] { TaskState.Pending, TaskState.InProgress })
        {
            var isRunning = state is TaskState.InProgress;
            var shortest = isRunning && TaskPace.ShortestSilence < rule.Shortest ? TaskPace.ShortestSilence : rule.Shortest;
            using var rows = sql.Prepare(Open).Query((int)state, now - shortest);
            while (rows.Read())
            {
                var task = new SilentTask(rows.GetInt32(0), rows.GetStringOrNull(1), rows.GetString(2), rows.GetInstant(3));
                var isStuck = rule.After(task.Type) is { } after && now - task.Since >= after;
                if (isStuck)
                {
                    stuck.Add(task);
                }

                if (isRunning && (isStuck || TaskPace.IsSilent(rows.GetInstant(4), task.Since, rows.GetInt64(5), now)))
                {
                    running.Add(task);
                }
            }
        }

        stuck.Sort(LongestFirst);
        running.Sort(LongestFirst);
        return new SilentTasks(now, stuck, running);
    }

    private static int LongestFirst(SilentTask one, SilentTask other) => one.Since.CompareTo(other.Since);

    private sealed record Found(int Minute, SilentTasks Tasks);
}
