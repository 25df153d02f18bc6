using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>The keys that act on every page, and the palette.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class KeyboardTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task G_and_a_letter_open_each_page_of_the_menu()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        await person.StayAsync();
        foreach (
            var (key, name) in new[]
            {
                ("t", "Tasks"),
                ("p", "Pushes"),
                ("r", "Retries"),
                ("d", "Destinations"),
                ("a", "Activity"),
                ("o", "Overview"),
            }
        )
        {
            await page.Keyboard.PressAsync("g");
            await page.Keyboard.PressAsync(key);

            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeFocusedAsync();
        }

        // Another letter after g opens nothing, and the pair is over.
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("z");
        await page.Keyboard.PressAsync("t");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("a");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Activity", Level = 1 })).ToBeFocusedAsync();
        Assert.True(await person.HasStayedAsync());
    }

    [BrowserFact]
    public async Task The_palette_opens_pages_and_things_and_returns_the_focus()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var task = (
            await api.Post(
                "/api/tasks",
                new
                {
                    type = "REPORT",
                    name = "Monthly report",
                    externalId = "order-7",
                }
            )
        ).Must(201);
        await api.AddDestinationAsync("http://127.0.0.1:9/", "Acme Insurance");
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Find" });
        var field = dialog.GetByRole(AriaRole.Combobox);
        var chosen = dialog.Locator("[role=option][aria-selected=true]");
        await page.Keyboard.PressAsync("j");
        var row = page.Locator("main tbody tr");
        await Expect(row).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("/");
        await Expect(field).ToBeFocusedAsync();
        await Expect(chosen).ToHaveTextAsync(new Regex("Overview"));
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(chosen).ToHaveTextAsync(new Regex("Pushes"));
        await Expect(field).ToHaveAttributeAsync("aria-activedescendant", (await chosen.GetAttributeAsync("id"))!);
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(chosen).ToHaveTextAsync(new Regex("On this page"));
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(row).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("insurance");
        await Expect(chosen).ToHaveTextAsync(new Regex("Acme Insurance"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Acme Insurance", Level = 1 })).ToBeFocusedAsync();
        await Expect(dialog).ToHaveCountAsync(0);

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("order-7");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex($"/tasks/{task.String("id")}$"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Monthly report", Level = 1 })).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task What_is_typed_before_the_field_of_the_palette_is_there_goes_into_it()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;

        // All in one task of the browser: the server cannot have answered in between.
        await PressAtOnceAsync(page, "/", "k", "e", "y", "c", "g", "Backspace", "Backspace", "s", "Enter");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Keys", Level = 1 })).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task The_question_mark_lists_the_keys_and_they_rest_while_a_dialog_is_open()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/retries");
        var page = person.Page;
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" });

        await page.Keyboard.PressAsync("?");
        await Expect(dialog.GetByText("Copy the link to this page")).ToBeVisibleAsync();
        await Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("t");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");

        await Expect(dialog).ToHaveCountAsync(0);
        Assert.EndsWith("/retries", page.Url, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Keys_do_nothing_in_a_field_nor_with_another_key_held()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter by name" });

        await search.PressSequentiallyAsync("gt/?rc");
        await Expect(search).ToHaveValueAsync("gt/?rc");
        await Expect(search).ToBeFocusedAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"/tasks\?q="));

        await page.Locator("h1").FocusAsync();
        foreach (var key in new[] { "Alt+g", "t", "Control+g", "p", "Alt+/", "Control+Alt+k", "Meta+c" })
        {
            await page.Keyboard.PressAsync(key);
        }

        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"/tasks\?q="));
    }

    [BrowserFact]
    public async Task R_retries_what_is_open_or_selected_and_otherwise_all_that_is_listed()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var customer = await CustomerServer.StartAsync();
        await api.FailAsync(customer, 3);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/pushes");
        var page = person.Page;
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry all 3…" })).ToBeVisibleAsync();

        await PressRAsync("Retry 3 failed pushes");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^503 ") }).ClickAsync();
        await page.GetByLabel("Select trip-2").CheckAsync();
        await Expect(page.GetByText("1 selected")).ToBeVisibleAsync();
        await page.Locator("h1").FocusAsync();
        await PressRAsync("Retry 1 failed push");
        await page.GetByRole(AriaRole.Link, new() { Name = "trip-3" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry this push…" })).ToBeVisibleAsync();
        await PressRAsync("Retry this push");

        async Task PressRAsync(string title)
        {
            await page.Keyboard.PressAsync("r");
            var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = title });
            await Expect(dialog.GetByText("What to send")).ToBeVisibleAsync();
            await Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }
    }

    [BrowserFact]
    public async Task A_digit_opens_what_needs_somebody_and_all_that_is_listed_is_restarted_with_three_keys()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var customer = await CustomerServer.StartAsync();
        await api.FailAsync(customer, 3);
        await api.AddLeasesAsync(3);
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        await Expect(page.Locator(".need-t[aria-keyshortcuts='1']")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("1");
        await Expect(page).ToHaveURLAsync(new Regex(@"/pushes\?destination="));
        await person.OpenAsync("/tasks");
        await Expect(page.Locator("main tbody .pill")).ToHaveCountAsync(3);
        await page.Keyboard.PressAsync("a");
        await Expect(page.GetByText("3 selected")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("a");
        await Expect(page.GetByText("selected")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("a");
        await Expect(page.GetByText("3 selected")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("r");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel("Restart these tasks").GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        await Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");

        await Expect(dialog.GetByText("Restarted: 3.")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Enter_confirms_a_dialog_but_not_from_the_button_that_leaves_it_and_tab_goes_round_in_it()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await api.AddLeasesAsync(1);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        await page.Keyboard.PressAsync("a");
        await Expect(page.GetByText("1 selected")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("r");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);

        for (var stop = 0; stop < 10; stop++)
        {
            await page.Keyboard.PressAsync(stop < 5 ? "Tab" : "Shift+Tab");
            await Expect(dialog.Locator("button:focus, input:focus")).ToHaveCountAsync(1);
        }

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Leave as is" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("r");
        await Expect(dialog.Locator(":focus")).ToHaveCountAsync(1);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Leave as is" }).FocusAsync();
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(dialog.GetByText("Restarted: 1.")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task C_copies_the_address_as_the_browser_shows_it()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        await person.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await person.OpenAsync("/pushes?tab=waiting");
        var page = person.Page;

        await page.Keyboard.PressAsync("c");

        await Expect(page.Locator("#said")).ToHaveTextAsync("Copied");
        Assert.Equal(page.Url, await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [BrowserFact]
    public async Task Before_the_page_is_live_the_slash_finds_with_the_search_of_the_app_bar()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        var let = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync(
            "**/_blazor/negotiate**",
            async route =>
            {
                await let.Task;
                await route.ContinueAsync();
            }
        );
        await page.GotoAsync(new Uri(app.Address, "/tasks").ToString());
        var find = page.GetByRole(AriaRole.Searchbox, new() { Name = "Find by id or name" });

        await page.Keyboard.PressAsync("/");
        await Expect(find).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("report");
        let.SetResult();

        await person.ConnectedAsync();
        await Expect(find).ToHaveValueAsync("report");
        await Expect(find).ToBeFocusedAsync();
    }

    // The keys reach the page one after the other, and nothing else in between.
    private static async Task PressAtOnceAsync(IPage page, params string[] keys) =>
        await page.EvaluateAsync(
            """
            keys => {
                for (const key of keys) {
                    const at = document.activeElement ?? document.body;
                    at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
                }
            }
            """,
            keys
        );
}
