using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Layout;

namespace TaskDashboard.Tests.Components;

/// <summary>The frame of every page: the menu and the top bar.</summary>
public sealed class LayoutTests : IAsyncLifetime
{
    // A destination that answers so is paused until somebody resumes it.
    private const int Gone = 410;

    private const string Needs = "[data-go=o] .nav-count";

    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly List<PagesContext> _pages = [];
    private CoreHost _core = null!;

    public async ValueTask InitializeAsync() =>
        _core = await CoreHost.StartAsync(
            _database,
            TimeProvider.System,
            new FakeSender(TimeProvider.System) { Answer = _ => Reply.Fails(Gone) }
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
    public async Task The_open_menu_has_the_focus_and_the_page_below_is_inert()
    {
        var page = Open(Callers.Operator);
        Assert.False(page.Find(".column").HasAttribute("inert"));

        await page.ClickAsync(".menu-button");

        Assert.Equal("true", page.Find(".menu-button").GetAttribute("aria-expanded"));
        Assert.True(page.Find(".column").HasAttribute("inert"));
        await page.WaitForAssertionAsync(() => _pages[^1].JSInterop.VerifyFocusAsyncInvoke(1));
    }

    [Fact]
    public async Task Escape_closes_the_menu_and_returns_the_focus_to_its_button()
    {
        var page = Open(Callers.Operator);
        await page.ClickAsync(".menu-button");

        // head.js clicks this element when Escape is pressed.
        await page.ClickAsync("[data-escape]");

        Assert.Equal("false", page.Find(".menu-button").GetAttribute("aria-expanded"));
        Assert.False(page.Find(".column").HasAttribute("inert"));
        await page.WaitForAssertionAsync(() => _pages[^1].JSInterop.VerifyFocusAsyncInvoke(2));
    }

    [Theory]
    [InlineData(Role.Viewer, false)]
    [InlineData(Role.Operator, false)]
    [InlineData(Role.Administrator, true)]
    public void The_menu_shows_only_pages_that_the_role_may_open(Role role, bool leads)
    {
        var page = Open(Callers.Of(role));

        Assert.Equal(leads, page.FindAll("nav a").Any(link => link.GetAttribute("href") == "/keys"));
        Assert.Equal(leads, page.FindAll("nav a").Any(link => link.GetAttribute("href") == "/people"));
    }

    [Theory]
    [InlineData(Permission.ManageKeys, "/keys")]
    [InlineData(Permission.ManagePeople, "/people")]
    public void Each_menu_entry_requires_the_permission_of_its_page(Permission permission, string path)
    {
        var page = Open(Callers.WhoMay(Permission.SeeTasks, permission));

        Assert.Equal([path], page.FindAll("nav a").Select(link => link.GetAttribute("href")!).Where(href => href is "/keys" or "/people"));
    }

    [Fact]
    public async Task The_account_names_every_company_that_the_caller_is_bound_to()
    {
        var page = Open(Callers.OfCompanies(Role.Operator, "other", "acme"));
        await page.ClickAsync(".account button");

        Assert.Equal("Operator · acme · other", page.Find(".person .quiet").TextContent.Trim());
        Assert.Contains(
            "Only somebody who sees all of them can switch it.",
            page.Find(".service").GetAttribute("title"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_switch_of_the_push_service_says_why_a_viewer_cannot_press_it()
    {
        var page = Open(Callers.Viewer);

        Assert.Equal("true", page.Find(".service").GetAttribute("aria-disabled"));
        Assert.Equal(
            "Push service: on. This needs the role operator; you are signed in as viewer.",
            page.Find(".service").GetAttribute("title")
        );
        Assert.Equal("Push service: on", Open(Callers.Operator).Find(".service").GetAttribute("title"));
    }

    [Fact]
    public async Task The_account_leads_to_the_sessions_and_signs_out_with_a_form()
    {
        var page = Open(Callers.Operator);
        await page.ClickAsync(".account button");

        Assert.Contains("/sessions", page.FindAll(".account-menu a").Select(link => link.GetAttribute("href")));
        Assert.Equal("post", page.Find("form[action='/sign-out']").GetAttribute("method"));
        await page.ClickAsync(() => page.FindAll("[role=menuitem]").Single(item => item.TextContent.Trim() == "Sign out"));
        Assert.Equal(page.Find("form[action='/sign-out']").Id, _pages[^1].JSInterop.VerifyInvoke("submitForm").Arguments[0]);
    }

    [Fact]
    public void The_search_is_a_form_that_works_without_a_connection()
    {
        var form = Open(Callers.Operator).Find("form[role=search]");

        Assert.Equal(("get", "/find"), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.Equal("q", form.QuerySelector("input")!.GetAttribute("name"));
        Assert.Null(form.QuerySelector("input")!.GetAttribute("value"));
    }

    [Fact]
    public void A_page_is_marked_as_live_once_it_is_connected()
    {
        Assert.Equal("yes", Open(Callers.Operator).Find("main").GetAttribute("data-live"));
        Assert.False(Open(Callers.Operator, connected: false).Find("main").HasAttribute("data-live"));
    }

    [Fact]
    public async Task The_menu_counts_what_needs_somebody_of_the_callers_companies_only()
    {
        var ours = Open(Callers.Of(Role.Viewer, "acme"));
        var theirs = Open(Callers.Of(Role.Viewer, "other"));
        Assert.Empty(ours.FindAll(Needs));

        await StopAsync("acme", "Acme");
        await StopAsync("acme", "Acme too");

        await ours.WaitForAssertionAsync(() => Assert.Equal("2 need you", ours.Find(Needs).TextContent));
        Assert.Empty(theirs.FindAll(Needs));
        var later = Open(Callers.Viewer);
        await later.WaitForAssertionAsync(() => Assert.Equal("2 need you", later.Find(Needs).TextContent));
    }

    [Fact]
    public async Task On_another_page_the_count_of_what_needs_somebody_follows_by_the_clock_and_not_with_each_change()
    {
        var clock = new FakeClock(TimeProvider.System.GetUtcNow());
        await StopAsync(null, "Acme");
        var page = Open(Callers.Viewer, path: "/tasks", clock: clock);
        await page.WaitForAssertionAsync(() => Assert.Equal("1 need you", page.Find(Needs).TextContent));

        await StopAsync(null, "Bravo");
        await _core.Tasks.CreateAsync(Callers.Operator, new NewTask { Type = "REPORT", Name = "Later" });
        await page.WaitForAssertionAsync(() => Assert.Contains("1pending", page.Find(".totals").TextContent, StringComparison.Ordinal));
        Assert.Equal("1 need you", page.Find(Needs).TextContent);

        clock.Advance(TimeSpan.FromSeconds(10));
        await page.WaitForAssertionAsync(() => Assert.Equal("2 need you", page.Find(Needs).TextContent));
    }

    [Theory]
    [InlineData("palette", "#palette")]
    [InlineData("shortcuts", ".shortcuts")]
    public async Task Keys_open_their_dialogs_by_a_button_that_is_never_shown(string act, string dialog)
    {
        var page = Open(Callers.Viewer);
        Assert.True(Button().HasAttribute("hidden"));

        await page.OpenDialogAsync(Button);

        await page.WaitForElementAsync($".dialog {dialog}");

        IElement Button() => page.Find($"[data-key-act={act}]");
    }

    [Fact]
    public async Task The_account_leads_to_the_list_of_keys()
    {
        var page = Open(Callers.Viewer);
        await page.ClickAsync(".account button");

        await page.OpenDialogAsync(() => page.FindAll("[role=menuitem]").Single(item => item.TextContent.Trim() == "Keyboard shortcuts"));

        await page.WaitForElementAsync(".dialog .shortcuts");
        var keys = page.FindAll(".shortcuts dl > div").Select(Words).ToList();
        Assert.All(
            ["g o Overview", "g t Tasks", "g p Pushes", "g r Retries", "g d Destinations", "g a Activity"],
            key => Assert.Contains(key, keys)
        );
        Assert.Contains("/ Ctrl K Find a page, an id or a name", keys);
    }

    private static string Words(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task StopAsync(string? company, string name)
    {
        var destination = (
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
        await _core.Pushes.AcceptAsync(
            Callers.Operator,
            [
                new NewPush
                {
                    Kind = "trip",
                    ItemId = name,
                    DestinationId = destination.Id,
                    Payload = "{}"u8.ToArray(),
                },
            ]
        );
        await _core.UntilCountAsync(1, "SELECT COUNT(*) FROM Destinations WHERE Id = @p0 AND Paused = @p1", destination.Id, true);
    }

    private IRenderedComponent<LiveUpdates> Open(Caller caller, bool connected = true, string path = "/", TimeProvider? clock = null)
    {
        var page = new PagesContext(
            _core,
            caller,
            connected,
            services => services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>().AddSingleton(clock ?? TimeProvider.System)
        );
        _pages.Add(page);
        page.Go.NavigateTo(path);
        return page.Open<MainLayout>();
    }

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
