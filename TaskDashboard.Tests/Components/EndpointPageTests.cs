using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>An endpoint's page on the running core.</summary>
public sealed class EndpointPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private CoreHost _core = null!;
    private PagesContext _page = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(_database, TimeProvider.System, new FakeSender(TimeProvider.System));
        _page = new PagesContext(_core, Callers.Viewer);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task It_lists_its_tasks_newest_first_with_errors_and_a_chart_with_a_table()
    {
        await ScanAsync("first", SubtaskState.Failed);
        await ScanAsync("second", SubtaskState.Completed);
        await ScanAsync("third", null);

        var page = Open("laptop-1");

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["third", "second", "first"], page.FindAll(".endpoint-tasks .c-name a bdi").Select(name => name.TextContent))
        );
        Assert.Equal("LAPTOP", page.Find("h1").TextContent.Trim());
        Assert.Contains("Took part in 3 tasks: failed in 1, not finished in 1.", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Access is denied.", page.Find(".endpoint-tasks .why").TextContent, StringComparison.Ordinal);
        Assert.Contains("Access is denied.", page.Find(".endpoint-errors").TextContent, StringComparison.Ordinal);
        Assert.Equal(EndpointReads.Days, page.FindAll(".endpoint-day").Count);
        Assert.Equal(["1", "1"], page.FindAll(".visually-hidden tbody tr")[^1].QuerySelectorAll("td").Select(cell => cell.TextContent));
        Assert.StartsWith("/tasks/", page.Find(".endpoint-tasks .c-name a").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_has_not_failed_or_ended_says_so()
    {
        await ScanAsync("first", null);

        var page = Open("laptop-1");

        await page.WaitForAssertionAsync(() => Assert.Contains("It has not failed.", page.Markup, StringComparison.Ordinal));
        Assert.Contains("No task ended on it in the last 30 days.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_one_of_its_tasks_is_shown()
    {
        var task = await ScanAsync("first", null);
        var page = Open("laptop-1");
        await page.WaitForAssertionAsync(() => Assert.Equal("Pending", page.Find(".endpoint-tasks .pill").TextContent));

        await EndAsync(task, SubtaskState.Failed);

        await page.WaitForAssertionAsync(() => Assert.Equal("Failed", page.Find(".endpoint-tasks .pill").TextContent));
    }

    [Fact]
    public async Task An_unknown_endpoint_and_one_of_another_company_are_not_found()
    {
        await _core.Tasks.CreateAsync(Callers.Of(Role.Operator, "acme"), Scan("first"));
        await using var other = new PagesContext(_core, Callers.Of(Role.Viewer, "other"));

        other.Go.NavigateTo("/endpoints/laptop-1");
        var page = other.Open<EndpointPage>(parameters => parameters.Add(one => one.Id, "laptop-1"));

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("No task has an endpoint with this id", page.Markup, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_wrong_address_is_said()
    {
        var page = Open("laptop-1?color=red");

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("no filter", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
    }

    private IRenderedComponent<IComponent> Open(string id)
    {
        _page.Go.NavigateTo($"/endpoints/{id}");
        return _page.Open<EndpointPage>(parameters => parameters.Add(one => one.Id, id));
    }

    private static NewTask Scan(string name) =>
        new()
        {
            Type = "SCAN",
            Name = name,
            Subtasks = [new SubtaskReport { EndpointId = "laptop-1", EndpointName = "LAPTOP" }],
        };

    private async Task<TrackedTask> ScanAsync(string name, SubtaskState? end)
    {
        var task = await _core.Tasks.CreateAsync(Callers.Operator, Scan(name));
        if (end is { } state)
        {
            await EndAsync(task, state);
        }

        return task;
    }

    private Task<TrackedTask> EndAsync(TrackedTask task, SubtaskState state) =>
        _core.Tasks.ReportAsync(
            Callers.Operator,
            task.Id,
            new TaskReport
            {
                Event = TaskEvent.Progressed,
                Subtasks =
                [
                    new SubtaskReport
                    {
                        EndpointId = "laptop-1",
                        State = state,
                        ErrorMessage = state is SubtaskState.Failed ? "Access is denied." : null,
                    },
                ],
            }
        );
}
