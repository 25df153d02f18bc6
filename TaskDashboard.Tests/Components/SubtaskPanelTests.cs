using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Components.Tasks;

namespace TaskDashboard.Tests.Components;

/// <summary>The endpoints of a task, on the task's page, on the running core.</summary>
public sealed class SubtaskPanelTests : IAsyncLifetime
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
    public async Task An_endpoint_shows_its_number_state_name_type_and_error()
    {
        var task = await ScanAsync(3, type: 262);
        await EndAsync(task, 2, SubtaskState.Failed, "0x80070005", "Access is denied.");

        var page = Open(task, "state=all");

        await page.WaitForAssertionAsync(() => Assert.Equal(["LAPTOP-1", "LAPTOP-2", "LAPTOP-3"], Names(page)));
        Assert.Equal(
            ["No.", "State", "Endpoint", "Type", "Started", "Duration"],
            page.FindAll(".endpoints th").Select(head => head.TextContent)
        );
        var row = page.FindAll(".endpoints tbody tr")[1];
        Assert.Equal(
            ("2", "Failed", "Agent installed"),
            (Squeezed(row.Children[0].TextContent), row.QuerySelector(".pill")!.TextContent, row.QuerySelector(".c-type")!.TextContent)
        );
        Assert.Equal(
            ("0x80070005", "Access is denied."),
            (row.QuerySelector(".why code")!.TextContent, row.QuerySelector(".why bdi")!.TextContent)
        );
        Assert.Contains("e1", page.FindAll(".endpoints tbody tr")[0].QuerySelector(".c-name")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_begins_with_what_is_not_finished_or_failed()
    {
        var task = await ScanAsync(4);
        await EndAsync(task, 1, SubtaskState.Completed);
        await EndAsync(task, 2, SubtaskState.Failed, "E1");

        var page = Open(task);

        await page.WaitForAssertionAsync(() => Assert.Equal(["LAPTOP-2", "LAPTOP-3", "LAPTOP-4"], Names(page)));
        Assert.Equal(
            ["Notfinishedorfailed3", "Failed1", "Pending2", "Completed1", "All4"],
            page.FindAll(".states .state").Select(state => Squeezed(state.TextContent))
        );
        Assert.Equal("Notfinishedorfailed3", Squeezed(page.Find(".states [aria-pressed=true]").TextContent));
        Assert.Equal("1 – 3 of 3", page.Find(".chips-summary").TextContent.Trim());
        Assert.Equal(["1completed", "1failed", "2pending"], page.FindAll(".heat-key li").Select(count => Squeezed(count.TextContent)));
        Assert.Equal($"/tasks/{task.Id}?tab=endpoints&state=failed", page.FindAll(".heat-key a")[1].GetAttribute("href"));
    }

    [Fact]
    public async Task If_every_endpoint_is_done_all_are_listed()
    {
        var task = await ScanAsync(2);
        await EndAsync(task, 1, SubtaskState.Completed);
        await EndAsync(task, 2, SubtaskState.Completed);

        var page = Open(task);

        await page.WaitForAssertionAsync(() => Assert.Equal(["LAPTOP-1", "LAPTOP-2"], Names(page)));
        Assert.Equal("All2", Squeezed(page.Find(".states [aria-pressed=true]").TextContent));
        Assert.Empty(page.FindAll("#errors"));
    }

    [Fact]
    public async Task A_task_with_one_endpoint_has_no_strip()
    {
        var page = Open(await ScanAsync(1));

        await page.WaitForAssertionAsync(() => Assert.Equal(["LAPTOP-1"], Names(page)));
        Assert.Empty(page.FindAll(".heat"));
    }

    [Fact]
    public async Task The_errors_are_groups_in_words_with_counts_and_filter_the_list()
    {
        var task = await ScanAsync(8);
        foreach (
            var (number, code, message) in new[]
            {
                (1, "7", "The endpoint was switched off."),
                (2, "12", "The disk is full: 12 MB left."),
                (3, "7", "The endpoint was switched off."),
                (4, null, "The disk is full: 9 MB left."),
                (5, null, null),
            }
        )
        {
            await EndAsync(task, number, SubtaskState.Failed, code, message);
        }

        var page = Open(task);

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(
                [
                    ("2", "The endpoint was switched off.", "Between endpoints 1 and 3", "code 7"),
                    ("1", "Without an error code or a message", "Endpoint 5", ""),
                    ("1", "The disk is full: 9 MB left.", "Endpoint 4", ""),
                    ("1", "The disk is full: 12 MB left.", "Endpoint 2", "code 12"),
                ],
                page.FindAll(".error-row").Select(Read)
            )
        );
        Assert.Equal("5 endpoints in 4 groups", page.Find("#errors .card-head .dim").TextContent);

        _page.Go.NavigateTo(page.FindAll(".error-row")[2].GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Equal(["LAPTOP-4"], Names(page)));
        Assert.EndsWith("?tab=endpoints&why=The%20disk%20is%20full%3A%20%23%20MB%20left.", _page.Go.Uri, StringComparison.Ordinal);
        Assert.Equal("The disk is full: 9 MB left.", page.Find(".error-row[aria-current] .error-words b").TextContent);
        Assert.Equal("C", page.FindComponent<HeatStrip>().Instance.Chosen.ToString());

        // Choosing it again, or the link, shows all.
        Assert.Equal($"/tasks/{task.Id}?tab=endpoints", page.Find(".error-row[aria-current]").GetAttribute("href"));
        _page.Go.NavigateTo(page.FindAll(".error-row")[0].GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Equal(["LAPTOP-1", "LAPTOP-3"], Names(page)));
        await EndAsync(task, 6, SubtaskState.Failed, "7", "The endpoint was switched off.");
        await page.WaitForAssertionAsync(() => Assert.Equal(["LAPTOP-1", "LAPTOP-3", "LAPTOP-6"], Names(page)));
        await page.WaitForAssertionAsync(() => Assert.Equal("3", Read(page.FindAll(".error-row")[0]).Item1));

        static (string, string, string, string) Read(IElement row) =>
            (
                row.QuerySelector("b.num")!.TextContent,
                row.QuerySelector(".error-words b")!.TextContent,
                row.QuerySelector(".error-words small")!.TextContent,
                row.QuerySelector("code")?.TextContent ?? ""
            );
    }

    [Fact]
    public async Task Rare_errors_are_one_group_that_leads_to_all_that_failed()
    {
        var task = await ScanAsync(30);
        await _core.Tasks.ReportAsync(
            Callers.Operator,
            task.Id,
            new TaskReport
            {
                Event = TaskEvent.Progressed,
                Subtasks =
                [
                    .. Enumerable
                        .Range(1, 29)
                        .Select(number => new SubtaskReport
                        {
                            EndpointId = $"e{number}",
                            State = SubtaskState.Failed,
                            ErrorCode = $"E{number:D2}",
                        }),
                ],
            }
        );

        var page = Open(task);

        await page.WaitForAssertionAsync(() => Assert.Equal(27, page.FindAll(".error-row").Count));
        Assert.Equal("29 endpoints in 27 groups", page.Find("#errors .card-head .dim").TextContent);
        Assert.StartsWith("3", Squeezed(page.FindAll(".error-row")[^1].TextContent), StringComparison.Ordinal);
        Assert.Equal($"/tasks/{task.Id}?tab=endpoints&state=failed", page.FindAll(".error-row")[^1].GetAttribute("href"));
    }

    [Fact]
    public async Task The_strip_gets_all_letters_once_and_then_only_what_changed()
    {
        var module = _page.JSInterop.SetupModule(path =>
            path.Arguments[0] is string name && name.Contains("heat", StringComparison.Ordinal)
        );
        var strip = module.SetupModule("start", _ => true);
        strip.Mode = JSRuntimeMode.Loose;
        var task = await ScanAsync(40);
        var page = Open(task);
        await AfterRenderAsync(".heat");
        Assert.Equal(new string('p', 40), module.Invocations["start"][0].Arguments[2]);

        await EndAsync(task, 17, SubtaskState.Completed);
        await AfterRenderAsync(".heat-key .heat-c");
        Assert.Equal("16c", strip.Invocations["change"][^1].Arguments[0]);
        await EndAsync(task, 4, SubtaskState.Failed, "E1", "No room.");
        await AfterRenderAsync(".error-row");
        Assert.Equal("3A", strip.Invocations["change"][^1].Arguments[0]);
        Assert.Equal("failed: No room.", ((Dictionary<string, string>)strip.Invocations["name"][^1].Arguments[0]!)["A"]);
        _page.Go.NavigateTo(page.Find(".error-row").GetAttribute("href")!);
        await AfterRenderAsync(".error-row[aria-current]");
        Assert.Equal("A", strip.Invocations["choose"][^1].Arguments[0]);
        Assert.Empty(strip.Invocations["show"]);

        // A component calls its script after the render that a test waits for.
        async Task AfterRenderAsync(string shown)
        {
            await page.WaitForElementAsync(shown);
            await page.InvokeAsync(() => { });
        }
    }

    [Fact]
    public async Task A_cell_opens_its_endpoint_and_has_its_name()
    {
        var task = await ScanAsync(240);
        await EndAsync(task, 207, SubtaskState.Completed);
        var page = Open(task);
        await page.WaitForElementAsync(".heat");
        var strip = page.FindComponent<HeatStrip>().Instance;
        Assert.Equal(("1", "240"), (page.Find(".heat").GetAttribute("aria-valuemin"), page.Find(".heat").GetAttribute("aria-valuemax")));

        var names = await strip.NamesAsync(2);
        Assert.Equal((40, "LAPTOP-201", "LAPTOP-240"), (names.Count, names[0], names[^1]));
        Assert.Empty(await strip.NamesAsync(3));
        Assert.Empty(await strip.NamesAsync(-1));

        await strip.OpenAsync(205);
        Assert.Contains("?tab=endpoints&after=204&open=", _page.Go.Uri, StringComparison.Ordinal);
        await page.WaitForAssertionAsync(() => Assert.Equal("LAPTOP-205", page.Find("tr.is-open .c-name a").TextContent.Trim()));

        // One that the filter does not have is shown among all.
        await strip.OpenAsync(207);
        Assert.Contains("?tab=endpoints&state=all&after=206&open=", _page.Go.Uri, StringComparison.Ordinal);
        await page.WaitForAssertionAsync(() => Assert.Equal("LAPTOP-207", page.Find("tr.is-open .c-name a").TextContent.Trim()));
        var before = _page.Go.Uri;
        await strip.OpenAsync(0);
        await strip.OpenAsync(241);
        Assert.Equal(before, _page.Go.Uri);
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
    public async Task An_empty_list_says_so_and_links_back()
    {
        var task = await ScanAsync(2);

        var page = Open(task, "state=failed");

        await page.WaitForAssertionAsync(() => Assert.Equal("No endpoint has failed", page.Find(".empty h2").TextContent));
        Assert.Equal($"/tasks/{task.Id}?tab=endpoints&state=all", page.Find(".empty a").GetAttribute("href"));
    }

    [Theory]
    [InlineData("q=nowhere", "No endpoint matches", "No endpoint has “nowhere” in its name, id or error.")]
    [InlineData(
        "state=completed&q=nowhere",
        "No endpoint matches",
        "No endpoint has “nowhere” in its name, id or error and is in this state."
    )]
    [InlineData("state=completed", "No endpoint matches", "When one does, it appears here by itself.")]
    [InlineData("after=9", "No endpoint comes after this place", "When one does, it appears here by itself.")]
    public async Task An_empty_list_says_what_was_looked_for(string query, string title, string text)
    {
        var task = await ScanAsync(2);

        var page = Open(task, query);

        await page.WaitForAssertionAsync(() => Assert.Equal((title, text), (page.Words(".empty h2"), page.Words(".empty p"))));
        Assert.Empty(page.FindAll(".endpoints"));
    }

    [Fact]
    public async Task The_pager_leads_to_the_next_and_the_previous_page()
    {
        var task = await ScanAsync(120);
        var page = Open(task);
        await page.WaitForAssertionAsync(() => Assert.Equal(("LAPTOP-1", "LAPTOP-50"), (Names(page)[0], Names(page)[^1])));
        Assert.Equal("1 – 50 of 120", page.Find(".chips-summary").TextContent.Trim());
        Assert.Empty(page.FindAll(".pager a[rel=prev]"));

        Follow(page, "a[rel=next]");
        await page.WaitForAssertionAsync(() => Assert.Equal(("LAPTOP-51", "LAPTOP-100"), (Names(page)[0], Names(page)[^1])));
        await page.WaitForAssertionAsync(() => Assert.Equal("51 – 100 of 120", page.Find(".chips-summary").TextContent.Trim()));
        Follow(page, "a[rel=next]");
        await page.WaitForAssertionAsync(() => Assert.Equal(("LAPTOP-101", "LAPTOP-120"), (Names(page)[0], Names(page)[^1])));
        await page.WaitForAssertionAsync(() => Assert.Equal("101 – 120 of 120", page.Find(".chips-summary").TextContent.Trim()));
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
        var page = Open(task, "state=all");
        await page.WaitForAssertionAsync(() => Assert.Equal(["Pending", "Pending", "Pending"], States(page)));

        await EndAsync(task, 2, SubtaskState.Completed);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Pending", "Completed", "Pending"], States(page)));

        await EndAsync(task, 3, SubtaskState.Failed, "E1");
        await page.WaitForAssertionAsync(() => Assert.Equal(["Pending", "Completed", "Failed"], States(page)));
        Assert.Equal("E1", page.Find(".why code").TextContent);
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

        _page.Go.NavigateTo(page.FindAll(".c-name > a")[1].GetAttribute("href")!);

        await page.WaitForAssertionAsync(() =>
            Assert.Contains(new string('x', 300), page.Find(".subtask-detail").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal("true", page.FindAll(".c-name > a")[1].GetAttribute("aria-expanded"));
        Assert.Equal($"/tasks/{task.Id}?tab=endpoints&error=E1", page.Find(".subtask-detail .id a").GetAttribute("href"));
        var facts = page.FindAll(".subtask-detail dt").Select(fact => fact.TextContent);
        Assert.Equal(["Endpoint id", "Type", "Started", "Ended", "Duration", "Number in the task", "Id"], facts);

        _page.Go.NavigateTo(page.FindAll(".c-name > a")[1].GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".subtask-detail")));
    }

    [Fact]
    public async Task An_endpoint_that_has_not_started_shows_no_times_and_no_error()
    {
        var task = await ScanAsync(1);
        var endpoint = (await _core.Get<SubtaskReads>().ListAsync(Callers.Viewer, task, new SubtaskQuery())).Items[0];

        var page = Open(task, $"open={endpoint.Id}");

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Endpoint id", "Number in the task", "Id"], page.FindAll(".subtask-detail dt").Select(fact => fact.TextContent))
        );
        Assert.Empty(page.FindAll(".subtask-detail .subtask-error"));
    }

    [Fact]
    public async Task Ten_thousand_endpoints_are_shown_in_pages()
    {
        var task = await ScanAsync(10_000);
        var page = Open(task, "after=9990");

        await page.WaitForAssertionAsync(() => Assert.Equal(10, Names(page).Count));
        await page.WaitForAssertionAsync(() => Assert.Equal("9,991 – 10,000 of 10,000", page.Find(".chips-summary").TextContent.Trim()));
        Assert.Equal(10_000, page.FindComponent<HeatStrip>().Instance.Letters.Length);
        Assert.Equal($"/tasks/{task.Id}?tab=endpoints&before=2147483647", page.Find(".endpoint-ways a").GetAttribute("href"));
        Assert.Equal($"/tasks/{task.Id}", page.Find(".endpoint-ways form").GetAttribute("action"));

        _page.Go.NavigateTo($"/tasks/{task.Id}?go=7411");
        await page.WaitForAssertionAsync(() => Assert.Equal("LAPTOP-7411", Names(page)[0]));
        _page.Go.NavigateTo($"/tasks/{task.Id}?tab=endpoints&before=2147483647");
        await page.WaitForAssertionAsync(() => Assert.Equal("9,951 – 10,000 of 10,000", page.Find(".chips-summary").TextContent.Trim()));
    }

    private IRenderedComponent<LiveUpdates> Open(TrackedTask task, string query = "")
    {
        _page.Go.NavigateTo($"/tasks/{task.Id}?tab=endpoints{(query.Length == 0 ? "" : "&" + query)}");
        return _page.Open<TaskPage>(page => page.Add(it => it.Id, task.Id));
    }

    private void Follow(IRenderedComponent<IComponent> page, string link) =>
        _page.Go.NavigateTo(page.Find($".pager {link}").GetAttribute("href")!);

    private static IReadOnlyList<string> Names(IRenderedComponent<IComponent> page) =>
        [.. page.FindAll(".endpoints .c-name > a").Select(name => name.TextContent.Trim())];

    private static IReadOnlyList<string> States(IRenderedComponent<IComponent> page) =>
        [.. page.FindAll(".endpoints .pill").Select(pill => pill.TextContent)];

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
