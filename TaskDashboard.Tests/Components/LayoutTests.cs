using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Layout;

namespace TaskDashboard.Tests.Components;

/// <summary>The frame of every page: the menu and the top bar.</summary>
public sealed class LayoutTests : IAsyncLifetime
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
    public async Task The_open_menu_has_the_focus_and_the_page_below_is_inert()
    {
        var page = Open(Callers.Operator);
        Assert.False(page.Find(".column").HasAttribute("inert"));

        await page.Find(".menu-button").ClickAsync(new());

        Assert.Equal("true", page.Find(".menu-button").GetAttribute("aria-expanded"));
        Assert.True(page.Find(".column").HasAttribute("inert"));
        await page.WaitForAssertionAsync(() => _pages[^1].JSInterop.VerifyFocusAsyncInvoke(1));
    }

    [Fact]
    public async Task Escape_closes_the_menu_and_returns_the_focus_to_its_button()
    {
        var page = Open(Callers.Operator);
        await page.Find(".menu-button").ClickAsync(new());

        // head.js clicks this element when Escape is pressed.
        await page.Find("[data-escape]").ClickAsync(new());

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
        await page.Find(".account button").ClickAsync(new());

        Assert.Equal("Operator · acme · other", page.Find(".person .quiet").TextContent.Trim());
        Assert.Contains("a key of one company cannot switch it", page.Find(".service").GetAttribute("title"), StringComparison.Ordinal);
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
        await page.Find(".account button").ClickAsync(new());

        Assert.Contains("/sessions", page.FindAll(".account-menu a").Select(link => link.GetAttribute("href")));
        Assert.Equal("post", page.Find("form[action='/sign-out']").GetAttribute("method"));
        await page.FindAll("[role=menuitem]").Single(item => item.TextContent.Trim() == "Sign out").ClickAsync(new());
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

    private IRenderedComponent<LiveUpdates> Open(Caller caller, bool connected = true)
    {
        var page = new PagesContext(_core, caller, connected, services => services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>());
        _pages.Add(page);
        return page.Open<MainLayout>();
    }

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
