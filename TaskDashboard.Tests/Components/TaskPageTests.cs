using System.Text.Json;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Components.Shared;

namespace TaskDashboard.Tests.Components;

/// <summary>The page of one task on the running core. It shows what the task has and nothing else.</summary>
public sealed class TaskPageTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeClock _clock = new(TimeProvider.System.GetUtcNow());
    private readonly List<PagesContext> _pages = [];
    private CoreHost _core = null!;

    public async ValueTask InitializeAsync() =>
        _core = await CoreHost.StartAsync(_database, TimeProvider.System, new FakeSender(TimeProvider.System));

    public async ValueTask DisposeAsync()
    {
        foreach (var page in _pages)
        {
            await page.DisposeAsync();
        }

        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_plain_task_has_no_empty_tabs()
    {
        var page = Open(await CreateAsync(new NewTask { Type = "REPORT", Name = "Plain" }));

        await page.WaitForAssertionAsync(() => Assert.Equal(["History", "Vendors", "Raw JSON"], Tabs(page)));
        Assert.Equal(
            ["Created", "Created by", "Started", "Last report", "Moved by"],
            page.FindAll(".facts dt").Select(fact => fact.TextContent)
        );
        Assert.Empty(page.FindAll(".outcomes"));
        Assert.Empty(page.FindAll(".stage"));
        Assert.Empty(page.FindAll(".summary [role=progressbar]"));
    }

    [Fact]
    public async Task A_document_shows_its_stage_pages_restarts_and_names()
    {
        var task = await CreateAsync(
            new NewTask
            {
                Type = "DOCUMENT",
                Name = "Invoice.pdf",
                WorkspaceId = 12,
                BatchId = 88,
                ExternalId = "INV-1",
                Stage = TaskStage.QueuedForPreProcessing,
                TotalPages = 0,
                IntegrationStatus = IntegrationStatus.Queued,
            }
        );
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Failed, Stage = TaskStage.PreProcessingFailed });
        await _core.Tasks.RestartAsync(Callers.Operator, task.Id, "A sound copy");
        await ReportAsync(
            task,
            new TaskReport
            {
                Event = TaskEvent.Started,
                Stage = TaskStage.InReview,
                TotalPages = 12,
                IntegrationStatus = IntegrationStatus.Queued,
            }
        );

        var page = Open(task);

        await page.WaitForAssertionAsync(() => Assert.Equal("In review", page.Find(".page-below .stage").TextContent));
        var facts = Facts(page);
        Assert.Equal(
            ("12", "1", "12, task 1 in it", "88", "INV-1", "Queued"),
            (facts["Pages"], facts["Restarts"], facts["Workspace"], facts["Batch"], facts["External id"], facts["Integration"])
        );
        Assert.Contains("Processing last started", facts.Keys);
        Assert.Contains(page.FindAll(".history-reason"), line => line.TextContent == "Work has started. Stage: In review.");
    }

    [Fact]
    public async Task Reports_update_the_open_page_and_add_tabs_for_their_content()
    {
        var task = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        var page = Open(task);
        await page.WaitForAssertionAsync(() => Assert.Equal(["History", "Vendors", "Raw JSON"], Tabs(page)));

        await ReportAsync(
            task,
            new TaskReport
            {
                Event = TaskEvent.Failed,
                Error = new TaskError("The disk is full.", null, null, null, null),
                Messages = [new(TaskMessageLevel.Warn, null, "Nearly full", null, null)],
                Attributes = JsonElement.Parse("""{"a":1}"""),
            }
        );

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Error", "Messages 1", "Attributes", "History", "Vendors", "Raw JSON"], Tabs(page))
        );
        Assert.Equal("The disk is full.", page.Find(".error-node summary strong").TextContent);
    }

    [Fact]
    public async Task The_history_shows_the_newest_lines_and_links_to_older_ones()
    {
        var task = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        await _core.Tasks.ReportAllAsync(
            Callers.Operator,
            [
                .. Enumerable
                    .Range(1, 70)
                    .Select(index =>
                        (
                            task.Id,
                            new TaskReport { Event = index % 2 == 1 ? TaskEvent.Started : TaskEvent.Restarted, Message = $"move {index}." }
                        )
                    ),
            ]
        );
        var page = Open(task);

        await page.WaitForAssertionAsync(() => Assert.Equal(50, page.FindAll(".history li").Count));
        Assert.Contains("move 70.", page.FindAll(".history-reason")[0].TextContent, StringComparison.Ordinal);
        Assert.Equal(["Older"], page.FindAll(".pager a").Select(link => link.TextContent.Trim()));
        var older = page.Find(".pager a").GetAttribute("href")!;
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Failed, Message = "move 71." });
        await page.WaitForAssertionAsync(() =>
            Assert.Contains("move 71.", page.FindAll(".history-reason")[0].TextContent, StringComparison.Ordinal)
        );

        var rest = Open(task, older[older.IndexOf('?', StringComparison.Ordinal)..]);

        await rest.WaitForAssertionAsync(() => Assert.Equal(21, rest.FindAll(".history li").Count));
        Assert.Contains("move 20.", rest.FindAll(".history-reason")[0].TextContent, StringComparison.Ordinal);
        Assert.StartsWith("Created by", rest.FindAll(".history-reason")[^1].TextContent, StringComparison.Ordinal);
        Assert.All(rest.FindAll(".history-title"), title => Assert.Contains("run ", title.TextContent, StringComparison.Ordinal));
        Assert.Equal(["Newest"], rest.FindAll(".pager a").Select(link => link.TextContent.Trim()));
    }

    [Fact]
    public async Task The_raw_JSON_contains_the_task()
    {
        var task = await CreateAsync(
            new NewTask
            {
                Type = "REPORT",
                Name = "Report",
                ParentName = "Month end",
            }
        );

        var page = Open(task, "?tab=raw");

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("Month end", JsonElement.Parse(page.Find(".raw pre").TextContent).GetProperty("parentName").GetString())
        );
    }

    [Fact]
    public async Task An_unknown_tab_shows_the_first_tab()
    {
        var page = Open(await CreateAsync(new NewTask { Type = "REPORT", Name = "Plain" }), "?tab=endpoints");

        await page.WaitForAssertionAsync(() => Assert.Equal("History", page.Find(".tabs a[aria-current]").TextContent.Trim()));
    }

    [Fact]
    public async Task An_ended_task_is_restarted_with_a_reason()
    {
        var task = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Failed });
        var page = Open(task);
        await page.WaitForAssertionAsync(() => Assert.Equal("Restart…", page.Find(".page-actions .button").TextContent.Trim()));

        // The click completes only when the dialog closes, so it is not awaited.
        page.Find(".page-actions .button").Click();
        await page.WaitForElementAsync(".dialog-actions");
        await page.Find("input[name=reason]").ChangeAsync(new() { Value = "The disk was cleared" });
        await page.Find(".dialog-actions .is-primary").ClickAsync(new());

        await page.WaitForAssertionAsync(() => Assert.Equal("Pending", page.Find(".page-below .badge").TextContent));
        _pages[^1].JSInterop.VerifyFocusAsyncInvoke();
        Assert.Contains("Run 2", page.Find(".page-below").TextContent, StringComparison.Ordinal);
        var now = await _core.TaskReads.FindAsync(Callers.Viewer, task.Id);
        Assert.Equal((TaskState.Pending, 2, "The disk was cleared"), (now!.State, now.Run, now.Message));
    }

    [Fact]
    public async Task A_document_can_be_processed_again()
    {
        var task = await CreateAsync(
            new NewTask
            {
                Type = "DOCUMENT",
                Name = "Invoice.pdf",
                WorkspaceId = 1,
            }
        );
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Completed });

        var page = Open(task);

        await page.WaitForAssertionAsync(() => Assert.Equal("Process again…", page.Find(".page-actions .button").TextContent.Trim()));
    }

    [Fact]
    public async Task A_viewer_sees_why_they_may_not_restart()
    {
        var task = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Completed });

        var page = Open(task, caller: Callers.Viewer);

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(
                "This needs the role operator; you are signed in as viewer.",
                page.Find(".page-actions .button[aria-disabled]").GetAttribute("title")
            )
        );
        await page.Find(".page-actions .button").ClickAsync(new());
        Assert.Empty(page.FindAll(".dialog-actions"));
    }

    [Fact]
    public async Task Canceling_and_restarting_each_require_their_own_permission()
    {
        var running = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        await ReportAsync(running, new TaskReport { Event = TaskEvent.Started });
        var ended = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        await ReportAsync(ended, new TaskReport { Event = TaskEvent.Completed });
        foreach (var (permission, mayCancel) in new[] { (Permission.Cancel, true), (Permission.Restart, false) })
        {
            var caller = Callers.WhoMay(Permission.SeeTasks, permission);
            Assert.Equal(mayCancel, await IsOfferedAsync(Open(running, caller: caller)));
            Assert.Equal(!mayCancel, await IsOfferedAsync(Open(ended, caller: caller)));
        }

        static async Task<bool> IsOfferedAsync(IRenderedComponent<LiveUpdates> page)
        {
            await page.WaitForElementAsync(".page-actions .button");
            return !page.Find(".page-actions .button").HasAttribute("aria-disabled");
        }
    }

    [Fact]
    public async Task A_running_task_can_be_restarted_only_once_it_is_stuck()
    {
        var task = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Started });
        var page = Open(task);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Cancel task"], Actions(page)));
        Assert.Empty(page.FindAll(".stuck"));

        await _clock.WhenArmed(TimeSpan.FromMinutes(1), Xunit.TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);
        _clock.UtcNow += TimeSpan.FromHours(1);
        _clock.Advance(TimeSpan.FromMinutes(1));

        await page.WaitForAssertionAsync(() => Assert.Equal(["Restart…", "Cancel task"], Actions(page)));
        Assert.StartsWith("No report for", page.Find(".page-below .stuck").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_companys_task_is_not_found()
    {
        var task = await _core.Tasks.CreateAsync(
            Callers.Of(Role.Operator, companyId: "ours"),
            new NewTask
            {
                Type = "SCAN",
                Name = "Ours",
                Subtasks = [new SubtaskReport { EndpointId = "e1" }],
            }
        );

        foreach (var tab in new[] { "", "?tab=endpoints", "?tab=vendors", "?tab=raw" })
        {
            var page = Open(task, tab, Callers.Of(Role.Administrator, companyId: "other"));
            await page.WaitForAssertionAsync(() => Assert.Contains("There is no task with this id", page.Markup, StringComparison.Ordinal));
            Assert.DoesNotContain("Ours", page.Markup, StringComparison.Ordinal);
        }
    }

    private IRenderedComponent<LiveUpdates> Open(TrackedTask task, string query = "", Caller? caller = null)
    {
        var context = new PagesContext(_core, caller ?? Callers.Operator, add: services => services.AddSingleton<TimeProvider>(_clock));
        _pages.Add(context);
        context.Go.NavigateTo($"/tasks/{task.Id}{query}");
        return context.Open<TaskPage>(page => page.Add(it => it.Id, task.Id));
    }

    private static IReadOnlyList<string> Tabs(IRenderedComponent<LiveUpdates> page) =>
        [
            .. page.FindAll(".tabs a")
                .Select(tab => string.Join(' ', tab.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))),
        ];

    private static IReadOnlyList<string> Actions(IRenderedComponent<LiveUpdates> page) =>
        [.. page.FindAll(".page-actions .button").Select(button => button.TextContent.Trim())];

    private static Dictionary<string, string> Facts(IRenderedComponent<LiveUpdates> page) =>
        page.FindAll(".facts > div")
            .ToDictionary(fact => fact.QuerySelector("dt")!.TextContent, fact => fact.QuerySelector("dd")!.TextContent.Trim());

    private Task<TrackedTask> CreateAsync(NewTask task) => _core.Tasks.CreateAsync(Callers.Operator, task);

    private Task<TrackedTask> ReportAsync(TrackedTask task, TaskReport report) =>
        _core.Tasks.ReportAsync(Callers.Operator, task.Id, report);
}
