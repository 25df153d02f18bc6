using System.Globalization;
using System.Runtime.InteropServices;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Recount;

/// <summary>Counts of tasks by company and state.</summary>
internal sealed class TaskTotals : ICounters
{
    public async Task<IReadOnlyList<Comparison>> CompareAsync(RowWalk walk, CancellationToken cancellation)
    {
        var counted = new Dictionary<(string Company, int State), long>();
        await walk.ThroughAsync(
                "SELECT Number, CompanyId, State FROM Tasks WHERE Number > @p0 ORDER BY Number",
                rows =>
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(counted, (rows.GetStringOrNull(1) ?? "", rows.GetInt32(2)), out _)++;
                    return rows.GetInt32(0);
                },
                cancellation
            )
            .ConfigureAwait(false);
        var tasks = walk.Rows;

        var off = counted.ToDictionary(count => count.Key, count => -count.Value);
        await walk.ThroughGroupsAsync(
                "TaskCounts",
                "CompanyId",
                "CompanyId, State, Total",
                "",
                rows =>
                    CollectionsMarshal.GetValueRefOrAddDefault(off, (rows.GetString(0), rows.GetInt32(1)), out _) += Convert.ToInt64(
                        rows.GetValue(2),
                        CultureInfo.InvariantCulture
                    ),
                cancellation
            )
            .ConfigureAwait(false);

        // Numbers that no task has. Pages that show totals of the company's tasks then read them again.
        var none = 0L;
        var numbers = off
            .Keys.Select(key => key.Company)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(company => company, _ => --none, StringComparer.Ordinal);
        var drifts = off.Where(counter => counter.Value != 0)
            .Select(counter => new Drift(
                Math.Abs(counter.Value),
                1,
                session =>
                {
                    var company = counter.Key.Company is { Length: > 0 } id ? id : null;
                    session.Totals<TaskCountTotals>().Add(company, (TaskState)counter.Key.State, -counter.Value);
                    session.Changed(ChangeSubject.Task, numbers[counter.Key.Company], company);
                }
            ));
        return [new Comparison("totals of tasks", off.Count, tasks, [.. drifts])];
    }
}
