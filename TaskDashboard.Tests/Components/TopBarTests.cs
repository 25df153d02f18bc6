using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Layout;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The bar above every page, the menu beside it and the notices about the connection, in each of their states.</summary>
public sealed class TopBarTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeSender _sender = new(TimeProvider.System) { Answer = _ => Reply.Unavailable };
    private readonly List<PagesContext> _pages = [];
    private CoreHost _core = null!;

    public async ValueTask InitializeAsync() =>
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            _sender,
            new Dictionary<string, string?> { ["Push:MaxAttempts"] = "1" }
        );

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
    public async Task The_tasks_are_counted_by_state_and_lead_to_their_lists()
    {
        var page = Open<TopBar>(Callers.Viewer);
        await page.WaitForAssertionAsync(() => Assert.Equal(["0 running", "0 pending", "0 failed"], Totals(page)));

        await CreateAsync(TaskEvent.Started);
        await CreateAsync(TaskEvent.Failed);
        await CreateAsync(null);

        await page.WaitForAssertionAsync(() => Assert.Equal(["1 running", "1 pending", "1 failed"], Totals(page)));
        Assert.Equal(
            ["/tasks?state=inProgress", "/tasks?state=pending", "/tasks?state=failed"],
            page.FindAll("[aria-label='Tasks by state'] a").Select(link => link.GetAttribute("href")!)
        );
    }

    [Fact]
    public async Task The_push_service_is_paused_and_resumed_after_a_question_that_says_what_happens()
    {
        var page = Open<TopBar>(Callers.Operator);

        await page.OpenDialogAsync(() => Switch(page));
        Assert.StartsWith(
            "Nothing is sent to any destination until somebody resumes.",
            page.Words(".dialog-body"),
            StringComparison.Ordinal
        );
        await page.PressAsync("Pause sending");

        await page.WaitForAssertionAsync(() => Assert.Equal("Pushes paused", Switch(page).Words()));
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".dialog-body")));
        Assert.StartsWith("Push service: paused by Operator of all, ", Switch(page).GetAttribute("title"), StringComparison.Ordinal);

        await page.OpenDialogAsync(() => Switch(page));
        Assert.StartsWith("Waiting pushes go out again at the normal limits", page.Words(".dialog-body"), StringComparison.Ordinal);
        await page.PressAsync("Resume sending");

        await page.WaitForAssertionAsync(() => Assert.Equal("Pushes on", Switch(page).Words()));
    }

    [Theory]
    [InlineData(Role.Viewer, null, "This needs the role operator; you are signed in as viewer.")]
    [InlineData(Role.Administrator, "acme", "The push service serves every company. Only somebody who sees all of them can switch it.")]
    public async Task Those_who_may_not_switch_the_push_service_are_answered_why(Role role, string? company, string why)
    {
        var page = Open<TopBar>(Callers.Of(role, company));

        await page.ClickAsync(() => Switch(page));

        Assert.EndsWith(why, Switch(page).WhyForbidden(), StringComparison.Ordinal);
        Assert.Equal(why, Assert.Single(_pages[^1].Services.GetRequiredService<MudBlazor.ISnackbar>().ShownSnackbars).Message);
        Assert.Empty(page.FindAll(".dialog-body"));
        Assert.False(_core.PushService.Paused);
    }

    [Theory]
    [InlineData(true, true, false, "Live", "Connected: changes show by themselves")]
    [InlineData(false, false, false, "Out of date", "The database does not answer")]
    [InlineData(true, false, false, "Out of date", "The database accepts no changes")]
    [InlineData(true, true, true, "Out of date", "Changes appear late")]
    public async Task The_connection_says_whether_what_is_shown_is_up_to_date(
        bool reads,
        bool writes,
        bool late,
        string state,
        string words
    )
    {
        var page = Open<TopBar>(Callers.Viewer);
        var context = _pages[^1];

        context.Store = new StoreState(reads, writes, late);
        context.Clock.Advance(StoreWatch.Every);

        await page.WaitForAssertionAsync(() =>
            Assert.Equal((state, words), (page.Words(".connection .when-live"), page.Find(".connection").GetAttribute("title")))
        );
    }

    [Fact]
    public void Before_the_page_is_live_the_connection_says_so() =>
        Assert.Equal("Connecting", Open<TopBar>(Callers.Viewer, connected: false).Find(".connection").GetAttribute("title"));

    [Theory]
    [InlineData(false, "false")]
    [InlineData(true, "true")]
    public async Task The_button_of_the_menu_says_whether_it_is_open(bool open, string expanded)
    {
        var presses = 0;
        var page = Open<TopBar>(Callers.Viewer, bar => bar.Add(it => it.MenuOpen, open).Add(it => it.MenuPressed, () => presses++));

        await page.PressAsync("Menu");

        Assert.Equal(expanded, page.Button("Menu").GetAttribute("aria-expanded"));
        Assert.Equal(1, presses);
    }

    [Fact]
    public void The_search_asks_for_an_id_or_a_name_and_is_not_sent_empty()
    {
        var page = Open<TopBar>(Callers.Viewer);

        Assert.Equal("Find by id or name", page.Words("label[for=find]"));
        Assert.True(page.Find("#find").HasAttribute("required"));
    }

    [Fact]
    public async Task A_person_can_change_their_password_and_somebody_with_a_link_has_no_password()
    {
        var ada = Open<AccountMenu>(Callers.Of(Role.Viewer));
        await ada.ClickAsync(".account button");
        await ada.WaitForAssertionAsync(() =>
            Assert.Equal(["Your sessions", "Change your password", "Keyboard shortcuts", "Sign out"], Items(ada))
        );
        Assert.Equal("Viewer", ada.Words(".person .quiet"));

        var link = Open<AccountMenu>(Caller.LinkHolder);
        await link.ClickAsync(".account button");
        await link.WaitForAssertionAsync(() => Assert.Equal(["Your sessions", "Keyboard shortcuts", "Sign out"], Items(link)));
        Assert.Equal("Administrator", link.Words(".person .quiet"));

        static IEnumerable<string> Items(IRenderedComponent<LiveUpdates> page) =>
            page.FindAll("[role=menuitem]").Select(item => item.Words());
    }

    [Fact]
    public async Task A_long_name_is_whole_in_the_account()
    {
        var name = string.Concat(Enumerable.Repeat("Ada of the night shift ", 8)).Trim();
        var page = Open<AccountMenu>(Callers.Viewer with { Name = name });

        await page.ClickAsync(".account button");

        await page.WaitForAssertionAsync(() => Assert.Equal(name, page.Words(".person-name")));
    }

    [Fact]
    public async Task The_menu_counts_failed_pushes_of_ones_own_company_and_nothing_if_there_are_none()
    {
        var other = Open<Navigation>(Callers.Of(Role.Viewer, "other"));
        var page = Open<Navigation>(Callers.Of(Role.Viewer, "acme"));
        Assert.Equal(["Overview", "Tasks", "Pushes", "Retries", "Destinations", "Activity"], Places(page));

        await FailAsync("acme", 2);
        await FailAsync("bravo", 1);

        await page.WaitForAssertionAsync(() => Assert.Equal("2", page.Words("[title='Failed pushes']")));
        Assert.Equal("/pushes", page.Find("[title='Failed pushes']").Closest("a")!.GetAttribute("href"));
        Assert.Empty(other.FindAll("[title='Failed pushes']"));
        var again = Open<Navigation>(Callers.Of(Role.Viewer, "acme"));
        await again.WaitForAssertionAsync(() => Assert.Equal("2", again.Words("[title='Failed pushes']")));

        static IEnumerable<string> Places(IRenderedComponent<LiveUpdates> menu) => menu.FindAll("nav a").Select(link => link.Words());
    }

    [Fact]
    public void An_administrator_is_led_to_people_and_keys_below_a_heading_of_their_own()
    {
        var page = Open<Navigation>(Callers.Administrator);

        Assert.Equal("Administration", page.Words(".nav-head"));
        Assert.Equal(["/people", "/keys"], page.FindAll("nav a").Select(link => link.GetAttribute("href")!).TakeLast(2));
        Assert.Empty(Open<Navigation>(Callers.Operator).FindAll(".nav-head"));
    }

    [Fact]
    public void A_lost_connection_a_restart_and_a_stopped_page_each_say_what_happens_next()
    {
        var page = Open<ConnectionNotice>(Callers.Viewer);

        Assert.StartsWith("Connection lost.", page.Words(".when-down"), StringComparison.Ordinal);
        Assert.Contains("It reconnects by itself; what the server has taken is kept.", page.Words(".when-down"), StringComparison.Ordinal);
        Assert.StartsWith("The server was restarted. This page loads again", page.Words(".when-restarted"), StringComparison.Ordinal);
        Assert.Equal("polite", page.Find("#components-reconnect-modal").GetAttribute("aria-live"));
        Assert.StartsWith("This page has stopped. Load it again", page.Words("[role=alert] p"), StringComparison.Ordinal);
        Assert.Equal("Load again", page.Words("[role=alert] a"));
    }

    private static IEnumerable<string> Totals(IRenderedComponent<LiveUpdates> page) =>
        page.FindAll("[aria-label='Tasks by state'] a")
            .Select(total => $"{total.QuerySelector("strong")!.TextContent} {total.QuerySelector(".total-label")!.TextContent}");

    private static AngleSharp.Dom.IElement Switch(IRenderedComponent<LiveUpdates> page) => page.Find(".service");

    private async Task CreateAsync(TaskEvent? then)
    {
        var task = await _core.Tasks.CreateAsync(Callers.Operator, new NewTask { Type = "IMPORT", Name = "Import" });
        if (then is { } on)
        {
            await _core.Tasks.ReportAsync(Callers.Operator, task.Id, new TaskReport { Event = on });
        }
    }

    private async Task FailAsync(string company, int count)
    {
        var destination = (
            await _core.Destinations.CreateAsync(
                Callers.Administrator,
                new DestinationSettings
                {
                    Name = company,
                    Url = $"https://{company}.example.com/",
                    CompanyId = company,
                }
            )
        ).Destination;
        await _core.Pushes.AcceptAsync(
            Callers.Operator,
            [
                .. Enumerable
                    .Range(1, count)
                    .Select(number => new NewPush
                    {
                        Kind = "trip",
                        ItemId = $"{company}-{number}",
                        DestinationId = destination.Id,
                        Payload = "{}"u8.ToArray(),
                    }),
            ]
        );
        await _core.UntilCountAsync(
            count,
            "SELECT COUNT(*) FROM Pushes WHERE State = @p0 AND DestinationNumber = @p1",
            PushState.Failed,
            destination.Number
        );
    }

    private IRenderedComponent<LiveUpdates> Open<T>(
        Caller caller,
        Action<ComponentParameterCollectionBuilder<T>>? parameters = null,
        bool connected = true
    )
        where T : IComponent
    {
        var page = new PagesContext(_core, caller, connected, services => services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>());
        _pages.Add(page);
        return page.Open(parameters);
    }
}
