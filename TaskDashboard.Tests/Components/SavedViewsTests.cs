using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Pages;
using TaskDashboard.Web.Components.Views;

namespace TaskDashboard.Tests.Components;

/// <summary>Saved views in the menu, beside the query, and as what a list opens with, on the running core.</summary>
public sealed class SavedViewsTests : IAsyncLifetime
{
    private static readonly Caller Ana = Callers.Of(Role.Operator, "acme", "ana");
    private static readonly Caller Ben = Callers.Of(Role.Viewer, "acme", "ben");

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
    public async Task The_menu_lists_own_and_team_views_with_their_counts_and_follows_changes()
    {
        await CreateAsync(3);
        await SaveAsync(Ana, "Waiting imports", "state:pending", ViewScope.Team);
        var (_, page) = Open<SavedViews>(Ben);

        await page.WaitForAssertionAsync(() => Assert.Equal(["Waiting imports 3"], Entries(page)));
        Assert.Equal("/tasks?query=state%3Apending", page.Find(".nav-view-link").GetAttribute("href"));
        Assert.Contains("Saved for the team by", page.Find(".nav-view-link").GetAttribute("title"), StringComparison.Ordinal);
        await SaveAsync(Ben, "Failed", "state:failed");
        await page.WaitForAssertionAsync(() => Assert.Equal(["Failed 0", "Waiting imports 3"], Entries(page)));
    }

    [Fact]
    public async Task Without_a_view_the_menu_has_no_heading_for_them()
    {
        var (_, page) = Open<SavedViews>(Ben);

        Assert.DoesNotContain("Views", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_is_renamed_made_the_default_and_deleted_from_the_menu()
    {
        await SaveAsync(Ana, "Failed", "state:failed");
        var (_, page) = Open<SavedViews>(Ana);
        await page.WaitForAssertionAsync(() => Assert.Equal("false", page.Find(".nav-view-more").GetAttribute("aria-expanded")));

        await page.ClickAsync(".nav-view-more");
        await page.OpenDialogAsync("Rename…");
        await page.ChangeAsync("input[name=name]", "Broken");
        await page.SubmitAsync();
        await page.WaitForAssertionAsync(() => Assert.Equal("Broken", page.Find(".nav-view-name").TextContent.Trim()));

        await page.ClickAsync(".nav-view-more");
        await page.PressAsync("Open Tasks with it");
        Assert.True(Assert.Single(await _core.ViewReads.ListAsync(Ana)).IsDefault);

        await page.ClickAsync(".nav-view-more");
        await page.WaitForAssertionAsync(() => page.Button("Do not open Tasks with it"));
        await page.OpenDialogAsync("Delete…");
        await page.SubmitAsync();
        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".nav-view")));
        Assert.Empty(await _core.ViewReads.ListAsync(Ana));
    }

    [Fact]
    public async Task A_reader_may_open_with_a_team_view_but_not_change_it()
    {
        await SaveAsync(Ana, "Failed", "state:failed", ViewScope.Team);
        var (_, page) = Open<SavedViews>(Ben);

        await page.ClickAsync(".nav-view-more");

        Assert.Equal(["Open Tasks with it"], page.FindAll(".nav-view-acts button").Select(button => button.Words()));
        Assert.Contains("Only they or an administrator can change it.", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_whose_query_can_no_longer_be_read_says_so_and_its_list_too()
    {
        await SaveAsync(Ana, "Old", "state:failed", isDefault: true);
        await _core.ChangeAsync("UPDATE Views SET Query = @p0", "colour:red");
        var (_, page) = Open<SavedViews>(Ana);

        await page.WaitForAssertionAsync(() => Assert.Single(page.FindAll(".nav-view-link")));
        Assert.Contains(
            "can no longer be read: There is no field colour.",
            page.Find(".nav-view-link").TextContent,
            StringComparison.Ordinal
        );
        Assert.Empty(page.FindAll(".nav-count"));
        var href = page.Find(".nav-view-link").GetAttribute("href")!;

        // A list does not open with it.
        var (context, tasks) = Open<TasksPage>(Ana, "/tasks");
        await tasks.WaitForAssertionAsync(() => tasks.Find("#query"));
        Assert.Equal("/tasks", new Uri(context.Go.Uri).PathAndQuery);
        context.Go.NavigateTo(href);
        await tasks.WaitForAssertionAsync(() => Assert.Equal("colour", tasks.Find("#query-error mark").TextContent));
    }

    [Fact]
    public async Task What_the_list_shows_is_saved_under_a_name()
    {
        var (context, page) = Open<TasksPage>(Ana, "/tasks?state=failed&query=age%3A%3C2d");

        await page.OpenDialogAsync("Save view…");
        Assert.Equal("state:failed age:<2d", page.Find(".view-query code").TextContent);
        await page.ChangeAsync(".dialog-body input[name=name]", " Failed lately ");
        await page.ChangeAsync(".dialog-body input[name=default]", true);
        await page.SubmitAsync(".dialog-form");

        await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll(".dialog-body")));
        var saved = Assert.Single(await _core.ViewReads.ListAsync(Ana));
        Assert.Equal(("Failed lately", "state:failed age:<2d", ViewScope.Own), (saved.View.Name, saved.View.Query, saved.View.Scope));
        Assert.True(saved.IsDefault);

        await page.OpenDialogAsync("Save view…");
        await page.ChangeAsync(".dialog-body input[name=name]", "failed LATELY");
        await page.SubmitAsync(".dialog-form");
        await page.WaitForAssertionAsync(() =>
            Assert.Contains("There is a view Failed lately of this list already.", page.Markup, StringComparison.Ordinal)
        );
        _ = context;
    }

    [Fact]
    public async Task Without_a_filter_nothing_can_be_saved_and_a_viewer_sees_why_not_for_the_team()
    {
        var (context, page) = Open<TasksPage>(Ben, "/tasks");
        await page.WaitForAssertionAsync(() => page.Find("#query"));
        Assert.DoesNotContain("Save view…", page.Markup, StringComparison.Ordinal);

        context.Go.NavigateTo("/tasks?state=failed");
        await page.OpenDialogAsync("Save view…");

        Assert.Contains("This needs the role operator; you are signed in as viewer.", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".dialog-body input[type=radio]"));
    }

    [Theory]
    [InlineData(ViewList.Tasks, "/tasks", "/tasks?query=state%3Afailed")]
    [InlineData(ViewList.Pushes, "/pushes", "/pushes?tab=all&query=state%3Afailed")]
    public async Task A_list_opens_with_the_default_view_unless_its_address_asks_for_something(ViewList list, string bare, string opened)
    {
        await SaveAsync(Ana, "Failed", "state:failed", list: list, isDefault: true);
        var (context, page) = list is ViewList.Tasks ? Open<TasksPage>(Ana, bare) : Open<PushesPage>(Ana, bare);

        await page.WaitForAssertionAsync(() => Assert.Equal(opened, new Uri(context.Go.Uri).PathAndQuery));
        await page.WaitForAssertionAsync(() => Assert.Equal("state:failed", page.Find("#query").GetAttribute("value")));
        var all =
            list is ViewList.Tasks
                ? page.Find(".chips > a.link").GetAttribute("href")!
                : page.FindAll("nav.tabs a")[0].GetAttribute("href")!;
        if (list is ViewList.Tasks)
        {
            Assert.Equal("/tasks?view=all", all);
            context.Go.NavigateTo(all);
            await page.WaitForAssertionAsync(() => Assert.Empty(page.FindAll("span.chip")));
            Assert.Equal(all, new Uri(context.Go.Uri).PathAndQuery);
        }

        // The menu's link opens the view again.
        context.Go.NavigateTo(bare);
        await page.WaitForAssertionAsync(() => Assert.Equal(opened, new Uri(context.Go.Uri).PathAndQuery));
    }

    private Task<SavedView> SaveAsync(
        Caller caller,
        string name,
        string query,
        ViewScope scope = ViewScope.Own,
        ViewList list = ViewList.Tasks,
        bool isDefault = false
    ) =>
        _core.Views.SaveAsync(
            caller,
            new NewView
            {
                Name = name,
                List = list,
                Query = query,
                Scope = scope,
                IsDefault = isDefault,
            }
        );

    private async Task CreateAsync(int count)
    {
        for (var index = 0; index < count; index++)
        {
            await _core.Tasks.CreateAsync(Ana, new NewTask { Type = "import", Name = $"Task {index}" });
        }
    }

    private (PagesContext Context, IRenderedComponent<LiveUpdates> Page) Open<T>(Caller caller, string? address = null)
        where T : IComponent
    {
        var context = new PagesContext(_core, caller);
        _pages.Add(context);
        if (address is not null)
        {
            context.Go.NavigateTo(address);
        }

        return (context, context.Open<T>());
    }

    private static IEnumerable<string> Entries(IRenderedComponent<LiveUpdates> page) =>
        page.FindAll(".nav-view-link").Select(link => link.Words());
}
