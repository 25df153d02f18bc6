using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>The search box on the running core. Every attempt fails and is the last one.</summary>
public sealed class FindPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System) { Answer = _ => Reply.Unavailable };
    private CoreHost _core = null!;

    public async ValueTask InitializeAsync() =>
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            _sender,
            new Dictionary<string, string?> { ["Push:MaxAttempts"] = "1" }
        );

    public async ValueTask DisposeAsync()
    {
        _sender.Release();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_id_of_a_task_leads_to_it_in_upper_or_lower_case()
    {
        var task = await TaskAsync();

        await using var page = Open(task.ToUpperInvariant());

        Assert.Equal($"/tasks/{task}", await page.LedToAsync());
    }

    [Fact]
    public async Task The_id_of_a_push_and_of_a_retry_lead_to_the_push_and_to_the_retrys_task()
    {
        var destination = (
            await _core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings { Name = "Acme", Url = "https://acme.example.com/" }
            )
        ).Destination;
        var push = (
            await _core.Pushes.AcceptAsync(
                Callers.Operator,
                [
                    new NewPush
                    {
                        Kind = "trip",
                        ItemId = "1",
                        DestinationId = destination.Id,
                        Payload = "{}"u8.ToArray(),
                    },
                ]
            )
        )[0].Id;
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
        var retry = await _core.Retries.RequestAsync(Callers.Operator, new RetryCommand { Filter = PushFilter.All });

        await using var pushPage = Open(push);
        await using var retryPage = Open($" {retry.Id} ");

        Assert.Equal($"/pushes/{push}", await pushPage.LedToAsync());
        Assert.Equal($"/tasks/{retry.TaskId}", await retryPage.LedToAsync());
    }

    [Fact]
    public async Task An_external_id_leads_to_its_task_and_an_endpoints_id_to_its_row()
    {
        var task = await _core.Tasks.CreateAsync(
            Callers.Operator,
            new NewTask
            {
                Type = "SCAN",
                Name = "Scan",
                ExternalId = "Order 66/b",
                Subtasks = [new SubtaskReport { EndpointId = "e1" }, new SubtaskReport { EndpointId = "e2", EndpointName = "LAPTOP-2" }],
            }
        );
        var second = (await _core.Get<SubtaskReads>().ListAsync(Callers.Viewer, task, new SubtaskQuery())).Items[1];

        await using var byName = Open(" Order 66/b ");
        await using var bySubtask = Open(second.Id);

        Assert.Equal($"/tasks/{task.Id}", await byName.LedToAsync());
        Assert.Equal($"/tasks/{task.Id}?tab=endpoints&state=all&after=1&open={second.Id}", await bySubtask.LedToAsync());
    }

    [Fact]
    public async Task An_item_leads_to_its_push_or_to_a_choice_between_several()
    {
        var destinations = new List<Destination>();
        foreach (var (name, company) in new[] { ("Alpha", "ours"), ("Beta", "ours"), ("Gamma", "theirs") })
        {
            destinations.Add(
                (
                    await _core.Destinations.CreateAsync(
                        Callers.Administrator,
                        new DestinationSettings
                        {
                            Name = name,
                            Url = "https://acme.example.com/",
                            CompanyId = company,
                        }
                    )
                ).Destination
            );
        }

        NewPush APush(string item, int to) =>
            new()
            {
                Kind = "trip",
                ItemId = item,
                DestinationId = destinations[to].Id,
                Payload = "{}"u8.ToArray(),
            };
        var pushes = await _core.Pushes.AcceptAsync(
            Callers.Administrator,
            [APush("trip 1", 0), APush("trip 2", 0), APush("trip 2", 1), APush("trip 2", 2)]
        );
        var viewer = Callers.Of(Role.Viewer, companyId: "ours");

        await using var one = Open("trip 1", viewer);
        await using var several = Open("trip 2", viewer);

        Assert.Equal($"/pushes/{pushes[0].Id}", await one.LedToAsync());
        await several.Shown.WaitForAssertionAsync(() =>
            Assert.Equal(["trip 2 to Beta", "trip 2 to Alpha"], several.Shown.FindAll(".hits strong").Select(hit => hit.TextContent))
        );
    }

    [Fact]
    public async Task An_external_id_that_is_also_a_tasks_id_leads_to_a_choice()
    {
        var other = await TaskAsync();
        await _core.Tasks.CreateAsync(
            Callers.Operator,
            new NewTask
            {
                Type = "REPORT",
                Name = "Copy of it",
                ExternalId = other,
            }
        );

        await using var page = Open(other);

        await page.Shown.WaitForAssertionAsync(() =>
            Assert.Equal(["Copy of it", "Monthly report"], page.Shown.FindAll(".hits strong").Select(hit => hit.TextContent))
        );
    }

    [Fact]
    public async Task Another_companys_external_id_and_endpoint_are_not_found()
    {
        var task = await _core.Tasks.CreateAsync(
            Callers.Of(Role.Operator, companyId: "ours"),
            new NewTask
            {
                Type = "SCAN",
                Name = "Scan",
                ExternalId = "0123456789abcdef",
                Subtasks = [new SubtaskReport { EndpointId = "e1" }],
            }
        );
        var endpoint = (await _core.Get<SubtaskReads>().ListAsync(Callers.Viewer, task, new SubtaskQuery())).Items[0];

        foreach (var id in new[] { "0123456789abcdef", endpoint.Id })
        {
            await using var page = Open(id, Callers.Of(Role.Administrator, companyId: "other"));
            await page.Shown.WaitForAssertionAsync(() =>
                Assert.Contains("Nothing has this id", page.Shown.Markup, StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task Words_lead_to_the_tasks_whose_names_contain_them()
    {
        await using var page = Open("monthly report");

        Assert.Equal("/tasks?q=monthly%20report", await page.LedToAsync());
    }

    [Fact]
    public async Task The_name_of_a_destination_finds_it_beside_the_tasks()
    {
        var ours = (
            await _core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings
                {
                    Name = "Acme Insurance",
                    Url = "https://acme.example.com/",
                    CompanyId = "ours",
                }
            )
        ).Destination;
        await _core.Destinations.CreateAsync(
            Callers.Administrator,
            new DestinationSettings
            {
                Name = "Another acme",
                Url = "https://acme.example.com/",
                CompanyId = "theirs",
            }
        );

        await using var page = Open("ACME", Callers.Of(Role.Viewer, companyId: "ours"));

        await page.Shown.WaitForAssertionAsync(() =>
            Assert.Equal(
                [$"/destinations/{ours.Id}", "/tasks?q=ACME"],
                page.Shown.FindAll(".hits a").Select(hit => hit.GetAttribute("href"))
            )
        );
        Assert.Contains("Found by name", page.Shown.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0123456789abcdef01234567")]
    [InlineData("0123456789abcdef")]
    public async Task An_unknown_id_is_reported_and_a_search_by_name_is_offered(string id)
    {
        await using var page = Open(id);

        await page.Shown.WaitForAssertionAsync(() => Assert.Contains("Nothing has this id", page.Shown.Markup, StringComparison.Ordinal));
        Assert.Equal($"/tasks?q={id}", page.Shown.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task Another_companys_task_is_not_found()
    {
        var task = await TaskAsync();

        await using var page = Open(task, Callers.Of(Role.Administrator, companyId: "other"));

        await page.Shown.WaitForAssertionAsync(() => Assert.Contains("Nothing has this id", page.Shown.Markup, StringComparison.Ordinal));
    }

    private async Task<string> TaskAsync() =>
        (
            await _core.Tasks.CreateAsync(
                Callers.Of(Role.Operator, companyId: "ours"),
                new NewTask { Type = "REPORT", Name = "Monthly report" }
            )
        ).Id;

    private Finding Open(string what, Caller? caller = null)
    {
        var context = new PagesContext(_core, caller);
        context.Go.NavigateTo("/find?q=" + Uri.EscapeDataString(what));
        var led = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        // Keep the first target only. There is no router here that removes the page, so the page continues to search.
        context.Go.LocationChanged += (_, to) => led.TrySetResult(new Uri(to.Location).PathAndQuery);
        return new Finding(context, context.Open<FindPage>(), led.Task);
    }

    private sealed record Finding(PagesContext Context, IRenderedComponent<LiveUpdates> Shown, Task<string> Led) : IAsyncDisposable
    {
        /// <summary>Waits until the page navigates, and returns the target.</summary>
        public Task<string> LedToAsync() => Led.WaitAsync(Patience.Limit, Xunit.TestContext.Current.CancellationToken);

        public ValueTask DisposeAsync() => Context.DisposeAsync();
    }
}
