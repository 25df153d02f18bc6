using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Components.Shared;

namespace TaskDashboard.Tests.Components;

/// <summary>The failed pushes on the running core. Every attempt is the last one. It fails unless the test changes the answer.</summary>
public sealed class FailedPushesPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System) { Answer = _ => Reply.Unavailable };
    private CoreHost _core = null!;
    private PagesContext _page = null!;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            _sender,
            new Dictionary<string, string?> { ["Push:MaxAttempts"] = "1" }
        );
        _page = new PagesContext(_core, Callers.Operator);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        _sender.Release();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Failures_are_grouped_by_destination_and_by_error()
    {
        await FailAsync(await DestinationAsync("Acme"), 3);
        await FailAsync(await DestinationAsync("Bravo"), 2);

        var page = _page.Open<FailedPushesPage>();

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Bravo", "Acme"], page.FindAll(".failure-head h2").Select(heading => heading.TextContent))
        );
        Assert.Equal(["2", "3"], page.FindAll(".failure-count").Select(count => count.TextContent));
        Assert.Equal("HTTP 503", page.Find(".failure-title").TextContent);
        Assert.Contains("Retry all 5…", page.Find(".page-actions").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_group_lists_its_pushes_latest_failure_first()
    {
        await FailAsync(await DestinationAsync("Acme"), 2);
        var page = _page.Open<FailedPushesPage>();
        await page.WaitForElementAsync(".failure-what");

        _page.Go.NavigateTo(page.Find(".failure-what").GetAttribute("href")!);
        page = _page.Open<FailedPushesPage>();

        await page.WaitForAssertionAsync(() => Assert.Equal(2, page.FindAll(".failure-table .cell-name a").Count));
        Assert.Contains("push=", page.Find(".failure-table .cell-name a").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("true", page.Find(".failure-what").GetAttribute("aria-expanded"));
    }

    [Fact]
    public async Task Retrying_everything_shows_the_plan_and_then_the_progress_of_the_retry()
    {
        await FailAsync(await DestinationAsync("Acme"), 5);
        var page = _page.Open<FailedPushesPage>();
        await page.WaitForElementAsync(".page-actions button");
        _sender.Answer = _ => Reply.Delivered;

        Button(page, "Retry all 5…").Click();
        await page.WaitForAssertionAsync(() => Assert.Equal("Will send 5", Words(page.Find(".plan li"))));
        await Button(page, "Retry 5 pushes").ClickAsync(new());

        await page.WaitForStateAsync(() => _page.Go.Uri.Contains("retry=", StringComparison.Ordinal));
        page = _page.Open<FailedPushesPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal("Completed", page.Find(".bar .badge").TextContent));
        await page.WaitForAssertionAsync(() => Assert.Contains("Nothing has failed", page.Markup, StringComparison.Ordinal));
        var words = page.Find(".bar").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("delivered 5 · failed again 0 · not sent 0", string.Join(' ', words), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_says_which_pushes_are_not_sent_and_why()
    {
        var paused = await DestinationAsync("Acme");
        await FailAsync(paused, 2);
        await FailAsync(await DestinationAsync("Bravo"), 1);
        await _core.Destinations.UpdateAsync(Callers.Operator, paused.Id, new DestinationChange { Paused = true });
        var page = _page.Open<FailedPushesPage>();
        await page.WaitForElementAsync(".page-actions button");

        Button(page, "Retry all 3…").Click();

        await page.WaitForAssertionAsync(() => Assert.Equal(["Will send 1", "Paused 2"], page.FindAll(".plan li").Select(Words)));
    }

    [Fact]
    public async Task Only_selected_pushes_are_retried()
    {
        await FailAsync(await DestinationAsync("Acme"), 3);
        var page = await OpenGroupAsync();
        _sender.Answer = _ => Reply.Delivered;

        await page.FindAll(".failure-table input")[0].ChangeAsync(true);
        await page.FindAll(".failure-table input")[2].ChangeAsync(true);
        Assert.Equal("2 pushes selected", page.Find(".bar strong").TextContent);
        Button(page, "Retry 2…").Click();
        await page.WaitForAssertionAsync(() => Assert.Equal("Will send 2", Words(page.Find(".plan li"))));
        await Button(page, "Retry 2 pushes").ClickAsync(new());

        await _core.UntilCountAsync(2, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered);
        Assert.Equal(1, await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed));
    }

    [Fact]
    public async Task While_pushes_are_selected_the_button_for_all_is_disabled_and_says_why()
    {
        await FailAsync(await DestinationAsync("Acme"), 3);
        var page = await OpenGroupAsync();
        Assert.True(Button(page, "Retry all 3…").ClassList.Contains("is-primary"));

        await page.FindAll(".failure-table input")[0].ChangeAsync(true);
        Assert.Equal("true", Button(page, "Retry all 3…").GetAttribute("aria-disabled"));
        Assert.False(Button(page, "Retry all 3…").ClassList.Contains("is-primary"));
        Assert.StartsWith("1 push is selected.", Button(page, "Retry all 3…").GetAttribute("title"), StringComparison.Ordinal);
        await Button(page, "Retry all 3…").ClickAsync(new());
        Assert.Empty(page.FindAll(".dialog-body"));

        await Button(page, "Clear").ClickAsync(new());
        Assert.False(Button(page, "Retry all 3…").HasAttribute("aria-disabled"));
        Assert.True(Button(page, "Retry all 3…").ClassList.Contains("is-primary"));
    }

    [Fact]
    public async Task Selected_groups_of_several_destinations_are_retried_together()
    {
        var first = await DestinationAsync("Acme");
        await FailAsync(first, 2);
        await FailAsync(await DestinationAsync("Bravo"), 1);
        await FailAsync(await DestinationAsync("Charlie"), 1);
        var page = _page.Open<FailedPushesPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal(3, page.FindAll(".failure-row").Count));
        _sender.Answer = _ => Reply.Delivered;

        await page.InvokeAsync(() => page.FindAll(".failure-row input")[0].Change(true));
        await page.InvokeAsync(() => page.FindAll(".failure-row input")[2].Change(true));
        Button(page, "Retry 3…").Click();
        await page.WaitForAssertionAsync(() => Assert.Equal("Will send 3", Words(page.Find(".plan li"))));
        await Button(page, "Retry 3 pushes").ClickAsync(new());

        await _core.UntilCountAsync(3, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered);
        Assert.Equal(1, await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed));
    }

    [Fact]
    public async Task No_group_moves_while_the_list_is_held()
    {
        var first = await DestinationAsync("Acme");
        await FailAsync(first, 1);
        await FailAsync(await DestinationAsync("Bravo"), 1);
        var page = _page.Open<FailedPushesPage>();
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Bravo", "Acme"], page.FindAll(".failure-head h2").Select(heading => heading.TextContent))
        );
        await page.FindComponent<HeldRegion>().Instance.SetHeld(true);

        // Acme's is the latest failure now, so it would move to the top.
        await FailAsync(first, 1, from: 2);
        await FailAsync(await DestinationAsync("Charlie"), 1);

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("1 new kind of failure · show", page.Find(".new-rows-button").TextContent.Trim())
        );
        await page.WaitForAssertionAsync(() => Assert.Equal(["1", "2"], page.FindAll(".failure-count").Select(count => count.TextContent)));
        Assert.Equal(["Bravo", "Acme"], page.FindAll(".failure-head h2").Select(heading => heading.TextContent));
        await page.Find(".new-rows-button").ClickAsync(new());
        Assert.Equal(["Charlie", "Acme", "Bravo"], page.FindAll(".failure-head h2").Select(heading => heading.TextContent));
    }

    [Fact]
    public async Task A_group_without_failed_pushes_shows_no_advice_and_cannot_be_selected()
    {
        await FailAsync(await DestinationAsync("Acme"), 2);
        var page = await OpenGroupAsync();
        Assert.NotEmpty(page.FindAll(".failure-advice"));
        await page.FindComponent<HeldRegion>().Instance.SetHeld(true);
        _sender.Answer = _ => Reply.Delivered;

        Button(page, "Retry all 2…").Click();
        await page.WaitForAssertionAsync(() => Assert.Equal("Will send 2", Words(page.Find(".plan li"))));
        await Button(page, "Retry 2 pushes").ClickAsync(new());

        await page.WaitForAssertionAsync(() => Assert.Equal("0 failed pushes", page.Find(".failure-head > .quiet").TextContent));
        Assert.Empty(page.FindAll(".failure-advice"));
        Assert.All(page.FindAll(".failure-section input"), box => Assert.True(box.HasAttribute("disabled")));
    }

    [Fact]
    public async Task A_viewer_may_not_retry_and_the_button_says_why()
    {
        await FailAsync(await DestinationAsync("Acme"), 1);
        await using var viewer = new PagesContext(_core, Callers.Viewer);
        var page = viewer.Open<FailedPushesPage>();
        await page.WaitForElementAsync(".page-actions button");

        var button = page.Find(".page-actions button");
        await button.ClickAsync(new());

        Assert.Equal("true", button.GetAttribute("aria-disabled"));
        Assert.Contains("needs the role operator", button.GetAttribute("title"), StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".plan"));
    }

    [Fact]
    public async Task The_button_for_a_single_failed_push_does_not_say_all()
    {
        await FailAsync(await DestinationAsync("Acme"), 1);

        var page = _page.Open<FailedPushesPage>();

        await page.WaitForAssertionAsync(() => Assert.Equal("Retry 1…", page.Find(".page-actions button").TextContent.Trim()));
        Assert.Equal("Retry", page.Find(".failure-row button").TextContent.Trim());
    }

    [Fact]
    public async Task A_viewer_sees_no_checkboxes()
    {
        await FailAsync(await DestinationAsync("Acme"), 1);
        await using var viewer = new PagesContext(_core, Callers.Viewer);
        var page = viewer.Open<FailedPushesPage>();
        await page.WaitForElementAsync(".failure-what");
        viewer.Go.NavigateTo(page.Find(".failure-what").GetAttribute("href")!);
        page = viewer.Open<FailedPushesPage>();
        await page.WaitForElementAsync(".failure-table .cell-name a");

        Assert.Empty(page.FindAll("input[type=checkbox]"));
    }

    [Fact]
    public async Task A_list_without_matches_has_no_checkboxes()
    {
        await FailAsync(await DestinationAsync("Acme"), 1);
        _page.Go.NavigateTo("/failed-pushes?q=nowhere");

        var page = _page.Open<FailedPushesPage>();

        await page.WaitForAssertionAsync(() => Assert.Contains("No failure matches", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("input[type=checkbox]"));
    }

    [Fact]
    public async Task A_removed_operators_open_page_can_no_longer_retry()
    {
        await FailAsync(await DestinationAsync("Acme"), 2);
        var ada = await _core.People.AddAsync(
            Callers.Administrator,
            new NewPerson
            {
                Name = "ada",
                Password = "a few good words",
                Role = Role.Operator,
            }
        );
        await using var open = new PagesContext(_core, _core.Get<CallerWatch>().Current(ada.Id));
        var page = open.Open<FailedPushesPage>();
        await page.WaitForElementAsync(".page-actions button");
        Button(page, "Retry all 2…").Click();
        await page.WaitForAssertionAsync(() => Assert.Equal("Will send 2", Words(page.Find(".plan li"))));

        await _core.People.DisableAsync(Callers.Administrator, ada.Id);
        await Button(page, "Retry 2 pushes").ClickAsync(new());

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("This key or session has ended", page.Find("[role=alert]").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal(0, await _core.CountAsync("SELECT COUNT(*) FROM RetryRequests"));
        Assert.Equal(2, await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed));
    }

    [Fact]
    public async Task Without_failures_the_page_says_so()
    {
        var page = _page.Open<FailedPushesPage>();

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("Nothing has failed", page.Find(".empty").TextContent, StringComparison.Ordinal)
        );
    }

    private async Task<IRenderedComponent<LiveUpdates>> OpenGroupAsync()
    {
        var page = _page.Open<FailedPushesPage>();
        await page.WaitForElementAsync(".failure-what");
        _page.Go.NavigateTo(page.Find(".failure-what").GetAttribute("href")!);
        page = _page.Open<FailedPushesPage>();
        await page.WaitForElementAsync(".failure-table input");
        return page;
    }

    private static IElement Button(IRenderedComponent<IComponent> page, string text) =>
        page.FindAll("button").Single(button => button.TextContent.Trim() == text);

    private static string Words(IElement entry) =>
        $"{entry.QuerySelector("span")!.TextContent} {entry.QuerySelector("strong")!.TextContent}";

    private async Task<Destination> DestinationAsync(string name) =>
        (
            await _core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings { Name = name, Url = $"https://{name}.example.com/" }
            )
        ).Destination;

    private async Task FailAsync(Destination destination, int count, int from = 1)
    {
        var before = await _core.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
        await _core.Pushes.AcceptAsync(
            Callers.Operator,
            [
                .. Enumerable
                    .Range(from, count)
                    .Select(item => new NewPush
                    {
                        Kind = "trip",
                        ItemId = $"{destination.Name}-{item}",
                        DestinationId = destination.Id,
                        Version = "",
                        Payload = "{}"u8.ToArray(),
                    }),
            ]
        );
        await _core.UntilCountAsync(before + count, "SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Failed);
    }
}
