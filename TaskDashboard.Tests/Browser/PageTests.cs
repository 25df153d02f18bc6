using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>What all pages have in common.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class PageTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task The_browser_tab_shows_the_number_of_failed_tasks_at_once()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        await Expect(person.Page).ToHaveTitleAsync("Tasks · TaskDashboard");

        for (var failed = 1; failed <= 2; failed++)
        {
            var task = (await api.Post("/api/tasks", new { type = "REPORT", name = $"Report {failed}" })).Must(201).String("id");
            (await api.Post($"/api/tasks/{task}/reports", new { @event = "started" })).Must(200);
            (await api.Post($"/api/tasks/{task}/reports", new { @event = "failed", message = "The disk is full." })).Must(200);
            await Expect(person.Page).ToHaveTitleAsync($"({failed}) Tasks · TaskDashboard");
            await Expect(
                    person
                        .Page.GetByRole(AriaRole.Navigation, new() { Name = "Tasks by state" })
                        .GetByRole(AriaRole.Link, new() { Name = "Failed" })
                )
                .ToContainTextAsync($"{failed}");
        }

        await person.Page.GetByRole(AriaRole.Link, new() { Name = "Destinations", Exact = true }).ClickAsync();
        await Expect(person.Page).ToHaveTitleAsync("(2) Destinations · TaskDashboard");
    }

    [BrowserFact]
    public async Task Prerendered_content_stays_visible_while_the_page_connects()
    {
        await using var pages = await EveryPage.StartAsync();
        await using var person = await Person.SignInAsync(browser, pages.App);
        await person.Page.AddInitScriptAsync(
            """
            addEventListener('DOMContentLoaded', () => {
              const rows = () => document.querySelectorAll('main tbody tr, main .fail-group').length;
              window.written = window.least = rows();
              window.titles = [document.title];
              new MutationObserver(() => {
                window.least = Math.min(window.least, rows());
                if (document.title !== window.titles.at(-1)) window.titles.push(document.title);
              }).observe(document, { childList: true, subtree: true, characterData: true });
            });
            """
        );
        foreach (var path in new[] { "/tasks", "/pushes", "/destinations", "/keys" })
        {
            await person.OpenAsync(path);
            var written = await person.Page.EvaluateAsync<int>("window.written");
            Assert.True(written > 0, path);
            Assert.Equal((path, written), (path, await person.Page.EvaluateAsync<int>("window.least")));
            Assert.Single(await person.Page.EvaluateAsync<string[]>("window.titles"));
        }
    }

    [BrowserFact]
    public async Task The_theme_is_remembered()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app, new() { ColorScheme = ColorScheme.Light });
        var light = await BackgroundAsync(person.Page);

        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Switch between light and dark" }).ClickAsync();
        var dark = await BackgroundAsync(person.Page);
        Assert.NotEqual(light, dark);

        await person.Page.ReloadAsync();
        Assert.Equal(dark, await BackgroundAsync(person.Page));
        var another = await person.Context.NewPageAsync();
        await another.GotoAsync(new Uri(app.Address, "/keys").ToString());
        Assert.Equal(dark, await BackgroundAsync(another));

        static Task<string> BackgroundAsync(IPage page) => page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
    }

    [BrowserFact]
    public async Task The_URL_holds_the_filters_of_the_list_and_Back_takes_back_one_at_a_time()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        foreach (var type in new[] { "REPORT", "FLEET_IMPORT" })
        {
            (await api.Post("/api/tasks", new { type, name = $"One {type}" })).Must(201);
        }
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter by name" });

        await page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Type" }).SelectOptionAsync("REPORT");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "One FLEET_IMPORT" })).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Escape");

        // Letters that are typed with rests are still one entry of the history.
        await search.PressSequentiallyAsync("no");
        await Expect(page).ToHaveURLAsync(new Regex("q=no$"));
        await search.PressSequentiallyAsync(" such");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No task matches" })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("q=no%20such$"));
        var shared = page.Url;

        await using var other = await Person.SignInAsync(browser, app);
        await other.OpenAsync(new Uri(shared).PathAndQuery);
        await Expect(other.Page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter Type Report" })).ToBeVisibleAsync();
        await Expect(other.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter by name" })).ToHaveValueAsync("no such");
        await Expect(other.Page.GetByRole(AriaRole.Heading, new() { Name = "No task matches" })).ToBeVisibleAsync();

        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "One REPORT" })).ToBeVisibleAsync();
        await Expect(search).ToHaveValueAsync("");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "One FLEET_IMPORT" })).ToHaveCountAsync(0);
        await page.GoBackAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "One FLEET_IMPORT" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task An_old_address_of_the_task_list_leads_to_the_same_view()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);

        await person.OpenAsync("/?state=failed&q=a%20%26%20b");

        Assert.Equal("/tasks?state=failed&q=a%20%26%20b", new Uri(person.Page.Url).PathAndQuery);
        await Expect(person.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter by name" })).ToHaveValueAsync("a & b");
    }

    [BrowserFact]
    public async Task An_unknown_address_shows_a_page_to_a_person_and_an_empty_404_to_a_program()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        var answer = await person.Page.GotoAsync(new Uri(app.Address, "/taks").ToString());
        Assert.Equal(404, answer!.Status);
        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such page" })).ToBeVisibleAsync();

        using var api = app.Client(RunningApp.BootstrapKey);
        Assert.Equal("", (await api.Get("/v1/no-such-call")).Must(404).Text);
    }
}
