using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Overview;

/// <summary>Reads the newest of the tasks that run.</summary>
internal static class RunningTasks
{
    private const int MostShown = 12;

    private const int InProgress = (int)TaskState.InProgress;

    private static readonly string OfAll = $"{TaskTable.Instance.Select} WHERE State = {InProgress} ORDER BY Number DESC";
    private static readonly string OfCompany =
        $"{TaskTable.Instance.Select} WHERE CompanyId = @p0 AND State = {InProgress} ORDER BY Number DESC";

    public static RunningList Read(SqlSession sql, Caller caller, DateTimeOffset now)
    {
        var tasks = new List<TrackedTask>();
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

        var running = tasks
            .OrderByDescending(task => task.Number)
            .Take(MostShown)
            .Select(task => (Task: task, Pace: TaskPace.Of(task, now)))
            .OrderBy(running => running.Pace.SilentSince is null)
            .ThenBy(running => running.Pace.SilentSince)
            .ThenByDescending(running => running.Task.Number)
            .Select(running => new RunningTask(running.Task, running.Pace.SilentSince, running.Pace.Left));
        return new RunningList([.. running], total);
    }
}
