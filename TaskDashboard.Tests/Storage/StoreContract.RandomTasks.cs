using FsCheck;
using FsCheck.Fluent;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>After any sequence of reports, the counters of tasks equal a count of the rows.</summary>
public abstract partial class StoreContract
{
    private static readonly Gen<(int Task, TaskReport Report)> Reports =
        from task in Gen.Choose(0, 5)
        from what in Gen.Elements(Enum.GetValues<TaskEvent>())
        from id in Gen.Elements(null, null, "a", "b")
        from run in Gen.Elements<int?>(null, null, null, 1, 2)
        from at in Gen.Choose(-30, 3)
        from remaining in Gen.Choose(-1, 12)
        from force in Gen.Elements(true, false)
        select (
            task,
            new TaskReport
            {
                Event = what,
                Id = id,
                Run = run,
                At = at == 0 ? null : new FakeClock().UtcNow.AddMinutes(at),
                RemainingItemCount = remaining < 0 || what == TaskEvent.Restarted ? null : remaining,
                Force = force,
            }
        );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Counters_equal_the_rows_after_any_reports(ulong seed)
    {
        await StartAsync();
        var companies = new[] { null, "acme", "other" };
        var tasks = new List<TrackedTask>();
        for (var index = 0; index < 6; index++)
        {
            tasks.Add(
                await Host.Tasks.CreateAsync(
                    Callers.Of(Role.Operator, companies[index % 3]),
                    AnyTask with
                    {
                        ItemCount = index % 2 == 0 ? 10 : null,
                    }
                )
            );
        }

        var reports = Reports.Sample(300, new Rnd(seed, 7), 10);
        foreach (var batch in reports.Chunk(25))
        {
            await Task.WhenAll(batch.Select(step => OutcomeOf(Host.Tasks.ReportAsync(Operator, tasks[step.Task].Id, step.Report))));
        }

        await Recount.AssertAsync(Host);
        foreach (var task in tasks)
        {
            var now = (await Host.TaskReads.FindAsync(Viewer, task.Id))!;
            var history = await Host.HistoryAsync(Viewer, now);
            Assert.Equal((now.State, now.Run, now.Outcome), (history[^1].ToState, history[^1].Run, history[^1].Outcome));
            Assert.All(history.Zip(history.Skip(1)), pair => Assert.Equal(pair.First.ToState, pair.Second.FromState));
        }

        var all = await Host.TaskReads.TotalsAsync(Viewer);
        var parts = await Task.WhenAll(companies.Skip(1).Select(company => Host.TaskReads.TotalsAsync(Callers.Of(Role.Viewer, company))));
        Assert.Equal(6, all.Pending + all.InProgress + all.Completed + all.Failed + all.Canceled);
        Assert.All(parts, part => Assert.Equal(2, part.Pending + part.InProgress + part.Completed + part.Failed + part.Canceled));
        await RestartAsync();
        await Recount.AssertAsync(Host);
    }
}
