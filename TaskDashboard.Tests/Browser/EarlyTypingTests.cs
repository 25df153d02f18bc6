using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>What a person types, ticks, presses or opens is never lost: not before the page is live, and not by a render.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class EarlyTypingTests(BrowserFixture browser)
{
    private const int Tries = 5;

    [BrowserFact]
    public async Task What_is_typed_and_ticked_before_the_page_is_live_stays()
    {
        await using var app = await StartAsync("Alpha", "Apple");
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            await using var held = await HoldConnectionAsync(page);
            await page.GotoAsync(new Uri(app.Address, "/tasks").ToString());
            await page.GetByLabel("Select Apple").CheckAsync();
            await Search(page).FillAsync("a");
            await Search(page).PressAsync("Home");
            await Expect(page.Locator("html:not([data-connection])")).ToHaveCountAsync(1);

            held.Release();

            await Expect(page.GetByText("1 selected")).ToBeVisibleAsync();
            await Expect(page).ToHaveURLAsync(new Regex(@"\?q=a$"));
            await Expect(Search(page)).ToHaveValueAsync("a");
            await Expect(Search(page)).ToBeFocusedAsync();
            Assert.Equal(0, await Search(page).EvaluateAsync<int>("field => field.selectionStart"));
            await Expect(page.GetByLabel("Select Apple")).ToBeCheckedAsync();
            await Expect(page.GetByLabel("Select Alpha")).Not.ToBeCheckedAsync();
        }
    }

    [BrowserFact]
    public async Task A_button_that_is_pressed_before_the_page_is_live_does_what_it_says()
    {
        await using var app = await StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        await using var held = await HoldConnectionAsync(page);
        await page.GotoAsync(new Uri(app.Address, "/destinations").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Add destination" }).ClickAsync();
        await Expect(page.Locator("html:not([data-connection])")).ToHaveCountAsync(1);

        held.Release();

        await Expect(page.GetByRole(AriaRole.Dialog).GetByLabel("URL", new() { Exact = true })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task What_is_typed_as_soon_as_the_page_says_that_it_is_live_stays()
    {
        await using var app = await StartAsync("Alpha");
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            await page.GotoAsync(new Uri(app.Address, "/tasks").ToString());
            await person.UntilAsync("document.documentElement.dataset.connection === 'live'");

            await Search(page).FillAsync("a_b");

            await Expect(page).ToHaveURLAsync(new Regex(@"\?q=a_b$"));
            await Expect(Search(page)).ToHaveValueAsync("a_b");
        }
    }

    [BrowserFact]
    public async Task No_letter_is_lost_while_the_list_changes_and_the_person_types()
    {
        const string text = "Lesecontract 206";
        await using var app = await StartAsync("Lesecontract 206");
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        for (var letter = 0; letter < text.Length; letter++)
        {
            await Search(person.Page).PressSequentiallyAsync(text[letter].ToString());
            (await api.Post("/api/tasks", new { type = "REPORT", name = $"Another {letter}" })).Must(201);
        }

        await Expect(person.Page).ToHaveURLAsync(new Regex(@"\?q=Lesecontract%20206$"));
        await Expect(Search(person.Page)).ToHaveValueAsync(text);
        await Expect(person.Page.Locator("main tbody tr")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task Filters_work_before_the_page_is_live()
    {
        await using var app = await StartAsync("Alpha", "Bravo");
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        await using var held = await HoldConnectionAsync(page);
        await page.GotoAsync(new Uri(app.Address, "/tasks").ToString());

        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Pending") }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"\?state=pending$"));
        await Search(page).FillAsync("alp");
        await Search(page).PressAsync("Enter");

        await Expect(page).ToHaveURLAsync(new Regex("state=pending&q=alp$"));
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Filter") }).ClickAsync();
        await page.GetByLabel("Outcome").SelectOptionAsync("error");
        await page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("outcome=error"));
        await Expect(page).ToHaveURLAsync(new Regex("state=pending"));
        held.Release();
    }

    [BrowserFact]
    public async Task A_menu_that_is_opened_before_the_page_is_live_stays_open()
    {
        await using var app = await StartAsync("Alpha");
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        await using var held = await HoldConnectionAsync(page);
        await page.GotoAsync(new Uri(app.Address, "/tasks").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Apply" })).ToBeVisibleAsync();

        held.Release();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Done" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_filter_that_is_typed_into_the_menu_before_the_page_is_live_counts_when_its_field_is_left()
    {
        await using var app = await StartAsync("Alpha");
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        var company = page.GetByLabel("Company", new() { Exact = true });
        await using var held = await HoldConnectionAsync(page);
        await page.GotoAsync(new Uri(app.Address, "/tasks").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();
        await company.FillAsync("ada");

        held.Release();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Done" })).ToBeVisibleAsync();
        await Expect(company).ToBeFocusedAsync();
        await Expect(company).ToHaveValueAsync("ada");
        await company.PressAsync("Tab");
        await Expect(page).ToHaveURLAsync(new Regex(@"\?company=ada$"));
    }

    [BrowserFact]
    public async Task Ticks_outlive_a_reload()
    {
        await using var app = await StartAsync("Alpha", "Bravo");
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        await person.Page.GetByLabel("Select Alpha").CheckAsync();
        await Expect(person.Page.GetByText("1 selected")).ToBeVisibleAsync();

        await person.Page.ReloadAsync();

        await Expect(person.Page.GetByText("1 selected")).ToBeVisibleAsync();
        await Expect(person.Page.GetByLabel("Select Alpha")).ToBeCheckedAsync();
    }

    private static ILocator Search(IPage page) => page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter by name" });

    private static async Task<RunningApp> StartAsync(params string[] names)
    {
        var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        foreach (var name in names)
        {
            (await api.Post("/api/tasks", new { type = "REPORT", name })).Must(201);
        }

        return app;
    }

    // The page stays as the server wrote it until the test lets it connect.
    private static async Task<HeldConnection> HoldConnectionAsync(IPage page)
    {
        var held = new HeldConnection(page);
        await page.RouteAsync("**/_blazor/negotiate**", held.Handle);
        return held;
    }

    private sealed class HeldConnection(IPage page) : IAsyncDisposable
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Action<IRoute> Handle => route => _ = ContinueAsync(route);

        public void Release() => _released.TrySetResult();

        public async ValueTask DisposeAsync()
        {
            Release();
            await page.UnrouteAllAsync();
        }

        private async Task ContinueAsync(IRoute route)
        {
            await _released.Task;
            try
            {
                await route.ContinueAsync();
            }
            catch (PlaywrightException)
            {
                // The page has left meanwhile.
            }
        }
    }
}
