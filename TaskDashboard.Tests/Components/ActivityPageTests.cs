using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Activity;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;

namespace TaskDashboard.Tests.Components;

/// <summary>Who did what, on the running core.</summary>
public sealed class ActivityPageTests : IAsyncLifetime
{
    // One reader, so that a test can hold it.
    private const string OneReader = "6";

    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private CoreHost _core = null!;
    private PagesContext _page = null!;

    public async ValueTask InitializeAsync()
    {
        // The feed waits between two batches on this clock. Nothing here would advance a fake clock.
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            new FakeSender(TimeProvider.System),
            new Dictionary<string, string?> { ["Database:Connections"] = OneReader }
        );
        _page = Context(Callers.Viewer);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.DisposeAsync();
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_list_says_who_did_what_and_why_newest_first()
    {
        var task = await RestartedAsync("Import", "The file was locked");
        await _core.Keys.AddAsync(Callers.Administrator, new() { Name = "CI", Role = Role.Viewer });

        var page = Render();

        await page.WaitForAssertionAsync(() => Assert.Equal(2, Rows(page).Count));
        var (added, restarted) = (Rows(page)[0], Rows(page)[1]);
        Assert.Equal("added the key CI", Act(added));
        Assert.Null(added.QuerySelector("a.act-object"));
        Assert.Equal("Viewer, all companies", added.QuerySelector(".why")!.TextContent);
        Assert.Equal("restarted the task Import", Act(restarted));
        Assert.Equal($"/tasks/{task.Id}", restarted.QuerySelector("a.act-object")!.GetAttribute("href"));
        Assert.Equal("“The file was locked”", restarted.QuerySelector(".why")!.TextContent);
        Assert.Equal("Operator of all", restarted.QuerySelector(".c-who")!.TextContent.Trim());
        Assert.Equal("/activity?actor=Operator", restarted.QuerySelector(".c-who a")!.GetAttribute("href"));
        Assert.NotEmpty(restarted.QuerySelector("time-row")!.GetAttribute("data-utc")!);
    }

    [Fact]
    public async Task Only_pages_that_the_person_may_open_are_linked()
    {
        await _core.Keys.AddAsync(Callers.Administrator, new() { Name = "CI", Role = Role.Viewer });
        await using var administrators = Context(Callers.Administrator);

        var page = administrators.Open<ActivityPage>();

        await page.WaitForAssertionAsync(() => Assert.Equal("/keys", page.Find("a.act-object").GetAttribute("href")));
    }

    [Fact]
    public async Task A_new_entry_appears_by_itself_and_waits_while_the_rows_are_held()
    {
        await RestartedAsync("First");
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(["First"], Objects(page)));

        await RestartedAsync("Second");
        await page.WaitForAssertionAsync(() => Assert.Equal(["Second", "First"], Objects(page)));
        await Hold(page, true);
        await RestartedAsync("Third");

        await page.WaitForAssertionAsync(() => Assert.Equal("1 new entry · show", page.Find(".new-rows-button").TextContent.Trim()));
        Assert.Equal(["Second", "First"], Objects(page));
        await page.ClickAsync(".new-rows-button");
        Assert.Equal(["Third", "Second", "First"], Objects(page));
    }

    [Fact]
    public async Task An_empty_list_says_what_will_be_in_it_and_an_empty_filter_leads_back()
    {
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal("Nothing has happened yet", page.Find(".empty h2").TextContent));

        await RestartedAsync("Import");
        _page.Go.NavigateTo("/activity?action=keyAdded");
        page = Render();

        await page.WaitForAssertionAsync(() => Assert.Equal("Nothing matches", page.Find(".empty h2").TextContent));
        Assert.Equal("/activity", page.Find(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task Until_the_list_is_read_the_page_shows_that_it_loads()
    {
        await RestartedAsync("Import");
        using var reading = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        var held = _core.Readers.ReadAsync(_ =>
        {
            reading.Release();
            return release.Wait(Patience.Limit);
        });
        await reading.WaitAsync(Patience.Limit);

        var page = Render();

        Assert.Single(page.FindAll(".skeleton"));
        Assert.Empty(page.FindAll("tbody tr"));
        release.Release();
        await held;
        await page.WaitForAssertionAsync(() => Assert.Equal(["Import"], Objects(page)));
        Assert.Empty(page.FindAll(".skeleton"));
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_says_so()
    {
        await RestartedAsync("Import");
        await using var forbidden = Context(Callers.WhoMay(Permission.SeeTasks));

        var page = forbidden.Open<ActivityPage>();

        await page.WaitForAssertionAsync(() => Assert.Equal("You may not do this", page.Find(".fault h2").TextContent));
        Assert.Empty(page.FindAll("tbody tr"));
    }

    [Fact]
    public async Task An_invalid_filter_in_the_URL_is_reported_and_nothing_is_listed()
    {
        await RestartedAsync("Import");
        _page.Go.NavigateTo("/activity?subject=taks");

        var page = Render();

        await page.WaitForAssertionAsync(() => Assert.Contains("“taks” is not known", page.Find(".fault").TextContent));
        Assert.Empty(page.FindAll("tbody tr"));
    }

    [Fact]
    public async Task A_caller_of_a_company_sees_what_was_done_in_it()
    {
        await RestartedAsync("Ours", by: Callers.Of(Role.Operator, "acme"));
        await RestartedAsync("Theirs", by: Callers.Of(Role.Operator, "other"));
        await RestartedAsync("Everybody's");
        await using var acme = Context(Callers.Of(Role.Viewer, "acme"));

        var page = acme.Open<ActivityPage>();

        await page.WaitForAssertionAsync(() => Assert.Equal(["Ours"], Objects(page)));
    }

    [Fact]
    public async Task The_filters_of_the_URL_apply_and_each_can_be_removed()
    {
        var task = await RestartedAsync("Import");
        await RestartedAsync("Other", by: Callers.Administrator);
        _page.Go.NavigateTo($"/activity?actor=Operator&action=taskRestarted&subject={task.Id}&from=-24h");

        var page = Render();

        await page.WaitForAssertionAsync(() => Assert.Equal(["Import"], Objects(page)));
        await page.WaitForAssertionAsync(() =>
            Assert.Equal(
                [
                    ("By Operator of all", $"/activity?action=taskRestarted&subject={task.Id}&from=-24h"),
                    ("Act Task restarted", $"/activity?actor=Operator&subject={task.Id}&from=-24h"),
                    ($"On {task.Id}", "/activity?actor=Operator&action=taskRestarted&from=-24h"),
                    ("Time 24 hours", $"/activity?actor=Operator&action=taskRestarted&subject={task.Id}"),
                ],
                page.FindAll("span.chip").Select(chip => (TextOf(chip), chip.QuerySelector("a")!.GetAttribute("href")!))
            )
        );
        Assert.Equal("24 hours", page.Find(".state[aria-pressed=true]").TextContent.Trim());
    }

    [Fact]
    public async Task Choosing_a_person_is_another_view()
    {
        await RestartedAsync("Import");
        await RestartedAsync("Other", by: Callers.Administrator);
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(2, Rows(page).Count));

        await page.WaitForAssertionAsync(() =>
            Assert.Equal(
                ["All people and keys", "Administrator of all", "Operator of all"],
                page.FindAll("#filter-actor option").Select(option => option.TextContent)
            )
        );
        await page.ChangeAsync("#filter-actor", "Administrator");

        Assert.Equal("/activity?actor=Administrator", new Uri(_page.Go.Uri).PathAndQuery);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Other"], Objects(page)));
    }

    [Fact]
    public async Task A_day_stays_in_its_field_as_long_as_the_list_begins_with_it()
    {
        const string start = "2026-01-05T00:00:00.000Z";
        _page.JSInterop.SetupModule("/days.js").Setup<string?>("startOf", "2026-01-05", 0).SetResult(start);
        var page = Render();
        await page.WaitForElementAsync("#from-day");

        await page.ChangeAsync("#from-day", "2026-01-05");

        Assert.Equal($"/activity?from={Uri.EscapeDataString(start)}", new Uri(_page.Go.Uri).PathAndQuery);
        // The chip: the field shows the day before the page has the address.
        await page.WaitForElementAsync(".chips .chip");
        Assert.Equal("2026-01-05", page.Find("#from-day").GetAttribute("value"));
        _page.Go.NavigateTo("/activity");
        await page.WaitForAssertionAsync(() => Assert.True(string.IsNullOrEmpty(page.Find("#from-day").GetAttribute("value"))));
    }

    [Fact]
    public async Task Since_I_left_lists_what_came_after_the_persons_last_use_before_their_pause()
    {
        var ada = await _core.People.AddAsync(
            Callers.Administrator,
            new NewPerson
            {
                Name = "ada",
                Password = "a few good words",
                Role = Role.Viewer,
            }
        );
        var person = _core.Sessions.Use(await _core.Sessions.StartAsync(_core.Get<CallerWatch>().Current(ada.Id)!))!;
        await RestartedAsync("Before");
        var left = TimeProvider.System.GetUtcNow().AddMilliseconds(1);
        while (TimeProvider.System.GetUtcNow() < left)
        {
            await _core.Writer.WriteAsync(_ => true);
        }

        await RestartedAsync("After");
        await using var hers = Context(person);
        var page = hers.Open<ActivityPage>();
        await page.WaitForAssertionAsync(() => Assert.Equal(3, Rows(page).Count));
        Assert.DoesNotContain("Since I left", page.Markup, StringComparison.Ordinal);

        await _core.ChangeAsync("UPDATE People SET LeftAt = @p0 WHERE Id = @p1", left, ada.Id);
        hers.Go.NavigateTo("/activity?from=-24h");
        await page.WaitForAssertionAsync(() => Assert.Contains("Since I left", page.Markup, StringComparison.Ordinal));
        var since = page.FindAll("a.state").Single(link => link.TextContent.Contains("Since I left", StringComparison.Ordinal));
        hers.Go.NavigateTo(since.GetAttribute("href")!);

        await page.WaitForAssertionAsync(() => Assert.Equal(["After"], Objects(page)));
        Assert.StartsWith("Since you left", page.Find("span.chip").TextContent.Trim(), StringComparison.Ordinal);
        Assert.Contains("Since I left", page.Find(".state[aria-pressed=true]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_page_keeps_its_rows_and_leads_to_the_newest()
    {
        await _core.Writer.WriteAsync(session =>
        {
            for (var index = 1; index <= 52; index++)
            {
                session.Audit(Callers.Operator, AuditAction.KeyAdded, new AuditSubject(AuditSubjectKind.Key, $"{index}", $"Key {index}"));
            }

            return true;
        });
        var page = Render();
        await page.WaitForAssertionAsync(() => Assert.Equal(50, Rows(page).Count));
        _page.Go.NavigateTo(page.Find("a[rel=next]").GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Key 2", "Key 1"], Objects(page)));

        await RestartedAsync("Newest");
        await page.WaitForAssertionAsync(() => Assert.Contains("Operator of all", page.Find("#filter-actor").TextContent));

        Assert.Equal(["Key 2", "Key 1"], Objects(page));
        Assert.Empty(page.FindAll("a[rel=next]"));
        _page.Go.NavigateTo(page.Find(".pager a").GetAttribute("href")!);
        await page.WaitForAssertionAsync(() => Assert.Equal(("Newest", "Key 4"), (Objects(page)[0], Objects(page)[^1])));
    }

    [Fact]
    public async Task The_page_of_an_object_shows_its_own_part_and_more_of_it_on_request()
    {
        var task = await RestartedAsync("Import");
        var other = await RestartedAsync("Other");
        var page = Part(task.Id);
        await page.WaitForAssertionAsync(() => Assert.Equal(["Operator of all restarted the task Import"], Lines(page)));
        Assert.Empty(page.FindAll(".activity-of li a"));
        Assert.Empty(page.FindAll(".activity-more"));

        for (var times = 0; times < 3; times++)
        {
            await _core.Tasks.CancelAsync(Callers.Operator, task.Id, null);
            await _core.Tasks.RestartAsync(Callers.Operator, task.Id, null);
        }

        await page.WaitForAssertionAsync(() => Assert.Equal(5, Lines(page).Count));
        await page.ClickAsync(".activity-more");
        await page.WaitForAssertionAsync(() => Assert.Equal(7, Lines(page).Count));

        page = Part("0123456789abcdef01234567", other.Id);
        await page.WaitForAssertionAsync(() => Assert.Equal($"/tasks/{other.Id}", page.Find(".activity-of li a").GetAttribute("href")));
        page = Part("0123456789abcdef01234567");
        await page.WaitForAssertionAsync(() => Assert.Single(page.FindAll(".activity-none")));

        IRenderedComponent<LiveUpdates> Part(string id, params string[] also) =>
            _page.Open<ActivityOf>(part =>
                part.Add(one => one.Kind, AuditSubjectKind.Task).Add(one => one.Id, id).Add(one => one.Also, also)
            );
    }

    /// <summary>An open page at its address, so that another address of it is the same page.</summary>
    private PagesContext Context(Caller caller)
    {
        var context = new PagesContext(_core, caller);
        context.Go.NavigateTo("/activity");
        return context;
    }

    private IRenderedComponent<LiveUpdates> Render() => _page.Open<ActivityPage>();

    private static IReadOnlyList<IElement> Rows(IRenderedComponent<IComponent> page) => page.FindAll("tbody tr");

    private static IReadOnlyList<string> Objects(IRenderedComponent<IComponent> page) =>
        [.. page.FindAll("tbody .act-object").Select(name => name.TextContent)];

    private static IReadOnlyList<string> Lines(IRenderedComponent<IComponent> page) =>
        [.. page.FindAll(".activity-of .act").Select(line => Even(line.TextContent))];

    private static string TextOf(IElement chip) => $"{chip.QuerySelector(".dim")!.TextContent} {chip.QuerySelector("bdi")!.TextContent}";

    private static string Act(IElement row) => Even(row.QuerySelector(".act")!.TextContent);

    private static string Even(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static Task Hold(IRenderedComponent<IComponent> page, bool held) => page.FindComponent<HeldRegion>().Instance.SetHeld(held);

    private async Task<TrackedTask> RestartedAsync(string name, string? reason = null, Caller? by = null)
    {
        var caller = by ?? Callers.Operator;
        var task = await _core.Tasks.CreateAsync(caller, new NewTask { Type = "IMPORT", Name = name });
        await _core.Tasks.ReportAsync(caller, task.Id, new TaskReport { Event = TaskEvent.Failed });
        return await _core.Tasks.RestartAsync(caller, task.Id, reason);
    }
}
