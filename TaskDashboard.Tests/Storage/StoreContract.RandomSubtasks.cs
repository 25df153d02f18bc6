using FsCheck;
using FsCheck.Fluent;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// After any sequence of reports on subtasks, the counts of a task equal its subtasks, and its state follows from the counts.
/// </summary>
public abstract partial class StoreContract
{
    private static readonly Gen<SubtaskReport> EndpointReports =
        from endpoint in Gen.Choose(0, 5)
        from state in Gen.Frequency(
            (1, Gen.Constant<SubtaskState?>(null)),
            (6, Gen.Elements(Enum.GetValues<SubtaskState>()).Select(state => (SubtaskState?)state))
        )
        from type in Gen.Elements<int?>(null, 260, 262)
        select new SubtaskReport
        {
            EndpointId = "e" + endpoint,
            State = state,
            EndpointType = type,
            ErrorCode = state == SubtaskState.Failed ? "1" : null,
        };

    private static readonly Gen<(int Task, TaskReport Report)> ScanReports =
        from task in Gen.Choose(0, 3)
        from what in Gen.Frequency(
            (8, Gen.Constant(TaskEvent.Progressed)),
            (
                4,
                Gen.Elements(
                    TaskEvent.Started,
                    TaskEvent.Completed,
                    TaskEvent.Failed,
                    TaskEvent.Canceled,
                    TaskEvent.Restarted,
                    TaskEvent.Restarted
                )
            )
        )
        from subtasks in Gen.Choose(0, 4).SelectMany(count => EndpointReports.ListOf(count))
        from run in Gen.Elements<int?>(null, null, null, 1, 2)
        from at in Gen.Choose(-3, 3)
        from force in Gen.Elements(true, false)
        select (
            task,
            new TaskReport
            {
                Event = what,
                Run = run,
                At = at >= 0 ? null : new FakeClock().UtcNow.AddMinutes(at),
                Force = force,
                Subtasks = what == TaskEvent.Restarted ? [] : [.. subtasks.DistinctBy(subtask => subtask.EndpointId)],
            }
        );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Counts_of_subtasks_equal_the_rows_after_any_reports(ulong seed)
    {
        await StartAsync();
        var tasks = new List<TrackedTask>();
        for (var index = 0; index < 4; index++)
        {
            tasks.Add(
                await Host.Tasks.CreateAsync(Operator, AScan([.. Enumerable.Range(0, index).Select(endpoint => Named("e" + endpoint))]))
            );
        }

        var taken = 0;
        foreach (var batch in ScanReports.Sample(300, new Rnd(seed, 7), 10).Chunk(25))
        {
            var outcomes = await Task.WhenAll(
                batch.Select(step => OutcomeOf(Host.Tasks.ReportAsync(Operator, tasks[step.Task].Id, step.Report)))
            );
            taken += outcomes.Count(outcome => outcome == "done");
            await Recount.AssertAsync(Host);
            foreach (var task in tasks)
            {
                await AssertSoundAsync((await Host.TaskReads.FindAsync(Viewer, task.Id))!);
            }
        }

        Assert.InRange(taken, 100, 300);
        await RestartAsync();
        await Recount.AssertAsync(Host);
    }

    private async Task AssertSoundAsync(TrackedTask task)
    {
        var rows = await SubtasksAsync(task);
        Assert.Equal(task.Subtasks.Total, rows.Count);
        Assert.Equal(rows.Count, rows.Select(row => row.EndpointId).Distinct().Count());
        Assert.All(Enum.GetValues<SubtaskState>(), state => Assert.Equal(task.Subtasks.Of(state), rows.Count(row => row.State == state)));
        Assert.All(rows, row => Assert.Equal(row.HasEnded, row.EndedAt is not null));
        Assert.All(rows, row => Assert.False(row.EndedAt < row.StartedAt));
        Assert.All(rows, row => Assert.Equal(row.State is SubtaskState.Failed, row.ErrorCode is not null));
        if (rows.Count == 0)
        {
            return;
        }

        // An open task has an open subtask. An ended task has none.
        Assert.Equal(task.HasEnded, task.Subtasks.Open == 0);
        Assert.Equal(rows.Count, task.ItemCount);
        Assert.Equal(
            (task.State, task.Subtasks.Failed) switch
            {
                (TaskState.Completed, 0) => TaskOutcome.Success,
                (TaskState.Completed, _) => TaskOutcome.Warning,
                _ => task.Outcome,
            },
            task.Outcome
        );
    }
}
