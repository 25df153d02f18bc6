using System.Text.Json;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

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
            ["Created", "Created by", "Started", "Last report", "Reported by", "Id"],
            page.FindAll(".task-facts dt").Select(fact => fact.TextContent)
        );
        Assert.Equal("It waits for the first report of work. Waiting for .", Headline(page));
        Assert.Empty(page.FindAll(".heat, .stage, [role=progressbar]"));

        // The page shows the whole history, so it does not stand beside it too.
        Assert.Single(page.FindAll(".timeline"));
        Assert.Empty(page.FindAll(".task-aside .timeline"));
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

        await page.WaitForAssertionAsync(() => Assert.Equal("In review", page.Find(".task-line .stage").TextContent));
        var facts = Facts(page);
        Assert.Equal(
            ("12", "1", "12, task 1 in it", "88", "INV-1", "Queued"),
            (facts["Pages"], facts["Restarts"], facts["Workspace"], facts["Batch"], facts["External id"], facts["Integration"])
        );
        Assert.Contains("Processing last started", facts.Keys);
        Assert.Contains(page.FindAll(".timeline-why"), line => line.TextContent == "Work has started. Stage: In review.");
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
        Assert.Equal(("Failed", "The disk is full."), (page.Find(".task-line .pill").TextContent, Headline(page)));

        // Beside it is what happened, who did it and why.
        var newest = page.Find(".task-aside .timeline li");
        Assert.Equal("The task failed without a report of its start.", newest.QuerySelector(".timeline-why")!.TextContent.Trim());
        Assert.EndsWith($"· {Callers.Operator.Name}", newest.QuerySelector(".timeline-who")!.TextContent.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_appliance_task_says_its_root_cause_first()
    {
        var task = await CreateAsync(new NewTask { Type = "CONFIGURE_APPLIANCE", Name = "Change the appliance certificate" });
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Started });
        await ReportAsync(
            task,
            new TaskReport
            {
                Event = TaskEvent.Failed,
                Error = new TaskError(
                    "The certificate could not be replaced.",
                    null,
                    new TaskError("The certificate has expired. Renew it.", null, null, null, null),
                    null,
                    null
                ),
            }
        );

        var page = Open(task, "?tab=raw");

        await page.WaitForAssertionAsync(() => Assert.Equal("The certificate has expired.", Headline(page)));
    }

    [Fact]
    public async Task A_failed_scan_says_what_its_endpoints_failed_with_on_each_tab()
    {
        var task = await CreateAsync(
            new NewTask
            {
                Type = "SCAN",
                Name = "Scan",
                Subtasks = [new SubtaskReport { EndpointId = "e1" }, new SubtaskReport { EndpointId = "e2" }],
            }
        );
        await ReportAsync(
            task,
            new TaskReport
            {
                Event = TaskEvent.Progressed,
                Subtasks =
                [
                    .. new[] { "e1", "e2" }.Select(id => new SubtaskReport
                    {
                        EndpointId = id,
                        State = SubtaskState.Failed,
                        ErrorMessage = "Switched off.",
                    }),
                ],
            }
        );

        foreach (var tab in new[] { "", "?tab=history" })
        {
            var page = Open(task, tab);
            await page.WaitForAssertionAsync(() => Assert.Equal("All 2 endpoints failed: Switched off.", Headline(page)));
        }
    }

    [Fact]
    public async Task A_running_task_shows_how_far_it_is()
    {
        var task = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        await ReportAsync(
            task,
            new TaskReport
            {
                Event = TaskEvent.Progressed,
                PercentComplete = 40,
                Message = "Reading page 4",
            }
        );

        var page = Open(task);

        await page.WaitForAssertionAsync(() => Assert.StartsWith("40 % done: Reading page 4.", Headline(page), StringComparison.Ordinal));
        Assert.Equal("40", page.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
        Assert.Equal(task.Id, page.Find(".page-actions [data-copy]").GetAttribute("data-copy"));
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

        await page.WaitForAssertionAsync(() => Assert.Equal(50, page.FindAll(".timeline li").Count));
        Assert.Contains("move 70.", page.FindAll(".timeline-why")[0].TextContent, StringComparison.Ordinal);
        Assert.Equal(["Older"], page.FindAll(".pager a").Select(link => link.TextContent.Trim()));
        var older = page.Find(".pager a").GetAttribute("href")!;
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Failed, Message = "move 71." });
        await page.WaitForAssertionAsync(() =>
            Assert.Contains("move 71.", page.FindAll(".timeline-why")[0].TextContent, StringComparison.Ordinal)
        );

        var rest = Open(task, older[older.IndexOf('?', StringComparison.Ordinal)..]);

        await rest.WaitForAssertionAsync(() => Assert.Equal(21, rest.FindAll(".timeline li").Count));
        Assert.Contains("move 20.", rest.FindAll(".timeline-why")[0].TextContent, StringComparison.Ordinal);
        Assert.StartsWith("Created by", rest.FindAll(".timeline-why")[^1].TextContent, StringComparison.Ordinal);
        Assert.All(rest.FindAll(".timeline-what"), title => Assert.Contains("run ", title.TextContent, StringComparison.Ordinal));
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
        await page.WaitForAssertionAsync(() => Assert.Equal(["Acknowledge…", "Restart…"], Actions(page)));

        await page.OpenDialogAsync(() => page.FindAll(Act)[1]);
        await page.ChangeAsync("input[name=reason]", "The disk was cleared");
        await page.ClickAsync(".mud-dialog-actions .is-primary");

        await page.WaitForAssertionAsync(() => Assert.Equal("Pending", page.Find(".task-line .pill").TextContent));
        _pages[^1].JSInterop.VerifyFocusAsyncInvoke();
        Assert.Equal("2", Facts(page)["Run"]);
        var now = await _core.TaskReads.FindAsync(Callers.Viewer, task.Id);
        Assert.Equal((TaskState.Pending, 2, "The disk was cleared"), (now!.State, now.Run, now.Message));
    }

    [Fact]
    public async Task A_restart_of_a_run_that_was_restarted_meanwhile_is_refused_in_words()
    {
        var task = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Failed });
        var page = Open(task);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Acknowledge…", "Restart…"], Actions(page)));
        await page.OpenDialogAsync(() => page.FindAll(Act)[1]);
        await _core.Tasks.RestartAsync(Callers.Operator, task.Id, "Somebody was faster");

        await page.ClickAsync(".mud-dialog-actions .is-primary");

        await page.WaitForAssertionAsync(() =>
            Assert.Contains(
                "Run 1 was restarted by somebody else in the meantime.",
                page.Find(".dialog .fault").TextContent,
                StringComparison.Ordinal
            )
        );
        Assert.Equal(2, (await _core.TaskReads.FindAsync(Callers.Viewer, task.Id))!.Run);
    }

    [Fact]
    public async Task A_task_that_ends_keeps_the_room_of_its_bar_and_one_that_had_ended_has_none()
    {
        var task = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Started });
        var page = Open(task);
        await page.WaitForElementAsync(".task-line.has-room");

        await ReportAsync(task, new TaskReport { Event = TaskEvent.Completed });

        await page.WaitForAssertionAsync(() => Assert.Equal("Completed", page.Find(".task-line .pill").TextContent));
        Assert.NotEmpty(page.FindAll(".task-line.has-room"));
        var later = Open(task);
        await later.WaitForElementAsync(".task-line");
        Assert.Empty(later.FindAll(".task-line.has-room"));
    }

    [Fact]
    public async Task A_failure_is_acknowledged_with_a_reason_and_the_acknowledgement_taken_back()
    {
        var task = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Failed });
        var page = Open(task, "?tab=raw");
        await page.WaitForAssertionAsync(() => Assert.Equal(["Acknowledge…", "Restart…"], Actions(page)));

        await page.OpenDialogAsync(() => page.FindAll(Act)[0]);
        await page.ChangeAsync("input[name=reason]", "Known since Monday");
        await page.ClickAsync(".mud-dialog-actions .is-primary");

        await page.WaitForAssertionAsync(() => Assert.Equal(["Take the acknowledgement back", "Restart…"], Actions(page)));
        Assert.EndsWith($"· {Callers.Operator.Name}", Facts(page)["Acknowledged"], StringComparison.Ordinal);
        var newest = page.Find(".task-aside .timeline li");
        Assert.Equal("Acknowledged", newest.QuerySelector("strong")!.TextContent);
        Assert.Contains("Known since Monday", newest.QuerySelector(".timeline-why")!.TextContent, StringComparison.Ordinal);

        await page.ClickAsync(Act);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Acknowledge…", "Restart…"], Actions(page)));
        Assert.Equal("Acknowledgement taken back", page.Find(".task-aside .timeline li strong").TextContent);
    }

    [Fact]
    public async Task A_document_that_waits_can_be_processed_again()
    {
        var task = await CreateAsync(
            new NewTask
            {
                Type = "DOCUMENT",
                Name = "Invoice.pdf",
                WorkspaceId = 1,
                Stage = TaskStage.QueuedForPreProcessing,
            }
        );

        var page = Open(task);

        await page.WaitForAssertionAsync(() => Assert.Equal(["Cancel…", "Restart…"], Actions(page)));
        Assert.StartsWith("It is waiting to be read. Waiting for ", Headline(page), StringComparison.Ordinal);
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

        await page.WaitForAssertionAsync(() => Assert.Equal(["Restart…"], Actions(page)));
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
                page.Find(Act + "[aria-disabled]").GetAttribute("title")
            )
        );
        await page.ClickAsync(Act);
        Assert.Empty(page.FindAll(".mud-dialog-actions"));
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
            await page.WaitForElementAsync(Act);
            return !page.Find(Act).HasAttribute("aria-disabled");
        }
    }

    [Fact]
    public async Task A_running_task_can_be_restarted_only_once_it_is_stuck()
    {
        var task = await CreateAsync(new NewTask { Type = "REPORT", Name = "Report" });
        await ReportAsync(task, new TaskReport { Event = TaskEvent.Started });
        var page = Open(task);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Cancel…"], Actions(page)));
        Assert.DoesNotContain("stuck", Headline(page), StringComparison.Ordinal);

        await _clock.WhenArmed(TimeSpan.FromMinutes(1), Xunit.TestContext.Current.CancellationToken).WaitAsync(Patience.Limit);
        _clock.UtcNow += TimeSpan.FromHours(1);
        _clock.Advance(TimeSpan.FromMinutes(1));

        await page.WaitForAssertionAsync(() => Assert.Equal(["Cancel…", "Restart…"], Actions(page)));
        Assert.Contains("Silent for", Headline(page), StringComparison.Ordinal);
        Assert.Contains("It may be stuck", Headline(page), StringComparison.Ordinal);
        Assert.NotNull(page.Find(".task-headline time-age"));
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

    // A button that acts, not one that copies.
    private const string Act = ".page-actions button:not([data-copy], [data-copy-link])";

    private static IReadOnlyList<string> Actions(IRenderedComponent<LiveUpdates> page) =>
        [.. page.FindAll(Act).Select(button => button.TextContent.Trim())];

    private static string Headline(IRenderedComponent<LiveUpdates> page) =>
        string.Concat(page.FindAll(".task-headline > span").Select(part => part.TextContent));

    private static Dictionary<string, string> Facts(IRenderedComponent<LiveUpdates> page) =>
        page.FindAll(".task-facts dt").ToDictionary(fact => fact.TextContent, fact => fact.NextElementSibling!.TextContent.Trim());

    private Task<TrackedTask> CreateAsync(NewTask task) => _core.Tasks.CreateAsync(Callers.Operator, task);

    private Task<TrackedTask> ReportAsync(TrackedTask task, TaskReport report) =>
        _core.Tasks.ReportAsync(Callers.Operator, task.Id, report);
}
