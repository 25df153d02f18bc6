using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Components.Shared;

namespace TaskDashboard.Tests.Components;

/// <summary>The endpoints of a task, on the task's page, on the running core.</summary>
public sealed class SubtaskPanelTests : IAsyncLifetime
{
    private static readonly string[] Headings = ["State", "Endpoint", "Type", "Started", "Ended", "Duration", "Error"];

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
    public async Task An_endpoint_shows_its_state_name_type_and_error()
    {
        var task = await ScanAsync(3, type: 262);
        await EndAsync(task, 2, SubtaskState.Failed, "0x80070005", "Access is denied.");

        var page = Open(task);

        await page.WaitForAssertionAsync(() => Assert.Equal(["LAPTOP-1", "LAPTOP-2", "LAPTOP-3"], Names(page)));
        Assert.Equal(Headings, page.FindAll(".subtask-table th").Select(head => head.TextContent));
        var row = page.FindAll(".subtask-table tbody tr")[1];
        Assert.Equal(
            ("Failed", "e2", "Agent installed"),
            (
                row.QuerySelector(".badge")!.TextContent,
                row.QuerySelector(".row-note")!.TextContent,
                row.QuerySelector(".cell-type")!.TextContent
            )
        );
        Assert.Equal(
            ("0x80070005", "Access is denied."),
            (row.QuerySelector(".cell-error code")!.TextContent, row.QuerySelector(".error-message")!.TextContent)
        );
        Assert.Equal(["LAPTOP-1"], [page.FindAll(".subtask-table tbody tr")[0].QuerySelector(".cell-name a")!.TextContent]);
    }

    [Fact]
    public async Task A_value_that_no_endpoint_has_gets_no_column()
    {
        var page = Open(await ScanAsync(2));

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(
                ["State", "Endpoint", "Started", "Ended", "Duration"],
                page.FindAll(".subtask-table th").Select(head => head.TextContent)
            )
        );
        Assert.Empty(page.FindAll(".filters select"));
    }

    [Fact]
    public async Task The_counts_by_state_link_to_their_endpoints_for_existing_states_only()
    {
        var task = await ScanAsync(4);
        await EndAsync(task, 1, SubtaskState.Completed);
        await EndAsync(task, 2, SubtaskState.Failed, "E1");

        var page = Open(task);

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(
                ["All4", "Failed1", "Pending2", "Completed1"],
                page.FindAll(".filters .chip").Select(chip => Squeezed(chip.TextContent))
            )
        );
        Assert.Equal(["1completed", "1failed", "2pending"], page.FindAll(".outcomes li").Select(count => Squeezed(count.TextContent)));
        var failed = $"/tasks/{task.Id}?tab=endpoints&state=failed";
        Assert.Equal($"{failed}#parts", page.FindAll(".outcomes a")[1].GetAttribute("href"));
        Assert.Equal(
            ("Show the one that failed", $"{failed}#parts"),
            (page.Find(".summary-line .button").TextContent.Trim(), page.Find(".summary-line .button").GetAttribute("href"))
        );
        Assert.Equal(
            ("50", "50 %, 1 failed"),
            (page.Find(".subtask-bar").GetAttribute("aria-valuenow"), page.Find(".subtask-bar").GetAttribute("aria-valuetext"))
        );
    }

    [Theory]
    [InlineData("state=failed", "LAPTOP-2", "LAPTOP-4")]
    [InlineData("state=failed&error=E1", "LAPTOP-2")]
    [InlineData("q=timeout", "LAPTOP-4")]
    [InlineData("q=laptop-3", "LAPTOP-3")]
    [InlineData("state=failed&q=e4", "LAPTOP-4")]
    public async Task The_list_applies_the_filters_in_its_URL(string query, params string[] names)
    {
        var task = await ScanAsync(5);
        await EndAsync(task, 2, SubtaskState.Failed, "E1", "Access is denied.");
        await EndAsync(task, 4, SubtaskState.Failed, "E2", "A timeout.");

        var page = Open(task, query);

        await page.WaitForAssertionAsync(() => Assert.Equal(names, Names(page)));
    }

    [Fact]
    public async Task The_error_codes_to_choose_from_are_those_of_the_endpoints()
    {
        var task = await ScanAsync(5);
        foreach (var (number, code) in new[] { (1, "E1"), (2, "E2"), (3, "E2") })
        {
            await EndAsync(task, number, SubtaskState.Failed, code);
        }

        var page = Open(task);
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(
                ["All error codes", "E2 (2)", "E1 (1)"],
                page.FindAll(".filters option").Select(option => option.TextContent.Trim())
            )
        );

        await page.Find(".filters select").ChangeAsync(new() { Value = "E2" });

        Assert.Equal($"/tasks/{task.Id}?tab=endpoints&state=failed&error=E2", new Uri(_page.Go.Uri).PathAndQuery);
        await page.WaitForAssertionAsync(() => Assert.Equal(["LAPTOP-2", "LAPTOP-3"], Names(page)));
        await EndAsync(task, 4, SubtaskState.Failed, "E3");
        await page.WaitForAssertionAsync(() =>
            Assert.Contains("E3 (1)", page.FindAll(".filters option").Select(option => option.TextContent.Trim()))
        );
    }

    [Fact]
    public async Task An_empty_list_says_so_and_links_back()
    {
        var task = await ScanAsync(2);

        var page = Open(task, "state=failed");

        await page.WaitForAssertionAsync(() => Assert.Equal("No endpoint has failed", page.Find(".empty h2").TextContent));
        Assert.Equal($"/tasks/{task.Id}?tab=endpoints", page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task The_pager_leads_to_the_next_and_the_previous_page()
    {
        var task = await ScanAsync(120);
        var page = Open(task);
        await page.WaitForAssertionAsync(() => Assert.Equal(("LAPTOP-1", "LAPTOP-50"), (Names(page)[0], Names(page)[^1])));
        Assert.Equal("1 – 50 of 120", page.Find(".pager-line .quiet").TextContent);
        Assert.Empty(page.FindAll(".pager a[rel=prev]"));

        Follow(page, "a[rel=next]");
        await page.WaitForAssertionAsync(() => Assert.Equal(("LAPTOP-51", "LAPTOP-100"), (Names(page)[0], Names(page)[^1])));
        Follow(page, "a[rel=next]");
        await page.WaitForAssertionAsync(() => Assert.Equal(("LAPTOP-101", "LAPTOP-120"), (Names(page)[0], Names(page)[^1])));
        Assert.Empty(page.FindAll(".pager a[rel=next]"));

        Follow(page, "a[rel=prev]");
        await page.WaitForAssertionAsync(() => Assert.Equal(("LAPTOP-51", "LAPTOP-100"), (Names(page)[0], Names(page)[^1])));
        Follow(page, "a[rel=prev]");
        await page.WaitForAssertionAsync(() => Assert.Equal(("LAPTOP-1", "LAPTOP-50"), (Names(page)[0], Names(page)[^1])));
        Assert.Empty(page.FindAll(".pager a[rel=prev]"));
    }

    [Fact]
    public async Task A_report_updates_the_row_in_place()
    {
        var task = await ScanAsync(3);
        var page = Open(task);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Pending", "Pending", "Pending"], States(page)));

        await EndAsync(task, 2, SubtaskState.Completed);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Pending", "Completed", "Pending"], States(page)));

        await EndAsync(task, 3, SubtaskState.Failed, "E1");
        await page.WaitForAssertionAsync(() => Assert.Equal(["Pending", "Completed", "Failed"], States(page)));
        Assert.Equal("E1", page.Find(".cell-error code").TextContent);
    }

    [Fact]
    public async Task An_endpoint_that_leaves_the_filter_stays_in_its_place_while_the_rows_are_held_and_shows_its_state()
    {
        var task = await ScanAsync(3);
        var page = Open(task, "state=pending");
        await page.WaitForAssertionAsync(() => Assert.Equal(["LAPTOP-1", "LAPTOP-2", "LAPTOP-3"], Names(page)));
        await Hold(page, true);

        await EndAsync(task, 2, SubtaskState.Completed);
        await _core.Tasks.ReportAsync(
            Callers.Operator,
            task.Id,
            new TaskReport { Event = TaskEvent.Progressed, Subtasks = [new SubtaskReport { EndpointId = "e9", EndpointName = "LAPTOP-9" }] }
        );

        await page.WaitForAssertionAsync(() => Assert.Equal(["Pending", "Completed", "Pending"], States(page)));
        await page.WaitForAssertionAsync(() => Assert.Equal("1 new endpoint · show", page.Find(".new-rows-button").TextContent.Trim()));
        Assert.Equal(["LAPTOP-1", "LAPTOP-2", "LAPTOP-3"], Names(page));

        await Hold(page, false);
        Assert.Equal(["LAPTOP-1", "LAPTOP-3", "LAPTOP-9"], Names(page));
    }

    [Fact]
    public async Task An_open_row_shows_all_details_and_the_other_rows_stay()
    {
        var task = await ScanAsync(3, type: 999);
        await EndAsync(task, 2, SubtaskState.Failed, "E1", "Access is denied. " + new string('x', 300));
        var page = Open(task);
        await page.WaitForAssertionAsync(() => Assert.Equal(3, Names(page).Count));
        await Hold(page, true);

        _page.Go.NavigateTo(page.FindAll(".cell-name a")[1].GetAttribute("href")!);

        await page.WaitForAssertionAsync(() =>
            Assert.Contains(new string('x', 300), page.Find(".detail-row").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("true", page.FindAll(".cell-name a")[1].GetAttribute("aria-expanded"));
        Assert.Equal($"/tasks/{task.Id}?tab=endpoints&state=failed&error=E1", page.Find(".subtask-detail .id a").GetAttribute("href"));
        var facts = page.FindAll(".subtask-detail dt").Select(fact => fact.TextContent);
        Assert.Equal(["Endpoint id", "Type", "Started", "Ended", "Duration", "Place in the task", "Id"], facts);

        _page.Go.NavigateTo(page.FindAll(".cell-name a")[1].GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".detail-row")));
    }

    [Fact]
    public async Task An_endpoint_that_has_not_started_shows_no_times_and_no_error()
    {
        var task = await ScanAsync(1);
        var endpoint = (await _core.Get<SubtaskReads>().ListAsync(Callers.Viewer, task, new SubtaskQuery())).Items[0];

        var page = Open(task, $"open={endpoint.Id}");

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Endpoint id", "Place in the task", "Id"], page.FindAll(".subtask-detail dt").Select(fact => fact.TextContent))
        );
        Assert.Empty(page.FindAll(".subtask-detail .push-error"));
    }

    [Fact]
    public async Task Ten_thousand_endpoints_are_shown_in_pages()
    {
        var task = await ScanAsync(10_000);
        var page = Open(task, "after=9990");

        await page.WaitForAssertionAsync(() => Assert.Equal(10, Names(page).Count));
        Assert.Equal("9,991 – 10,000 of 10,000", page.Find(".pager-line .quiet").TextContent);
        Assert.Equal(
            "0 of 10,000 endpoints",
            string.Join(' ', (await _core.Get<SubtaskReads>().ErrorCodesAsync(Callers.Viewer, task)).Count, "of 10,000 endpoints")
        );
    }

    private IRenderedComponent<LiveUpdates> Open(TrackedTask task, string query = "")
    {
        _page.Go.NavigateTo($"/tasks/{task.Id}?tab=endpoints{(query.Length == 0 ? "" : "&" + query)}");
        return _page.Open<TaskPage>(page => page.Add(it => it.Id, task.Id));
    }

    private void Follow(IRenderedComponent<IComponent> page, string link) =>
        _page.Go.NavigateTo(page.Find($".pager {link}").GetAttribute("href")!);

    private static IReadOnlyList<string> Names(IRenderedComponent<IComponent> page) =>
        [.. page.FindAll(".subtask-table .cell-name a").Select(name => name.TextContent)];

    private static IReadOnlyList<string> States(IRenderedComponent<IComponent> page) =>
        [.. page.FindAll(".subtask-table .badge").Select(badge => badge.TextContent)];

    private static string Squeezed(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));

    private static Task Hold(IRenderedComponent<IComponent> page, bool held) => page.FindComponent<HeldRegion>().Instance.SetHeld(held);

    private Task<TrackedTask> ScanAsync(int endpoints, int? type = null) =>
        _core.Tasks.CreateAsync(
            Callers.Operator,
            new NewTask
            {
                Type = "SCAN",
                Name = "Scan",
                Subtasks =
                [
                    .. Enumerable
                        .Range(1, endpoints)
                        .Select(number => new SubtaskReport
                        {
                            EndpointId = $"e{number}",
                            EndpointName = $"LAPTOP-{number}",
                            EndpointType = type,
                        }),
                ],
            }
        );

    private Task<TrackedTask> EndAsync(TrackedTask task, int number, SubtaskState state, string? code = null, string? message = null) =>
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
                        EndpointId = $"e{number}",
                        State = state,
                        ErrorCode = code,
                        ErrorMessage = message,
                    },
                ],
            }
        );
}
