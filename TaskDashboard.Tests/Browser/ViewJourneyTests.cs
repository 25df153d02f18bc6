using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>A saved view from the query to the menu, for a colleague too, and the acts of the palette.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class ViewJourneyTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task A_view_is_saved_from_the_list_opened_by_a_colleague_and_deleted()
    {
        await using var app = await RunningApp.StartAsync();
        await AddAsync(app, 3);
        await using var person = await Person.OfRoleAsync(browser, app, Role.Operator);
        await person.OpenAsync("/tasks?state=pending");
        var page = person.Page;

        await page.GetByRole(AriaRole.Button, new() { Name = "Save view…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("Not started yet");
        await dialog.GetByText("My team").ClickAsync();
        await dialog.GetByText("Open Tasks with this view").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save view" }).ClickAsync();

        var entry = page.Locator(".nav-view-link");
        await Expect(entry).ToContainTextAsync("Not started yet");
        await Expect(entry.Locator(".nav-count")).ToHaveTextAsync("3");
        await page.Locator(".side a[href='/tasks']").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Query tasks" })).ToHaveValueAsync("state:pending");
        await Expect(entry).ToHaveAttributeAsync("aria-current", "page");

        await using var colleague = await Person.OfRoleAsync(browser, app, Role.Viewer);
        await colleague.OpenAsync("/");
        await colleague.Page.Locator(".nav-view-link").ClickAsync();
        await Expect(colleague.Page.GetByRole(AriaRole.Combobox, new() { Name = "Query tasks" })).ToHaveValueAsync("state:pending");

        var more = page.GetByRole(AriaRole.Button, new() { Name = "What can be done with the view" });
        await more.FocusAsync();
        await more.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete view" }).ClickAsync();
        await Expect(entry).ToHaveCountAsync(0);
        await Expect(colleague.Page.Locator(".nav-view-link")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task The_palette_finds_views_and_presses_the_buttons_of_the_page()
    {
        await using var app = await RunningApp.StartAsync();
        await AddAsync(app, 1);
        await using var person = await Person.OfRoleAsync(browser, app, Role.Operator);
        await person.OpenAsync("/tasks?state=pending");
        var page = person.Page;
        var palette = page.GetByRole(AriaRole.Combobox, new() { Name = "Page, id or name" });

        await page.Keyboard.PressAsync("Control+k");
        await palette.FillAsync("save");
        await Expect(page.Locator("#palette-acts [role=option]")).ToHaveTextAsync("Save view…On this page");
        await palette.PressAsync("Enter");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("Not started yet");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".nav-view-link")).ToContainTextAsync("Not started yet");

        await person.OpenAsync("/");
        await page.Keyboard.PressAsync("Control+k");
        await palette.FillAsync("not started");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Not started yet" })).ToBeVisibleAsync();
        await palette.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Query tasks" })).ToHaveValueAsync("state:pending");

        await page.GetByRole(AriaRole.Link, new() { Name = "Task 1" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Task 1", Level = 1 })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+k");
        await palette.FillAsync("cancel");
        await Expect(page.Locator("#palette-acts [role=option]").First).ToContainTextAsync("Cancel");
        await palette.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Cancel");
        await Expect(palette).ToHaveCountAsync(0);
    }

    private static async Task AddAsync(RunningApp app, int count)
    {
        using var client = await app.ClientAsync(Role.Operator);
        for (var index = 1; index <= count; index++)
        {
            (await client.Post("/api/tasks", new { type = "T", name = $"Task {index}" })).Must(201);
        }
    }
}
