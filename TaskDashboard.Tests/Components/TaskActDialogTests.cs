using Bunit;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>Acts on several tasks from the list, on the running core.</summary>
public sealed class TaskActDialogTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
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
    public async Task Chosen_tasks_are_restarted_and_those_that_are_done_leave_the_selection()
    {
        await FailAsync("One");
        await FailAsync("Two");
        var page = await OpenAsync(2);
        await PickAllAsync(page);
        await page.OpenDialogAsync("Restart…");
        await page.WaitForAssertionAsync(() =>
            Assert.Contains("2 tasks start again from the beginning", page.Find("[role=dialog]").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal(["Two", "One"], page.FindAll(".act-on li").Select(name => name.TextContent));

        await page.SubmitAsync("[role=dialog] form");

        await page.WaitForAssertionAsync(() => Assert.Equal("Restarted: 2.", page.Find("[role=dialog] [role=status]").TextContent));
        Assert.Equal(["Two", "One"], page.FindAll(".act-outcomes li > span:first-of-type").Select(name => name.TextContent));
        Assert.All(page.FindAll(".act-outcomes li"), line => Assert.Contains("Restarted", line.TextContent, StringComparison.Ordinal));
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".pickbar")));
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(["Pending", "Pending"], page.FindAll("tbody .pill").Select(pill => pill.TextContent))
        );
    }

    [Fact]
    public async Task The_question_names_five_tasks_and_counts_the_others()
    {
        for (var number = 1; number <= 7; number++)
        {
            await CreateAsync($"Task {number}");
        }

        var page = await OpenAsync(7);
        await PickAllAsync(page);
        await page.OpenDialogAsync("Restart…");

        Assert.Equal(
            ["Task 7", "Task 6", "Task 5", "Task 4", "Task 3", "and 2 more"],
            page.FindAll(".act-on li").Select(name => name.TextContent)
        );
    }

    [Fact]
    public async Task What_could_not_be_done_is_listed_for_each_task_and_stays_chosen()
    {
        var one = await CreateAsync("One");
        await CreateAsync("Two");
        var page = await OpenAsync(2);
        await PickAllAsync(page);
        await page.OpenDialogAsync("Cancel…");

        // Somebody else is faster.
        await _core.Tasks.ReportAsync(Callers.Operator, one.Id, new TaskReport { Event = TaskEvent.Completed });
        await page.SubmitAsync("[role=dialog] form");

        await page.WaitForAssertionAsync(() =>
            Assert.Equal("Canceled: 1. Not possible: 1.", page.Find("[role=dialog] [role=status]").TextContent)
        );
        var refused = page.Find(".act-outcomes .s-failed");
        Assert.Contains("One", refused.TextContent, StringComparison.Ordinal);
        Assert.Contains("nothing is left to cancel", refused.TextContent, StringComparison.Ordinal);
        await page.WaitForAssertionAsync(() => Assert.Equal("1 selected", page.Find(".pickbar b").TextContent));
    }

    [Fact]
    public async Task Failed_tasks_are_acknowledged_and_others_are_left_out()
    {
        await FailAsync("Failed");
        await CreateAsync("Waiting");
        var page = await OpenAsync(2);
        await PickAllAsync(page);
        await page.OpenDialogAsync("Acknowledge…");
        await page.WaitForAssertionAsync(() =>
            Assert.Contains("1 task is left out: it has not failed", page.Find("[role=dialog]").TextContent, StringComparison.Ordinal)
        );

        await page.SubmitAsync("[role=dialog] form");

        await page.WaitForAssertionAsync(() => Assert.Equal("Acknowledged: 1.", page.Find("[role=dialog] [role=status]").TextContent));
        await page.WaitForAssertionAsync(() =>
            Assert.Contains("acknowledged by", page.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_fits_none_of_the_chosen_tasks_says_why_and_opens_nothing()
    {
        await CreateAsync("Waiting");
        var page = await OpenAsync(1);
        await PickAllAsync(page);

        var act = page.FindAll(".pickbar button").Single(button => button.TextContent.Trim() == "Acknowledge…");
        Assert.Equal("true", act.GetAttribute("aria-disabled"));
        Assert.Equal(
            "Nothing that is selected can be acknowledged: it has not failed, or is acknowledged already.",
            act.GetAttribute("title")
        );
        await page.PressAsync("Acknowledge…");
        Assert.Empty(page.FindAll("[role=dialog]"));
    }

    [Fact]
    public async Task A_caller_who_may_not_act_sees_why()
    {
        await CreateAsync("Waiting");
        var page = await OpenAsync(1, Callers.Viewer);
        await PickAllAsync(page);

        Assert.All(
            page.FindAll(".pickbar .mud-button-root:not(.pickbar-clear)"),
            button =>
            {
                Assert.Equal("true", button.GetAttribute("aria-disabled"));
                Assert.Contains("you are signed in as viewer", button.GetAttribute("title"), StringComparison.Ordinal);
            }
        );
        await page.PressAsync("Restart…");
        Assert.Empty(page.FindAll("[role=dialog]"));
    }

    [Fact]
    public async Task The_reason_of_an_appliances_task_is_the_root_cause_of_its_error()
    {
        var task = await CreateAsync("Register");
        var error = new TaskError(
            "Registration failed",
            null,
            new TaskError("The certificate has expired.", null, null, null, null),
            null,
            null
        );
        await _core.Tasks.ReportAsync(Callers.Operator, task.Id, new TaskReport { Event = TaskEvent.Started });
        await _core.Tasks.ReportAsync(Callers.Operator, task.Id, new TaskReport { Event = TaskEvent.Failed, Error = error });

        var page = await OpenAsync(1);

        Assert.Equal("The certificate has expired.", page.Find("tbody .why").TextContent);
    }

    private async Task<IRenderedComponent<LiveUpdates>> OpenAsync(int rows, Caller? caller = null)
    {
        var context = new PagesContext(_core, caller ?? Callers.Administrator);
        _pages.Add(context);
        context.Go.NavigateTo("/tasks");
        var page = context.Open<TasksPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal(rows, page.FindAll("tbody tr").Count));
        return page;
    }

    private static Task PickAllAsync(IRenderedComponent<LiveUpdates> page) => page.ChangeAsync("thead .tick", true);

    private async Task FailAsync(string name)
    {
        var task = await CreateAsync(name);
        await _core.Tasks.ReportAsync(Callers.Operator, task.Id, new TaskReport { Event = TaskEvent.Failed, Message = "No." });
    }

    private Task<TrackedTask> CreateAsync(string name) =>
        _core.Tasks.CreateAsync(Callers.Operator, new NewTask { Type = "IMPORT", Name = name });
}
