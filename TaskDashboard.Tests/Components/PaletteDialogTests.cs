using AngleSharp.Dom;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Keyboard;
using TaskDashboard.Web.Components.Kit;

namespace TaskDashboard.Tests.Components;

/// <summary>The palette on the running core. Which result is chosen is the browser's (keys.js).</summary>
public sealed class PaletteDialogTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private CoreHost _core = null!;
    private PagesContext? _context;
    private Task<object?> _closed = null!;

    public async ValueTask InitializeAsync() =>
        _core = await CoreHost.StartAsync(_database, TimeProvider.System, new FakeSender(TimeProvider.System));

    public async ValueTask DisposeAsync()
    {
        await _context!.DisposeAsync();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(Role.Viewer, false)]
    [InlineData(Role.Administrator, true)]
    public async Task It_begins_with_the_pages_that_the_caller_may_see(Role role, bool administers)
    {
        var page = await OpenAsync(Callers.Of(role));

        string[] more = ["Reconcile a list", "Report of pushes", "Your sessions"];
        string[] own = ["Overview", "Tasks", "Pushes", "Retries", "Destinations", "Activity", .. more];
        string[] all = ["Overview", "Tasks", "Pushes", "Retries", "Destinations", "Activity", "People", "Keys", .. more];
        Assert.Equal(administers ? all : own, Names(page));
        Assert.Equal("", page.Find("#palette-hits").GetAttribute("data-of"));
        Assert.Equal("palette-hits", page.Find("#palette").GetAttribute("aria-controls"));
        Assert.All(page.FindAll("[role=option]"), result => Assert.Equal("-1", result.GetAttribute("tabindex")));
        Assert.Equal($"{(administers ? 11 : 9)} results", page.Find("[role=status]").TextContent);
    }

    [Theory]
    [InlineData("stuck", "List: Stuck tasks", "/tasks?stuck=true")]
    [InlineData("fail", "List: Failed tasks", "/tasks?state=failed")]
    [InlineData("running tasks", "List: Running tasks", "/tasks?state=inProgress")]
    [InlineData("waiting", "List: Pending tasks", "/tasks?state=pending")]
    [InlineData("Failed pushes", "List: Failed pushes", "/pushes")]
    [InlineData("waiting pushes", "List: Waiting pushes", "/pushes?tab=waiting")]
    public async Task A_state_finds_the_list_of_what_is_in_it(string words, string first, string href)
    {
        var page = await OpenAsync(Callers.Viewer);

        await TypeAsync(page, words);

        var hit = page.FindAll("[role=option]")[0];
        Assert.Equal((first, href), (Words(hit), hit.GetAttribute("href")));
    }

    [Fact]
    public async Task Words_find_pages_destinations_and_the_list_of_tasks_with_them()
    {
        var ours = await DestinationAsync("Push receiver", "ours");
        await DestinationAsync("Push receiver of others", "theirs");
        var page = await OpenAsync(Callers.Of(Role.Viewer, "ours"));

        await TypeAsync(page, " pUSh ");

        Assert.Equal(
            [
                "Page: Pushes",
                "Page: Report of pushes",
                "Destination: Push receiver",
                "Tasks: All with “pUSh” in their name, description or launcher",
            ],
            page.FindAll("[role=option]").Select(Words)
        );
        Assert.Equal(
            ["/pushes", "/pushes/report", $"/destinations/{ours.Id}", "/tasks?q=pUSh"],
            page.FindAll("[role=option]").Select(result => result.GetAttribute("href"))
        );
        Assert.Equal("pUSh", page.Find("#palette-hits").GetAttribute("data-of"));
    }

    [Fact]
    public async Task Words_find_tasks_by_their_name_those_that_run_first()
    {
        var names = new List<TrackedTask>();
        foreach (
            var (name, company) in new[] { ("Full scan of laptops", "ours"), ("Full scan", "theirs"), ("Full SCAN of servers", "ours") }
        )
        {
            names.Add(await _core.Tasks.CreateAsync(Callers.Of(Role.Operator, company), new NewTask { Type = "SCAN", Name = name }));
        }

        await _core.Tasks.ReportAsync(Callers.Operator, names[2].Id, new TaskReport { Event = TaskEvent.Failed, Message = "No." });
        var page = await OpenAsync(Callers.Of(Role.Viewer, "ours"));

        await TypeAsync(page, "full scan");

        Assert.Equal(
            [$"/tasks/{names[0].Id}", $"/tasks/{names[2].Id}", "/tasks?q=full%20scan"],
            page.FindAll("[role=option]").Select(result => result.GetAttribute("href"))
        );
        Assert.Equal(["Task", "Task", "Tasks"], page.FindAll("[role=option] .dim").Select(kind => kind.TextContent));
    }

    [Theory]
    [InlineData(Role.Administrator, true)]
    [InlineData(Role.Operator, false)]
    public async Task People_are_found_by_those_who_may_see_them(Role role, bool may)
    {
        var person = await _core.People.AddAsync(
            Callers.Administrator,
            new NewPerson
            {
                Name = "Tom Becker",
                Password = "a few good words",
                Role = Role.Operator,
            }
        );
        var page = await OpenAsync(Callers.Of(role));

        await TypeAsync(page, "becker");

        Assert.Equal(may, page.FindAll("[role=option]").Any(result => result.GetAttribute("href") == $"/people#person-{person.Id}"));
    }

    [Fact]
    public async Task A_key_between_the_wait_and_the_read_ends_the_search_quietly()
    {
        var clock = new FakeClock();
        await using var context = new PagesContext(_core, Callers.Viewer, add: services => services.AddSingleton<TimeProvider>(clock));
        _context = context;
        var (page, _) = await context.OpenDialogAsync<PaletteDialog>(new() { [nameof(PaletteDialog.Caller)] = Callers.Viewer });
        await page.WaitForElementAsync("#palette");
        var first = page.InputAsync("#palette", "a");
        Task second = Task.CompletedTask;

        await page.InvokeAsync(() =>
        {
            // The wait ends on another thread, so what follows it comes after this.
            Task.Run(() => clock.Advance(TimeSpan.FromSeconds(1))).Wait();
            second = page.InputAsync("#palette", "ab");
        });
        await first;
        clock.Advance(TimeSpan.FromSeconds(1));
        await second;

        Assert.Empty(page.FindAll(".fault"));
        Assert.Equal("ab", page.Find("#palette-hits").GetAttribute("data-of"));
    }

    [Fact]
    public async Task An_id_and_an_external_id_find_their_task_and_another_companys_is_not_found()
    {
        var task = await _core.Tasks.CreateAsync(
            Callers.Of(Role.Operator, "ours"),
            new NewTask
            {
                Type = "REPORT",
                Name = "Monthly report",
                ExternalId = "Order 66/b",
            }
        );
        var page = await OpenAsync(Callers.Of(Role.Viewer, "ours"));
        foreach (var what in new[] { task.Id, task.Id.ToUpperInvariant(), "Order 66/b" })
        {
            await TypeAsync(page, what);

            Assert.Equal($"/tasks/{task.Id}", Assert.Single(page.FindAll("[role=option]")).GetAttribute("href"));
        }

        page = await OpenAsync(Callers.Of(Role.Viewer, "theirs"));
        await TypeAsync(page, task.Id);
        Assert.Equal($"/tasks?q={task.Id}", Assert.Single(page.FindAll("[role=option]")).GetAttribute("href"));
    }

    [Fact]
    public async Task Without_words_again_it_shows_the_pages_again()
    {
        var page = await OpenAsync(Callers.Viewer);
        await TypeAsync(page, "retries");
        Assert.Equal(["Retries", "All with “retries” in their name, description or launcher"], Names(page));

        await TypeAsync(page, "");

        Assert.Equal(9, Names(page).Count);
        Assert.Equal("", page.Find("#palette-hits").GetAttribute("data-of"));
    }

    [Fact]
    public async Task A_read_that_is_refused_is_said_and_the_pages_stay()
    {
        var page = await OpenAsync(Callers.WhoMay(Permission.ManageKeys));

        await TypeAsync(page, "k");

        Assert.Contains("You may not do this", page.Find(".fault").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Tasks", "Keys"], Names(page));
        Assert.Equal("k", page.Find("#palette-hits").GetAttribute("data-of"));

        await TypeAsync(page, "");
        Assert.Empty(page.FindAll(".fault"));
    }

    [Fact]
    public async Task A_result_that_is_opened_closes_it()
    {
        var page = await OpenAsync(Callers.Viewer);

        await page.ClickAsync("[role=option]");

        await _closed.WaitAsync(Patience.Limit, Xunit.TestContext.Current.CancellationToken);
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll("#palette")));
    }

    private async Task<IRenderedComponent<LiveUpdates>> OpenAsync(Caller caller)
    {
        if (_context is not null)
        {
            await _context.DisposeAsync();
        }

        _context = new PagesContext(_core, Callers.Viewer);
        (var page, _closed) = await _context.OpenDialogAsync<PaletteDialog>(new() { [nameof(PaletteDialog.Caller)] = caller });
        await page.WaitForElementAsync("#palette");
        return page;
    }

    // Completes when the results are there.
    private static Task TypeAsync(IRenderedComponent<LiveUpdates> page, string text) => page.InputAsync("#palette", text);

    private static IReadOnlyList<string> Names(IRenderedComponent<LiveUpdates> page) =>
        [.. page.FindAll("[role=option] .palette-name").Select(name => name.TextContent.Trim())];

    private static string Words(IElement result) =>
        $"{result.QuerySelector(".dim")!.TextContent}: {result.QuerySelector(".palette-name")!.TextContent.Trim()}";

    private async Task<Destination> DestinationAsync(string name, string company) =>
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
        ).Destination;
}
