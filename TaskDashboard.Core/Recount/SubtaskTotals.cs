using System.Runtime.InteropServices;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Core.Recount;

/// <summary>
/// Counts of each task's subtasks by state, stored in the task's row. A restart or an end moves all subtasks at once, so a difference does
/// not stay constant: such a task is counted again in the transaction that repairs it. Tasks that retention has begun to delete are not
/// compared.
/// </summary>
internal sealed class SubtaskTotals(TimeSpan? keep, TimeProvider clock) : ICounters
{
    private static readonly SubtaskState[] States = Enum.GetValues<SubtaskState>();

    public async Task<IReadOnlyList<Comparison>> CompareAsync(RowWalk walk, CancellationToken cancellation)
    {
        var keptSince = KeptSince(clock.GetUtcNow());
        var counted = new Dictionary<int, SubtaskCounts>();
        await walk.ThroughAsync(
                "SELECT Number, TaskNumber, State FROM Subtasks WHERE Number > @p0 ORDER BY Number",
                rows =>
                {
                    ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(counted, rows.GetInt32(1), out _);
                    counts = counts.With((SubtaskState)rows.GetInt32(2), 1);
                    return rows.GetInt64(0);
                },
                cancellation
            )
            .ConfigureAwait(false);
        var subtasks = walk.Rows;

        var tasks = 0;
        var drifts = new List<Drift>();
        await walk.ThroughAsync(
                """
                SELECT Number, SubtasksPending, SubtasksInProgress, SubtasksCompleted, SubtasksFailed, SubtasksSkipped, EndedAt,
                LastReportAt
                FROM Tasks WHERE Number > @p0 ORDER BY Number
                """,
                rows =>
                {
                    tasks++;
                    var number = rows.GetInt32(0);
                    var kept = new SubtaskCounts(rows.GetInt32(1), rows.GetInt32(2), rows.GetInt32(3), rows.GetInt32(4), rows.GetInt32(5));
                    var right = counted.GetValueOrDefault(number);
                    if (kept != right && !EndedTasks.IsDue(rows.GetInstantOrNull(6), rows.GetInstantOrNull(7), keptSince))
                    {
                        drifts.Add(
                            new Drift(
                                States.Sum(state => Math.Abs((long)kept.Of(state) - right.Of(state))),
                                5 + right.Total,
                                session => Repair(session, number)
                            )
                        );
                    }

                    return number;
                },
                cancellation
            )
            .ConfigureAwait(false);
        return [new Comparison("counts of tasks' subtasks", tasks, subtasks, drifts)];
    }

    private void Repair(WriteSession session, int number)
    {
        if (session.FindTask(number) is { } task && !EndedTasks.IsDue(task.EndedAt, task.LastReportAt, KeptSince(session.Now)))
        {
            TaskHandlers.CountSubtasks(session, task);
        }
    }

    private DateTimeOffset KeptSince(DateTimeOffset now) => keep is { } time ? now - time : DateTimeOffset.MinValue;
}
