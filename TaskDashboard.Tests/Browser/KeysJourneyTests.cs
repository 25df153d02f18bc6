using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>What needs somebody is a few keys away, and the focus is never lost.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class KeysJourneyTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task Groups_of_failures_and_what_needs_somebody_are_rows_for_the_keys()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var customer = await CustomerServer.StartAsync();
        await api.FailAsync(customer, 3);
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;

        // On the overview the first row is what needs somebody.
        await Expect(page.Locator(".need").First).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator(".need").First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).Not.ToHaveURLAsync(new Regex("/$"));

        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("p");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Pushes", Level = 1 })).ToBeFocusedAsync();
        await Expect(page.Locator(".fail-group")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator(".fail-group")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".failure-table tbody tr")).ToHaveCountAsync(3);
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator(".failure-table tbody tr").First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".drawer")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Brackets_lead_along_the_list_that_a_task_was_opened_from()
    {
        await using var app = await RunningApp.StartAsync();
        await AddTasksAsync(app, 3);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Task 2", Exact = true }).ClickAsync();
        await Expect(Heading(page, "Task 2")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Next in the list" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("]");
        await Expect(Heading(page, "Task 1")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Next in the list" })).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("[");
        await Expect(Heading(page, "Task 2")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("[");
        await Expect(Heading(page, "Task 3")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task After_an_act_on_several_tasks_the_outcome_and_then_the_list_have_the_focus()
    {
        await using var app = await RunningApp.StartAsync();
        await AddTasksAsync(app, 2);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        await page.GetByLabel("Select Task 1").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel 1 task" }).ClickAsync();
        await Expect(dialog.GetByText("Canceled: 1.")).ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).Last).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Escape");

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.Locator("main tbody tr", new() { HasText = "Task 1" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("k");
        await Expect(page.Locator("main tbody tr", new() { HasText = "Task 2" })).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task The_menu_of_the_account_closes_by_one_press_of_escape()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAccountAsync();
        var item = person.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Your sessions" });
        await Expect(item).ToBeVisibleAsync();

        await person.Page.Keyboard.PressAsync("Escape");

        await Expect(item).ToBeHiddenAsync();
        await Expect(person.Page.GetByRole(AriaRole.Button, new() { Name = "Account: " })).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task What_was_typed_into_a_dialog_outlives_a_load_of_the_page_and_fills_it_in_again()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/destinations");
        var page = person.Page;
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Add destination" });
        var name = dialog.GetByLabel("Name", new() { Exact = true });
        await page.GetByRole(AriaRole.Button, new() { Name = "Add destination" }).ClickAsync();
        await name.FillAsync("Acme Insurance");

        await page.ReloadAsync();
        await person.ConnectedAsync();
        var notice = page.Locator("#kept");
        await Expect(notice).ToContainTextAsync("“Add destination” was closed");
        await Expect(notice).ToContainTextAsync("Acme Insurance");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add destination" }).ClickAsync();

        await Expect(name).ToHaveValueAsync("Acme Insurance");
        await Expect(notice).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task What_one_person_typed_into_a_dialog_is_not_shown_to_the_next_one()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/destinations");
        var page = person.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Add destination" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name", new() { Exact = true }).FillAsync("Acme Insurance");

        await person.BecomeAsync(app, Role.Administrator);
        await page.ReloadAsync();
        await person.ConnectedAsync();

        await Expect(page.Locator("#kept")).ToBeHiddenAsync();
        await Expect(page.Locator("#kept")).Not.ToContainTextAsync("Acme Insurance");
    }

    [BrowserFact]
    public async Task A_stop_is_noticed_by_an_open_page_and_does_not_wait_for_it()
    {
        using var folder = new TemporaryFolder();
        await using var app = await AppProcess.StartAsync(folder);
        await using var person = await Person.SignInAsync(browser, app.SignInLink);
        await person.OpenAsync("/tasks");

        app.Stop();
        await Expect(person.Page.GetByText("Connection lost")).ToBeVisibleAsync();

        // The default of the host is 30 s.
        Assert.Equal(0, await app.ExitedAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [BrowserFact]
    public async Task A_dialog_looks_out_of_reach_while_the_connection_is_lost()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/destinations");
        var page = person.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Add destination" }).ClickAsync();
        var act = page.GetByRole(AriaRole.Dialog).Locator(".mud-dialog-actions button").First;
        await Expect(act).ToHaveCSSAsync("opacity", "1");

        await person.Context.SetOfflineAsync(true);
        await Expect(act).ToHaveCSSAsync("opacity", "0.5");
        await person.Context.SetOfflineAsync(false);
        await Expect(act).ToHaveCSSAsync("opacity", "1");
    }

    [BrowserFact]
    public async Task A_long_name_without_spaces_in_the_history_fits_a_telephone()
    {
        await using var app = await RunningApp.StartAsync();
        var name = new string('w', 60);
        var key = await app.Get<KeyService>().AddAsync(Callers.Administrator, new NewApiKey { Name = name, Role = Role.Operator });
        using var api = app.Client(key.Secret);
        var task = (await api.Post("/api/tasks", new { type = "REPORT", name = "Report" })).Must(201);
        await using var person = await Person.SignInAsync(
            browser,
            app,
            new()
            {
                ViewportSize = new() { Width = 390, Height = 844 },
            }
        );
        await person.OpenAsync($"/tasks/{task.String("id")}?tab=history");

        await Expect(person.Page.Locator(".timeline-who").First).ToContainTextAsync(name);
        Assert.Equal(390, await person.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    private static ILocator Heading(IPage page, string name) =>
        page.GetByRole(
            AriaRole.Heading,
            new()
            {
                Name = name,
                Level = 1,
                Exact = true,
            }
        );

    private static async Task AddTasksAsync(RunningApp app, int count)
    {
        using var api = app.Client(RunningApp.BootstrapKey);
        for (var number = 1; number <= count; number++)
        {
            (await api.Post("/api/tasks", new { type = "REPORT", name = $"Task {number}" })).Must(201);
        }
    }
}
