using Bunit;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Tasks;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The parts of a task's page and of the list of tasks, in each state of a task.</summary>
public sealed class TaskStatesTests : IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 7, 30, 0, TimeSpan.Zero);

    private static readonly TrackedTask Import = new()
    {
        Number = 1,
        Id = "aaaaaaaaaaaaaaaaaaaaaaaa",
        Type = "IMPORT",
        Name = "Import",
        CreatedBy = "Ada",
        CreatedAt = At,
    };

    private static readonly TaskTransition Line = new()
    {
        Number = 1,
        TaskNumber = 1,
        Run = 1,
        ToState = TaskState.Pending,
        At = At,
        Reason = "It was created.",
        Actor = "Ada",
    };

    private static readonly Subtask Endpoint = new()
    {
        Number = 9,
        Id = "eeeeeeeeeeeeeeeeeeeeeeee",
        TaskNumber = 1,
        Ordinal = 1234,
        EndpointId = "endpoint-9",
        EndpointName = "Laptop 9",
    };

    private readonly PagesContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Theory]
    [InlineData(Permission.Restart, "Restart…")]
    [InlineData(Permission.Cancel, "Cancel…")]
    [InlineData(Permission.Acknowledge, "Acknowledge…")]
    public async Task Each_act_on_chosen_tasks_needs_its_own_permission(Permission permission, string allowed)
    {
        await using var context = new PagesContext(caller: Callers.WhoMay(Permission.SeeTasks, permission));

        var page = Acts(context, Import, Import with { Number = 2, State = TaskState.Failed, Executor = TaskExecutor.Reporter });

        Assert.Equal([allowed], page.FindAll(".mud-button-root").Where(act => act.WhyForbidden() is null).Select(act => act.Words()));
        Assert.Equal(3, page.FindAll(".mud-button-root").Count);
    }

    [Theory]
    [InlineData(1, "Restart this task")]
    [InlineData(3, "Restart 3 tasks")]
    public async Task The_question_names_how_many_tasks_were_chosen(int count, string title)
    {
        await using var database = SqliteTestDatabase.Create();
        await using var core = await CoreHost.StartAsync(database, TimeProvider.System, new FakeSender(TimeProvider.System));
        await using var context = new PagesContext(core, Callers.Operator);
        var page = Acts(
            context,
            [
                .. Enumerable
                    .Range(1, count)
                    .Select(number => Import with { Number = number, Id = $"{number:x24}", Executor = TaskExecutor.Reporter }),
            ]
        );

        await page.OpenDialogAsync("Restart…");

        await page.WaitForAssertionAsync(() => Assert.Equal(title, page.Words(".mud-dialog-title")));
        Assert.Equal(
            string.Join('\n', Enumerable.Range(1, count).Select(number => $"{number:x24}")),
            page.Button("Copy ids").GetAttribute("data-copy")
        );
    }

    [Theory]
    [InlineData(null, null, TaskState.Pending, null, "Pending", null)]
    [InlineData(TaskHistoryEvent.Started, TaskState.Pending, TaskState.InProgress, null, "Running", "from pending")]
    [InlineData(TaskHistoryEvent.Progressed, TaskState.InProgress, TaskState.InProgress, null, "Running", null)]
    [InlineData(TaskHistoryEvent.Completed, TaskState.InProgress, TaskState.Completed, TaskOutcome.Success, "Completed", "from running")]
    [InlineData(
        TaskHistoryEvent.Completed,
        TaskState.InProgress,
        TaskState.Completed,
        TaskOutcome.Warning,
        "Completed, with warnings",
        "from running"
    )]
    [InlineData(TaskHistoryEvent.Failed, TaskState.InProgress, TaskState.Failed, TaskOutcome.Error, "Failed", "from running")]
    [InlineData(TaskHistoryEvent.Failed, TaskState.Pending, TaskState.Failed, TaskOutcome.TempError, "Failed, may pass", "from pending")]
    [InlineData(TaskHistoryEvent.Canceled, TaskState.Pending, TaskState.Canceled, TaskOutcome.Terminated, "Canceled", "from pending")]
    [InlineData(TaskHistoryEvent.Restarted, TaskState.Failed, TaskState.Pending, null, "Pending", "from failed")]
    [InlineData(TaskHistoryEvent.StageChanged, TaskState.InProgress, TaskState.InProgress, null, "Running", null)]
    [InlineData(TaskHistoryEvent.Acknowledged, TaskState.Failed, TaskState.Failed, TaskOutcome.Error, "Acknowledged", null)]
    [InlineData(
        TaskHistoryEvent.AcknowledgementWithdrawn,
        TaskState.Failed,
        TaskState.Failed,
        TaskOutcome.Error,
        "Acknowledgement taken back",
        null
    )]
    public void A_line_of_the_history_says_what_happened_why_when_and_who(
        TaskHistoryEvent? happened,
        TaskState? from,
        TaskState to,
        TaskOutcome? outcome,
        string words,
        string? before
    )
    {
        var line = Line with { Event = happened, FromState = from, ToState = to, Outcome = outcome, Reason = "Because. Stage: toReview." };

        var page = _context.Open<TaskTimeline>(timeline => timeline.Add(it => it.Lines, [line]));

        Assert.Equal(words, page.Words("li strong"));
        Assert.Equal(before, page.FindAll(".timeline-what .dim").SingleOrDefault()?.Words());
        Assert.Equal("Because. Stage: To review.", page.Words(".timeline-why"));
        Assert.Equal(("· Ada", Times.Iso(At)), (page.Words(".timeline-who"), page.Find("time-local").GetAttribute("at")));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, "· run 2")]
    public void The_history_names_the_run_once_there_are_several(int run, string? words)
    {
        var page = History(null, null, Import with { Run = run }, Line with { Run = run });

        Assert.Equal(words, page.FindAll(".timeline-what .dim").SingleOrDefault()?.Words());
    }

    [Theory]
    [InlineData(null, "Nothing has happened yet.")]
    [InlineData("5", "Nothing earlier is known.")]
    public void An_empty_history_says_so(string? after, string words)
    {
        var page = History(after, null, Import);

        Assert.Equal(words, page.Words("p.dim"));
        Assert.Equal(after is not null, page.FindAll(".pager a").Any(link => link.Words() == "Newest"));
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData(null, "7", "Older ?tab=history&after=7")]
    [InlineData("9", "7", "Newest ?tab=history,Older ?tab=history&after=7")]
    public void A_long_history_has_pages(string? after, string? next, string links)
    {
        var page = History(after, next, Import, Line);

        Assert.Equal(
            links,
            string.Join(
                ',',
                page.FindAll(".pager a")
                    .Select(link =>
                        $"{link.Words()} {link.GetAttribute("href")!.Replace($"/tasks/{Import.Id}", "", StringComparison.Ordinal)}"
                    )
            )
        );
    }

    [Theory]
    [InlineData("DISK", "The disk is full.", "The disk is full.", "DISK")]
    [InlineData(null, "The disk is full.", "The disk is full.", null)]
    [InlineData(null, null, "It failed, and its reporter did not say why.", null)]
    public void An_endpoint_that_failed_says_why_and_leads_to_the_others(string? code, string? message, string words, string? shown)
    {
        var page = Detail(
            Endpoint with
            {
                State = SubtaskState.Failed,
                ErrorCode = code,
                ErrorMessage = message,
                StartedAt = At,
                EndedAt = At.AddSeconds(90),
            }
        );

        Assert.Equal(words, page.Words(".subtask-error strong"));
        Assert.Equal(shown, page.FindAll(".subtask-error code").SingleOrDefault()?.Words());
        Assert.Equal(shown is not null, page.Buttons().Contains("Copy the error code"));
        Assert.Equal("Show all with this error", page.Words(".subtask-error a"));
        Assert.Equal("1 min 30 s", FactOf(page, "Duration"));
    }

    [Fact]
    public void If_only_its_error_is_listed_no_link_leads_there()
    {
        var failed = Endpoint with { State = SubtaskState.Failed, ErrorCode = "DISK" };

        var page = Detail(failed, new TaskAddress { Id = Import.Id }.WithError(SubtaskErrorKey.Of("DISK", null)));

        Assert.Empty(page.FindAll(".subtask-error a"));
    }

    [Theory]
    [InlineData(SubtaskState.Pending, false, false, "Endpoint id,Number in the task,Id")]
    [InlineData(SubtaskState.InProgress, true, false, "Endpoint id,Started,Duration,Number in the task,Id")]
    [InlineData(SubtaskState.Completed, true, true, "Endpoint id,Started,Ended,Duration,Number in the task,Id")]
    [InlineData(SubtaskState.Skipped, false, true, "Endpoint id,Ended,Number in the task,Id")]
    public void An_endpoint_shows_only_what_is_known_in_its_state(SubtaskState state, bool started, bool ended, string facts)
    {
        var page = Detail(
            Endpoint with
            {
                State = state,
                StartedAt = started ? At : null,
                EndedAt = ended ? At.AddMinutes(1) : null,
                ErrorMessage = "left from an earlier run",
            }
        );

        Assert.Equal(facts, string.Join(',', page.FindAll("dt").Select(fact => fact.TextContent)));
        Assert.Equal("1,234", FactOf(page, "Number in the task"));
        Assert.Equal(started && !ended, page.FindAll("time-running").Count == 1);
        Assert.Equal(
            state is SubtaskState.Skipped ? "It was still open when the task ended: nobody works on it any more." : null,
            page.FindAll(".subtask-detail > p").SingleOrDefault()?.Words()
        );
        Assert.DoesNotContain("left from an earlier run", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(262, "Agent installed (262)")]
    [InlineData(7, "7")]
    public void The_type_of_an_endpoint_is_a_word_if_it_is_known(int type, string words) =>
        Assert.Equal(words, FactOf(Detail(Endpoint with { EndpointType = type }), "Type"));

    [Fact]
    public void An_error_shows_each_text_once_and_the_source_of_its_trace()
    {
        StackFrame native = new("com.example.Runner", "run", null, null, null, null, null, true);
        var page = _context.Open<ErrorNode>(node =>
            node.Add(
                it => it.Error,
                new TaskError(
                    null,
                    "Es ging schief.",
                    new TaskError(" ", null, null, null, null),
                    null,
                    [native, new(null, null, null, 5, null, null, null, null)]
                )
            )
        );

        Assert.Equal(["Es ging schief.", "An error without a message"], page.FindAll("summary strong").Select(title => title.TextContent));
        Assert.Equal("Caused by:", page.Words(".error-node .error-node summary .dim"));
        Assert.Empty(page.FindAll(".error-body > p"));
        Assert.Equal(
            ["com.example.Runner.run", "native", "(unknown)", "line 5"],
            page.FindAll(".frames code").Select(part => part.TextContent)
        );
        Assert.StartsWith("· 2 frames", page.Words(".stack .dim"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "No tasks yet")]
    [InlineData("?state=failed", "No task is failed now. When one is, it appears here by itself.")]
    [InlineData("?state=failed,pending", "No task is in one of these states now. When one is, it appears here by itself.")]
    [InlineData("?stuck=true", "No task is stuck now: every open one has reported within the time that is set for its type.")]
    [InlineData("?q=lease", "No task has “lease” in its name, description, external id or under “Launched by”.")]
    [InlineData("?q=lease&state=failed", "No task matches all of these filters at once.")]
    [InlineData("?after=5", "There is nothing on this page of the list.")]
    public void An_empty_list_says_why(string query, string words)
    {
        var page = Empty(_context, query);

        Assert.Contains(words, page.Words(".empty"), StringComparison.Ordinal);
        Assert.Equal(query.Length > 0, page.FindAll(".empty a").Any(link => link.Words() == "Show all tasks"));
    }

    [Theory]
    [InlineData(Role.Viewer, "create it with a key that an administrator gives you:", false)]
    [InlineData(Role.Administrator, "create it with a key from Keys:", true)]
    public async Task Without_any_task_the_way_to_the_first_one_fits_the_role(Role role, string words, bool leadsToKeys)
    {
        await using var context = new PagesContext(caller: Callers.Of(role));

        var page = Empty(context, "");

        Assert.Contains(words, page.Words(".empty"), StringComparison.Ordinal);
        Assert.Equal(leadsToKeys, page.FindAll(".empty a[href='/keys']").Count == 1);
        Assert.Contains(
            "curl http://localhost/api/tasks",
            page.Button("Copy the command").GetAttribute("data-copy"),
            StringComparison.Ordinal
        );
    }

    private static string FactOf(IRenderedComponent<LiveUpdates> page, string name) =>
        page.FindAll("dt").Single(fact => fact.TextContent == name).NextElementSibling!.Words();

    private static IRenderedComponent<LiveUpdates> Empty(PagesContext context, string query) =>
        context.Open<NoTasks>(none => none.Add(it => it.Address, TaskListAddress.Parse($"http://localhost/tasks{query}")));

    private static IRenderedComponent<LiveUpdates> Acts(PagesContext context, params TrackedTask[] tasks) =>
        context.Open<TaskActs>(acts => acts.Add(it => it.Rows, [.. tasks.Select(task => new TaskRow(task))]).Add(it => it.Done, _ => { }));

    private IRenderedComponent<LiveUpdates> Detail(Subtask endpoint, TaskAddress? address = null) =>
        _context.Open<SubtaskDetail>(detail =>
            detail.Add(it => it.Subtask, endpoint).Add(it => it.Address, address ?? new TaskAddress { Id = Import.Id })
        );

    private IRenderedComponent<LiveUpdates> History(string? after, string? next, TrackedTask task, params TaskTransition[] lines) =>
        _context.Open<TaskHistory>(history =>
            history
                .Add(it => it.Address, new TaskAddress { Id = task.Id, After = after })
                .Add(it => it.Task, task)
                .Add(it => it.Page, new Page<TaskTransition>(lines, next))
        );
}
