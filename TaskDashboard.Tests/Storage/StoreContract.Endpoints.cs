using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>What an endpoint took part in across tasks.</summary>
public abstract partial class StoreContract
{
    private EndpointReads Endpoints => Host.Get<EndpointReads>();

    [Fact]
    public async Task An_endpoint_shows_its_tasks_newest_first_its_days_and_its_errors()
    {
        await StartAsync();
        var tasks = new List<TrackedTask>();
        for (var day = 0; day < 5; day++)
        {
            var task = await Host.Tasks.CreateAsync(Operator, AScan(Named("e-1"), Named("e-2")) with { Name = $"scan {day}" });
            await Host.Tasks.ReportAsync(
                Operator,
                task.Id,
                new()
                {
                    Event = TaskEvent.Progressed,
                    Subtasks =
                    [
                        new()
                        {
                            EndpointId = "e-1",
                            State = day % 2 == 0 ? SubtaskState.Failed : SubtaskState.Completed,
                            ErrorCode = day % 2 == 0 ? "0x5" : null,
                            ErrorMessage = day % 2 == 0 ? "Access is denied." : null,
                        },
                    ],
                }
            );
            tasks.Add(task);
            Clock.Advance(TimeSpan.FromDays(1));
        }

        var first = await Endpoints.ListAsync(Viewer, "e-1", null, 3);
        var second = await Endpoints.ListAsync(Viewer, "e-1", first.Next, 3);
        Assert.Equal(["scan 4", "scan 3", "scan 2", "scan 1", "scan 0"], first.Items.Concat(second.Items).Select(item => item.Task.Name));
        Assert.All(first.Items.Concat(second.Items), item => Assert.Equal("e-1", item.Subtask.EndpointId));
        Assert.Null(second.Next);

        var view = (await Endpoints.FindAsync(Viewer, "e-1"))!;
        Assert.Equal((3, 2, 5, true), (view.Counts.Failed, view.Counts.Completed, view.Counts.Total, view.IsWhole));
        Assert.Equal(EndpointReads.Days, view.Days.Count);
        Assert.Equal([(0, 1), (1, 0), (0, 1), (1, 0), (0, 1), (0, 0)], view.Days.TakeLast(6).Select(day => (day.Others, day.Failed)));
        var error = Assert.Single(view.Errors);
        Assert.Equal(("0x5", "Access is denied.", 3, "scan 4"), (error.Key.Code, error.Message, error.Count, error.Newest!.Task.Name));
        Assert.Null(await Endpoints.FindAsync(Viewer, "e-3"));
        Assert.Null(await Endpoints.FindAsync(Viewer, "e-1 "));
        Assert.Empty((await Endpoints.ListAsync(Viewer, new string('x', 300), null, 3)).Items);
    }

    [Fact]
    public async Task An_endpoint_of_several_companies_shows_each_its_own_tasks()
    {
        await StartAsync();
        foreach (var company in new[] { "acme", "other", "acme" })
        {
            await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, company), AScan(Named("e-1")) with { Name = company });
        }

        Assert.Equal(
            ["acme", "acme"],
            (await Endpoints.ListAsync(Callers.Of(Role.Viewer, "acme"), "e-1", null, 50)).Items.Select(item => item.Task.Name)
        );
        Assert.Equal(1, (await Endpoints.FindAsync(Callers.Of(Role.Viewer, "other"), "e-1"))!.Counts.Total);
        Assert.Equal(3, (await Endpoints.FindAsync(Viewer, "e-1"))!.Counts.Total);
        Assert.Null(await Endpoints.FindAsync(Callers.Of(Role.Viewer, "nobody"), "e-1"));
    }
}
