using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>A list by keyboard, with several rows chosen, and after Back.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class ListJourneyTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task Keys_move_from_row_to_row_choose_and_open()
    {
        await using var app = await RunningApp.StartAsync();
        await AddAsync(app, 3);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;

        await page.Keyboard.PressAsync("j");
        await Expect(Row(page, "Task 3")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(Row(page, "Task 2")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("x");
        await Expect(page.GetByText("1 selected")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("k");
        await Expect(Row(page, "Task 3")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Task 3", Level = 1 })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Keys_that_are_typed_into_a_field_move_nothing()
    {
        await using var app = await RunningApp.StartAsync();
        await AddAsync(app, 1);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var search = person.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter by name" });

        await search.PressSequentiallyAsync("jkx");

        await Expect(search).ToHaveValueAsync("jkx");
        await Expect(search).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task Back_returns_to_the_row_and_the_place_that_were_left()
    {
        await using var app = await RunningApp.StartAsync();
        await AddAsync(app, 50);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        await Row(page, "Task 9").ScrollIntoViewIfNeededAsync();
        var top = await page.EvaluateAsync<int>("Math.round(scrollY)");
        Assert.True(top > 200);
        await Row(page, "Task 9").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Task 9", Level = 1 })).ToBeFocusedAsync();

        await page.GoBackAsync();

        await Expect(Row(page, "Task 9")).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Tasks", Level = 1 })).ToBeAttachedAsync();
        await person.UntilAsync($"Math.abs(scrollY - {top}) < 80");
        await page.Keyboard.PressAsync("j");
        await Expect(Row(page, "Task 8")).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task A_query_is_typed_with_suggestions_shared_by_its_address_and_taken_back()
    {
        await using var app = await RunningApp.StartAsync();
        await AddAsync(app, 3);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        var field = page.GetByRole(AriaRole.Combobox, new() { Name = "Query tasks" });

        // A field, one of its values, and a word.
        await field.PressSequentiallyAsync("sta");
        await Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(2);
        await Expect(field).ToHaveAttributeAsync("aria-expanded", "true");
        await field.PressAsync("ArrowDown");
        await Expect(field).ToHaveAttributeAsync("aria-activedescendant", new Regex("query-hit-"));
        await field.PressAsync("Enter");
        await Expect(field).ToHaveValueAsync("state:");
        await field.PressSequentiallyAsync("pen");
        await page.GetByRole(AriaRole.Option, new() { Name = "pending" }).ClickAsync();
        await Expect(field).ToHaveValueAsync("state:pending");
        await field.PressSequentiallyAsync(" -\"Task 2\"");
        await field.PressAsync("Enter");
        await Expect(Row(page, "Task 2")).ToHaveCountAsync(0);
        await Expect(Row(page, "Task 3")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("query="));
        var shared = page.Url;

        // What is wrong is explained, and nothing is lost.
        await field.FillAsync("state:lost");
        await field.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("state is unknown");
        await Expect(field).ToHaveValueAsync("state:lost");
        Assert.Equal(shared, page.Url);

        await field.FillAsync("created:2099-01-01T01:00..04:00");
        await field.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex(@"query=created.*2099-01-01T01.*\.\.2099-01-01T04"));
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(0);
        await page.GoBackAsync();
        await Expect(field).ToHaveValueAsync("state:pending -\"Task 2\"");
        await Expect(Row(page, "Task 3")).ToBeVisibleAsync();
        await page.GoForwardAsync();
        await Expect(field).ToHaveValueAsync(new Regex("^created:"));
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(0);

        await using var other = await Person.SignInAsync(browser, app);
        await other.OpenAsync(new Uri(shared).PathAndQuery);
        await Expect(Row(other.Page, "Task 1")).ToBeVisibleAsync();
        await Expect(Row(other.Page, "Task 2")).ToHaveCountAsync(0);
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter not text Task 2" }).ClickAsync();
        await Expect(Row(other.Page, "Task 2")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Several_tasks_are_canceled_restarted_and_acknowledged_with_an_outcome_for_each()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await AddAsync(app, 3);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        await page.GetByLabel("Select Task 1").CheckAsync();
        await page.GetByLabel("Select Task 3").ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Expect(page.GetByText("3 selected")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("3 tasks end as canceled.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Reason").FillAsync("Wrong list");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel 3 tasks" }).ClickAsync();

        await Expect(dialog.GetByText("Canceled: 3.")).ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last.ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.GetByText("selected")).ToHaveCountAsync(0);
        await Expect(page.Locator("main tbody .pill.s-canceled")).ToHaveCountAsync(3);
        Assert.All((await api.Get("/api/tasks")).Must(200).Items, task => Assert.Equal("canceled", task.GetProperty("state").GetString()));
    }

    [BrowserFact]
    public async Task On_a_telephone_all_that_is_listed_is_restarted_with_three_presses()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await api.AddLeasesAsync(3);
        await using var person = await Person.SignInAsync(
            browser,
            app,
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
                HasTouch = true,
            }
        );
        var page = person.Page;

        await person.OpenAsync("/tasks");
        await page.GetByText("Select all").TapAsync();
        await Expect(page.GetByText("3 selected")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Restart…" }).TapAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator("button:focus")).ToHaveCountAsync(1);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Restart 3 tasks" }).TapAsync();

        await Expect(dialog.GetByText("Restarted: 3.")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task On_a_telephone_the_filters_are_folded_into_one_button()
    {
        await using var app = await RunningApp.StartAsync();
        await AddAsync(app, 2);
        await using var person = await Person.SignInAsync(
            browser,
            app,
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
            }
        );
        await person.OpenAsync("/tasks");
        var page = person.Page;
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter by name" });
        await Expect(search).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();
        await search.FillAsync("Task 2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();

        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(1);
        await Expect(search).ToHaveCountAsync(0);
        await Expect(page).ToHaveURLAsync(new Regex("q=Task%202$"));
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [BrowserFact]
    public async Task A_chip_that_is_removed_by_keyboard_passes_the_focus_on()
    {
        await using var app = await RunningApp.StartAsync();
        await AddAsync(app, 1);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks?type=REPORT&outcome=error");
        var page = person.Page;

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter Outcome Error" }).FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter Type Report" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Filter") })).ToBeFocusedAsync();
        await Expect(page.Locator("main tbody tr")).ToHaveCountAsync(1);
    }

    private static ILocator Row(IPage page, string name) =>
        page.Locator("main tbody tr", new() { Has = page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }) });

    private static async Task AddAsync(RunningApp app, int count)
    {
        using var api = app.Client(RunningApp.BootstrapKey);
        for (var number = 1; number <= count; number++)
        {
            (await api.Post("/api/tasks", new { type = "REPORT", name = $"Task {number}" })).Must(201);
        }
    }
}
