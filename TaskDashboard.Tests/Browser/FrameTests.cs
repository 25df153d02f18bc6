using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>What surrounds every page: the menu, dialogs and the height of rows.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class FrameTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task A_dialog_takes_the_focus_keeps_what_is_typed_and_returns_the_focus()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/destinations");
        var page = person.Page;
        var open = page.GetByRole(AriaRole.Button, new() { Name = "Add destination" });
        var dialog = page.GetByRole(AriaRole.Dialog);
        await open.ClickAsync();

        await Expect(dialog.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Acme");
        await page.Mouse.ClickAsync(4, 4);
        await Expect(dialog.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Acme");

        // Tab stays in the dialog.
        for (var presses = 0; presses < 20; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
            await person.UntilAsync("document.querySelector('.mud-dialog-container').contains(document.activeElement)");
        }

        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(open).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task Enter_in_a_field_submits_the_dialog_with_what_was_typed()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/destinations");
        var page = person.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Add destination" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name", new() { Exact = true }).FillAsync("Acme");
        var url = page.GetByRole(AriaRole.Dialog).GetByLabel("URL");
        await url.FillAsync("https://acme.example/hook");
        await url.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Dialog).GetByText("I have kept it")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task The_menu_is_a_column_of_icons_on_a_narrow_screen_and_lies_over_the_page_on_a_narrower_one()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(
            browser,
            app,
            new()
            {
                ReducedMotion = ReducedMotion.Reduce,
                ViewportSize = new() { Width = 1440, Height = 900 },
            }
        );
        var page = person.Page;
        await person.OpenAsync("/keys");
        var drawer = page.Locator(".side");
        var menu = page.GetByRole(AriaRole.Button, new() { Name = "Menu", Exact = true });
        var keys = drawer.GetByRole(AriaRole.Link, new() { Name = "Keys" });
        Assert.Equal((208, 208), await WidthsAsync());

        await page.SetViewportSizeAsync(1280, 900);
        Assert.Equal((52, 52), await WidthsAsync());
        await Expect(keys).ToHaveAttributeAsync("aria-current", "page");

        await page.SetViewportSizeAsync(960, 900);
        await Expect(drawer).ToBeHiddenAsync();
        await menu.ClickAsync();
        await Expect(keys).ToBeVisibleAsync();
        await Expect(page.Locator(".side-inner")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(drawer).ToBeHiddenAsync();
        await Expect(menu).ToBeFocusedAsync();

        await menu.ClickAsync();
        await drawer.GetByRole(AriaRole.Link, new() { Name = "People" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "People", Level = 1 })).ToBeFocusedAsync();
        await Expect(drawer).ToBeHiddenAsync();

        async Task<(int Drawer, int Page)> WidthsAsync()
        {
            var widths = await page.EvaluateAsync<int[]>(
                "['.side', '#content'].map((part, n) => { const box = document.querySelector(part).getBoundingClientRect(); "
                    + "return Math.round(n ? box.left : box.width); })"
            );
            return (widths[0], widths[1]);
        }
    }

    [BrowserFact]
    public async Task The_height_of_rows_is_remembered_and_known_to_the_next_page_before_it_is_live()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        (await api.Post("/api/tasks", new { type = "REPORT", name = "A task" })).Must(201);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        var dense = page.GetByRole(AriaRole.Button, new() { Name = "Dense rows" });

        await dense.ClickAsync();
        await Expect(dense).ToHaveAttributeAsync("aria-pressed", "true");
        await page.GotoAsync(new Uri(app.Address, "/tasks").ToString(), new() { WaitUntil = WaitUntilState.Commit });

        Assert.Equal("dense", await page.EvaluateAsync<string>("document.documentElement.dataset.density"));
        await Expect(dense).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal("32px", await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).getPropertyValue('--row')"));
    }
}
