using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Overview;

/// <summary>Reads what runs now: the tasks that have been silent longest, then the newest.</summary>
internal static class RunningTasks
{
    public const int MostShown = 12;

    private const int InProgress = (int)TaskState.InProgress;

    private static readonly string OfAll = $"{TaskTable.Instance.Select} WHERE State = {InProgress} ORDER BY Number DESC";
    private static readonly string OfCompany =
        $"{TaskTable.Instance.Select} WHERE CompanyId = @p0 AND State = {InProgress} ORDER BY Number DESC";

    public static RunningList Read(SqlSession sql, Caller caller, SilentList silent, StuckRule rule, DateTimeOffset now)
    {
        var tasks = Silent(sql, silent.Running);
        var total = 0L;
        foreach (var company in caller.EachCompany())
        {
            using (
                var rows = company is null
                    ? sql.Prepare($"{OfAll} {sql.Provider.FirstRows("@p0")}").Query(MostShown)
                    : sql.Prepare($"{OfCompany} {sql.Provider.FirstRows("@p1")}").Query(company, MostShown)
            )
            {
                while (rows.Read())
                {
                    tasks.Add(TaskTable.Instance.Read(rows));
                }
            }

            total += company switch
            {
                null => sql.Prepare($"SELECT SUM(Total) FROM TaskCounts WHERE State = {InProgress}").Count(),

                // The counters have tasks without a company under the empty id.
                "" => 0,
                _ => sql.Prepare($"SELECT Total FROM TaskCounts WHERE CompanyId = @p0 AND State = {InProgress}").Count(company),
            };
        }

        // The same rule as for what needs somebody: a task that is stuck there is stuck here as well.
        var running = tasks
            .DistinctBy(task => task.Number)
            .Select(task => (Task: task, Pace: TaskPace.Of(task, now)))
            .Select(running => (running.Task, running.Pace, SilentSince: rule.SilentSince(running.Task, now) ?? running.Pace.SilentSince))
            .OrderBy(running => running.SilentSince is null)
            .ThenBy(running => running.SilentSince)
            .ThenByDescending(running => running.Task.Number)
            .Take(MostShown)
            .Select(running => new RunningTask(running.Task, running.SilentSince, running.SilentSince is null ? running.Pace.Left : null));
        return new RunningList([.. running], total);
    }

    /// <summary>Returns these tasks as they are now, if they still run.</summary>
    private static List<TrackedTask> Silent(SqlSession sql, IReadOnlyList<int> numbers)
    {
        var tasks = new List<TrackedTask>();
        if (numbers.Count == 0)
        {
            return tasks;
        }

        var given = GivenRows.Of(numbers, number => number);
        using var rows = sql.Prepare(
                $"SELECT {TaskTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN Tasks WHERE Number = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var task = TaskTable.Instance.Read(rows);
            if (task.State is TaskState.InProgress)
            {
                tasks.Add(task);
            }
        }

        return tasks;
    }
}
