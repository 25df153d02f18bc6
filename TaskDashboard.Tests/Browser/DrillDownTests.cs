using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>From the list of tasks to the details of one task.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class DrillDownTests(BrowserFixture browser)
{
    private const int Endpoints = 10_000;

    [BrowserFact]
    public async Task A_person_finds_the_one_failed_endpoint_of_10000_and_its_error()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var scan = await ScanAsync(api, Endpoints);
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Scan of everything" }))
            .ToContainTextAsync("10,000 of 10,000 endpoints left");

        // The row shows the new state at once, on the open list.
        (
            await api.Post(
                $"/api/tasks/{scan}/reports",
                new
                {
                    @event = "progressed",
                    subtasks = Enumerable
                        .Range(1, Endpoints)
                        .Select(number =>
                            number == 7777
                                ? (object)
                                    new
                                    {
                                        endpointId = $"e{number}",
                                        state = "failed",
                                        errorCode = "0x80070005",
                                        errorMessage = "Access is denied.",
                                    }
                                : new { endpointId = $"e{number}", state = "completed" }
                        ),
                }
            )
        ).Must(200);
        var row = page.GetByRole(AriaRole.Row, new() { Name = "Scan of everything" });
        await Expect(row).ToContainTextAsync("1 failed");
        await Expect(row).ToContainTextAsync("Completed, with warnings");

        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByText("1 – 50 of 10,000")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show the one that failed" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        var failed = page.GetByRole(AriaRole.Row, new() { Name = "LAPTOP-7777" });
        await Expect(failed).ToContainTextAsync("Access is denied.");
        await Expect(failed).ToContainTextAsync("From EC2");

        // Filters by error code and by text work too, and the URL holds them.
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Error code" }).SelectOptionAsync("0x80070005");
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter endpoints" }).FillAsync("laptop-77");
        await page.WaitForURLAsync("**/tasks/*?tab=endpoints&state=failed&error=0x80070005&q=laptop-77");
        await failed.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByText("Place in the task")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await person.ConnectedAsync();
        await Expect(page.GetByText("Place in the task")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter endpoints" })).ToHaveValueAsync("laptop-77");
        await page.GoBackAsync();
        await Expect(page.GetByText("Place in the task")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task No_endpoint_moves_under_the_pointer_while_its_row_is_updated()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var scan = await ScanAsync(api, 5);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync($"/tasks/{scan}?tab=endpoints&state=pending");
        var page = person.Page;
        var pointed = page.GetByRole(AriaRole.Row, new() { Name = "LAPTOP-3" });
        await person.HoldAsync(() => pointed.HoverAsync());
        var before = (await pointed.BoundingBoxAsync())!.Y;

        (
            await api.Post(
                $"/api/tasks/{scan}/reports",
                new
                {
                    @event = "progressed",
                    subtasks = new[] { new { endpointId = "e1", state = "completed" }, new { endpointId = "e3", state = "completed" } },
                }
            )
        ).Must(200);
        await Expect(pointed).ToContainTextAsync("Completed");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "List has changed" })).ToBeVisibleAsync();
        Assert.Equal(before, (await pointed.BoundingBoxAsync())!.Y);

        await page.GetByRole(AriaRole.Heading, new() { Name = "Scan of everything" }).HoverAsync();
        await Expect(pointed).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "LAPTOP-4" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task The_keyboard_unfolds_an_error_down_to_its_stack_frames()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var task = await FullTask.AddAsync(api);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync($"/tasks/{task}?tab=error");
        var error = person.Page.GetByRole(AriaRole.Region, new() { Name = "Error" });
        await Expect(error.GetByText("The certificate has expired").First).ToBeVisibleAsync();
        var suppressed = error.Locator(".is-suppressed .frames");
        await Expect(suppressed).ToBeHiddenAsync();

        await error.Locator(".is-suppressed > summary").FocusAsync();
        await person.Page.Keyboard.PressAsync("Enter");
        await person.Page.Keyboard.PressAsync("Tab");
        await person.Page.Keyboard.PressAsync("Space");
        await Expect(suppressed).ToContainTextAsync("com.example.certificates.Runner.run");

        // An unfolded error stays unfolded while the task reports progress.
        (await api.Post($"/api/tasks/{task}/reports", new { @event = "progressed", message = "It goes on." })).Must(200);
        await Expect(person.Page.GetByText("It goes on.")).ToBeVisibleAsync();
        await Expect(suppressed).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task The_vendors_tab_shows_what_the_vendors_API_answers()
    {
        await using var pages = await EveryPage.StartAsync();
        await using var person = await Person.SignInAsync(browser, pages.App);
        await person.OpenAsync($"/tasks/{pages.Retry}?tab=vendors");
        using var client = pages.App.Anonymous();
        var answer = (
            await client.Send(
                HttpMethod.Get,
                $"/v1/enterprise/task/{pages.Retry}",
                null,
                ("x-dq-enterprise-api-key", RunningApp.BootstrapKey)
            )
        ).Must(200);

        await Expect(person.Page.GetByLabel("Answer of Get the status of a task")).ToHaveTextAsync(answer.Text);
    }

    /// <returns>The id of the task.</returns>
    private static async Task<string> ScanAsync(ApiClient api, int endpoints) => (
            await api.Post(
                "/api/tasks",
                new
                {
                    type = "ENDPOINT_SCAN",
                    name = "Scan of everything",
                    subtasks = Enumerable
                        .Range(1, endpoints)
                        .Select(number => new
                        {
                            endpointId = $"e{number}",
                            endpointName = $"LAPTOP-{number}",
                            endpointType = 265,
                        }),
                }
            )
        ).Must(201).String("id")!;
}
