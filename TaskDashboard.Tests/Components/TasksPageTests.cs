using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>The task list on the running core.</summary>
public sealed class TasksPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private CoreHost _core = null!;
    private PagesContext _page = null!;

    public async ValueTask InitializeAsync()
    {
        // The feed waits between two batches on this clock. Nothing here would advance a fake clock.
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
    public async Task The_list_shows_tasks_with_their_state_in_words()
    {
        var task = await CreateAsync("Import", items: 200);
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = 50 });

        var page = Render();

        await page.WaitForAssertionAsync(() => Assert.Equal(["Import"], Names(page)));
        var row = page.Find("tbody tr");
        Assert.Equal("Running", row.QuerySelector(".pill")!.TextContent);
        Assert.Equal("75", row.QuerySelector("[role=progressbar]")!.GetAttribute("aria-valuenow"));
        Assert.Equal($"/tasks/{task.Id}", row.QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_query_filters_the_list_and_its_terms_are_chips()
    {
        await CreateAsync("Nightly import");
        await ReportAsync(await CreateAsync("Daily import"), new TaskReport { Event = TaskEvent.Failed });
        _page.Go.NavigateTo("/tasks");
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(["Daily import", "Nightly import"], Names(page)));

        await page.InputAsync("#query", "import state:failed age:<1d");
        await page.SubmitAsync(".query");

        await page.WaitForAssertionAsync(() => Assert.Equal(["Daily import"], Names(page)));
        Assert.Equal("/tasks?query=import%20state%3Afailed%20age%3A%3C1d", new Uri(_page.Go.Uri).PathAndQuery);
        Assert.Equal(
            ["text import", "state failed", "age <1d"],
            page.FindAll("span.chip").Select(chip => $"{chip.QuerySelector(".dim")!.TextContent} {chip.QuerySelector("bdi")!.TextContent}")
        );
        _page.Go.NavigateTo(page.FindAll(".chip-x")[1].GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Daily import", "Nightly import"], Names(page)));
        Assert.Equal("import age:<1d", page.Find("#query").GetAttribute("value"));
    }

    [Fact]
    public async Task A_wrong_query_in_the_address_lists_nothing_and_says_where_it_is_wrong()
    {
        await CreateAsync("Import");
        _page.Go.NavigateTo("/tasks?query=state:lost");

        var page = Render();

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("state is unknown", page.Find("#query-error").TextContent, StringComparison.Ordinal)
        );
        Assert.Contains("Nothing is listed until the query is right", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("tbody tr"));
        Assert.Equal("lost", page.Find("#query-error mark").TextContent);
    }

    [Theory]
    [InlineData("<b onclick=\"alert(1)\">bold</b> & \"more\"")]
    [InlineData("</a></td></tr><script>alert(1)</script>")]
    public async Task Text_of_a_task_is_never_markup(string text)
    {
        var task = await _core.Tasks.CreateAsync(
            Callers.Administrator,
            new NewTask
            {
                Type = text[..Math.Min(text.Length, Limits.Kind)],
                Name = text,
                Launcher = text,
            }
        );
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Progressed, Message = text });

        var page = Render();

        await page.WaitForAssertionAsync(() => Assert.Equal([text], Names(page)));
        var row = page.Find("tbody tr");
        Assert.Equal(text, row.QuerySelector(".c-name a")!.GetAttribute("title"));
        Assert.Equal(text, row.QuerySelector(".c-own")!.TextContent);
        Assert.Equal($"Launched by: {text}", row.QuerySelector(".c-own")!.GetAttribute("title"));
        Assert.Equal(text, row.QuerySelector(".step")!.TextContent);
        Assert.Equal(text, row.QuerySelector(".step")!.GetAttribute("title"));
        Assert.Equal($"Progress of {text}", row.QuerySelector("[role=progressbar]")!.GetAttribute("aria-label"));
        Assert.Empty(row.QuerySelectorAll("b, script, [onclick]"));

        await ReportAsync(task, new TaskReport { Event = TaskEvent.Failed, Message = text });
        await page.WaitForAssertionAsync(() => Assert.Equal(text, page.Find(".why").TextContent));
        Assert.Equal(text, page.Find(".why").GetAttribute("title"));
        Assert.Empty(page.FindAll("tbody :is(b, script, [onclick])"));
    }

    [Fact]
    public async Task A_new_task_appears_by_itself_and_a_report_updates_its_row()
    {
        var first = await CreateAsync("First", items: 10);
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(["First"], Names(page)));

        await CreateAsync("Second");
        await ReportAsync(first, new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = 4 });

        await page.WaitForAssertionAsync(() => Assert.Equal(["Second", "First"], Names(page)));
        await page.WaitForAssertionAsync(() => Assert.Equal("60", Percent(page, 1)));
    }

    [Fact]
    public async Task No_row_moves_while_the_rows_are_held()
    {
        var first = await CreateAsync("First", items: 10);
        await CreateAsync("Second");
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(["Second", "First"], Names(page)));

        await Hold(page, true);
        await CreateAsync("Third");
        await CreateAsync("Fourth");
        await ReportAsync(first, new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = 4 });

        await page.WaitForAssertionAsync(() => Assert.Equal("2 new tasks · show", page.Find(".new-rows-button").TextContent.Trim()));
        await page.WaitForAssertionAsync(() => Assert.Equal("60", Percent(page, 1)));
        Assert.Equal(["Second", "First"], Names(page));

        await page.ClickAsync(".new-rows-button");
        Assert.Equal(["Fourth", "Third", "Second", "First"], Names(page));
    }

    [Fact]
    public async Task Waiting_rows_are_shown_when_the_rows_are_released()
    {
        await CreateAsync("First");
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(["First"], Names(page)));
        await Hold(page, true);
        await CreateAsync("Second");
        await page.WaitForAssertionAsync(() => Assert.NotEmpty(page.FindAll(".new-rows-button")));

        await Hold(page, false);

        Assert.Equal(["Second", "First"], Names(page));
        Assert.Empty(page.FindAll(".new-rows-button"));
    }

    [Fact]
    public async Task A_task_that_leaves_the_filter_stays_in_its_place_while_the_rows_are_held_and_shows_its_state()
    {
        var task = await CreateAsync("First");
        await CreateAsync("Second");
        _page.Go.NavigateTo("/tasks?state=pending");
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(["Second", "First"], Names(page)));
        await Hold(page, true);

        await ReportAsync(task, new TaskReport { Event = TaskEvent.Failed, Message = "No." });

        await page.WaitForAssertionAsync(() => Assert.Equal("Failed", page.FindAll("tbody .pill")[1].TextContent));
        Assert.Equal(["Second", "First"], Names(page));
        await Hold(page, false);
        Assert.Equal(["Second"], Names(page));
    }

    [Fact]
    public async Task The_list_applies_the_filters_in_its_URL()
    {
        var failed = await CreateAsync("Broken");
        await ReportAsync(failed, new TaskReport { Event = TaskEvent.Failed });
        await CreateAsync("Fine");
        var go = _page.Go;
        go.NavigateTo("/tasks?state=failed");

        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(["Broken"], Names(page)));
        Assert.StartsWith("Failed", page.Find(".state[aria-pressed=true]").TextContent.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_without_tasks_says_so_in_words_and_counts_nothing()
    {
        var page = Render();

        await page.WaitForAssertionAsync(() => Assert.Equal("No tasks yet", page.Find(".empty h2").TextContent));
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".chips-summary")));
        await CreateAsync("First");
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(
                "1 of 1 · newest first",
                string.Join(' ', page.Find(".chips-summary").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            )
        );
    }

    [Fact]
    public async Task A_filter_without_a_control_is_shown_and_can_be_removed()
    {
        await ReportAsync(await CreateAsync("Broken import"), new TaskReport { Event = TaskEvent.Failed });
        await CreateAsync("Fine import");
        _page.Go.NavigateTo("/tasks?outcome=error&q=import");

        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(["Broken import"], Names(page)));
        var removed = page.Find(".chip-x").GetAttribute("href")!;
        _page.Go.NavigateTo(removed);

        await page.WaitForAssertionAsync(() => Assert.Equal(["Fine import", "Broken import"], Names(page)));
        Assert.Equal("/tasks?q=import", removed);
        Assert.Empty(page.FindAll(".chip-x"));
    }

    [Fact]
    public async Task An_invalid_filter_in_the_URL_is_reported_and_no_task_is_shown()
    {
        await CreateAsync("Fine");
        _page.Go.NavigateTo("/tasks");
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(["Fine"], Names(page)));
        _page.Go.NavigateTo("/tasks?state=lost");

        await page.WaitForAssertionAsync(() =>
            Assert.Contains("State “lost” is not known.", page.Find(".fault").TextContent, StringComparison.Ordinal)
        );
        Assert.Empty(page.FindAll("tbody tr"));
    }

    [Fact]
    public async Task An_older_page_keeps_its_rows_and_announces_new_tasks()
    {
        for (var i = 1; i <= 52; i++)
        {
            await CreateAsync($"Task {i}");
        }

        var go = _page.Go;
        go.NavigateTo("/tasks");
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(50, Names(page).Count));
        go.NavigateTo(page.Find("a[rel=next]").GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Task 2", "Task 1"], Names(page)));

        await CreateAsync("Newest");

        await page.WaitForAssertionAsync(() => Assert.Equal("1 new task · show", page.Find(".new-rows-button").TextContent.Trim()));
        Assert.Equal(["Task 2", "Task 1"], Names(page));
        go.NavigateTo(page.Find("a[rel=prev]").GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Equal(("Task 52", "Task 3"), (Names(page)[0], Names(page)[^1])));
    }

    [Fact]
    public async Task A_documents_stage_is_shown_beside_its_state()
    {
        var task = await CreateAsync("Invoice.pdf");
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Started, Stage = TaskStage.InReview });

        var page = Render();

        await page.WaitForAssertionAsync(() => Assert.Equal("In review", page.Find("tbody .stage, tbody .step").TextContent.Trim()));
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Completed, Stage = TaskStage.Processed });
        await page.WaitForAssertionAsync(() => Assert.Equal("Processed", page.Find("tbody .stage, tbody .step").TextContent.Trim()));
    }

    [Fact]
    public async Task A_task_with_endpoints_shows_how_many_are_left_and_how_many_failed()
    {
        var task = await _core.Tasks.CreateAsync(
            Callers.Operator,
            new NewTask
            {
                Type = "SCAN",
                Name = "Scan",
                Subtasks = [.. Enumerable.Range(1, 4).Select(number => new SubtaskReport { EndpointId = $"e{number}" })],
            }
        );
        await CreateAsync("Plain");
        var page = Render();
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["4 of 4 endpoints left"], page.FindAll(".note").Select(note => note.TextContent.Trim()))
        );

        await ReportAsync(
            task,
            new TaskReport
            {
                Event = TaskEvent.Progressed,
                Subtasks =
                [
                    new SubtaskReport { EndpointId = "e1", State = SubtaskState.Failed },
                    new SubtaskReport { EndpointId = "e2", State = SubtaskState.Completed },
                ],
            }
        );
        await page.WaitForAssertionAsync(() => Assert.Equal("2 of 4 endpoints left · 1 failed", page.Find(".note").TextContent.Trim()));

        await ReportAsync(
            task,
            new TaskReport
            {
                Event = TaskEvent.Progressed,
                Subtasks =
                [
                    new SubtaskReport { EndpointId = "e3", State = SubtaskState.Completed },
                    new SubtaskReport { EndpointId = "e4", State = SubtaskState.Completed },
                ],
            }
        );
        await page.WaitForAssertionAsync(() => Assert.Equal("1 of 4 endpoints failed.", page.Find(".why").TextContent));
    }

    [Fact]
    public async Task A_task_without_reports_for_too_long_is_marked_as_stuck_at_the_next_minute()
    {
        await _page.DisposeAsync();
        var clock = new FakeClock(TimeProvider.System.GetUtcNow());
        _page = new PagesContext(_core, Callers.Viewer, add: services => services.AddSingleton<TimeProvider>(clock));
        await CreateAsync("Silent");
        var ended = await CreateAsync("Ended");
        await ReportAsync(ended, new TaskReport { Event = TaskEvent.Completed });
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(2, Names(page).Count));
        Assert.Empty(page.FindAll(".stuck"));

        clock.UtcNow += TimeSpan.FromHours(1);
        clock.Advance(TimeSpan.FromMinutes(1));

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("Silent", Assert.Single(page.FindAll(".stuck")).Closest("tr")!.QuerySelector(".c-name a")!.TextContent)
        );
        Assert.Contains("at least every 1 h", page.Find(".stuck").GetAttribute("title"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_external_id_is_found_by_a_part_of_it()
    {
        await _core.Tasks.CreateAsync(
            Callers.Operator,
            new NewTask
            {
                Type = "IMPORT",
                Name = "Named otherwise",
                ExternalId = "INV-2026-1187",
            }
        );
        await CreateAsync("Other");
        _page.Go.NavigateTo("/tasks?q=2026-11");

        var page = Render();

        await page.WaitForAssertionAsync(() => Assert.Equal(["Named otherwise"], Names(page)));
    }

    [Fact]
    public async Task An_empty_list_says_what_to_do()
    {
        var page = Render();

        await page.WaitForAssertionAsync(() => Assert.Contains("curl", page.Find(".command pre").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leaving_the_page_leaves_no_subscriber_behind()
    {
        Render();
        Assert.Equal(1, _core.Feed.Subscribers);

        await _page.DisposeAsync();

        Assert.Equal(0, _core.Feed.Subscribers);
    }

    private IRenderedComponent<LiveUpdates> Render() => _page.Open<TasksPage>();

    private static IReadOnlyList<string> Names(IRenderedComponent<IComponent> page) =>
        [.. page.FindAll("tbody .c-name a").Select(name => name.TextContent)];

    private static string? Percent(IRenderedComponent<IComponent> page, int row) =>
        page.FindAll("tbody tr")[row].QuerySelector("[role=progressbar]")?.GetAttribute("aria-valuenow");

    private static Task Hold(IRenderedComponent<IComponent> page, bool held) => page.FindComponent<HeldRegion>().Instance.SetHeld(held);

    private Task<TrackedTask> CreateAsync(string name, int? items = null) =>
        _core.Tasks.CreateAsync(
            Callers.Operator,
            new NewTask
            {
                Type = "IMPORT",
                Name = name,
                ItemCount = items,
            }
        );

    private Task<TrackedTask> ReportAsync(TrackedTask task, TaskReport report) =>
        _core.Tasks.ReportAsync(Callers.Operator, task.Id, report);
}
