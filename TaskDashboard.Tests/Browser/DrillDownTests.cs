using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Core.Access;
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
        await person.OpenAsync("/tasks");
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
        await Expect(row).ToContainTextAsync("1 of 10,000 endpoints failed.");
        await Expect(row).ToContainTextAsync("Warning");

        await row.GetByRole(AriaRole.Link).ClickAsync();

        // All that is left to look at is the one that failed: the page begins with it.
        await Expect(page.GetByText("9,999 of 10,000 endpoints done, 1 failed.")).ToBeVisibleAsync();
        await Expect(page.GetByText("1 – 1 of 1")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        var failed = page.GetByRole(AriaRole.Row, new() { Name = "LAPTOP-7777" });
        await Expect(failed).ToContainTextAsync("Access is denied.");
        await Expect(failed).ToContainTextAsync("From EC2");

        // Filters by error and by text work too, and the URL holds them.
        await page.GetByRole(AriaRole.Link, new() { Name = "Access is denied." }).ClickAsync();
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Name, id or error" }).First.FillAsync("laptop-77");
        await Expect(page).ToHaveURLAsync(new Regex(@"/tasks/\w+\?tab=endpoints&error=0x80070005&q=laptop-77$"));
        await failed.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByText("Number in the task")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await person.ConnectedAsync();
        await Expect(page.GetByText("Number in the task")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Name, id or error" }).First).ToHaveValueAsync("laptop-77");
        await page.GoBackAsync();
        await Expect(page.GetByText("Number in the task")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task The_keyboard_leads_over_the_strip_to_an_endpoint_that_failed()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var scan = await ScanAsync(api, 2_000);
        await FailAsync(api, scan, (1204, "7", "Switched off."), (1300, "12", "The disk is full."));
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync($"/tasks/{scan}");
        var page = person.Page;
        var strip = page.GetByRole(AriaRole.Slider, new() { Name = "Endpoint", Exact = true });
        await Expect(strip).ToHaveAttributeAsync("data-ready", "");
        await strip.FocusAsync();
        await Expect(strip).ToHaveAttributeAsync("aria-valuetext", "LAPTOP-1, pending, endpoint 1");

        await Keys("End");
        await Expect(strip).ToHaveAttributeAsync("aria-valuenow", "2000");
        await Keys("p");
        await Expect(strip).ToHaveAttributeAsync("aria-valuetext", "LAPTOP-1300, failed: The disk is full., endpoint 1,300");
        await Keys("p");
        await Expect(strip).ToHaveAttributeAsync("aria-valuetext", "LAPTOP-1204, failed: Switched off., endpoint 1,204");
        await Keys("p");
        await Expect(strip).ToHaveAttributeAsync("aria-valuetext", "No failed endpoint before this one");
        await Keys("Home");
        await Expect(strip).ToHaveAttributeAsync("aria-valuenow", "1");
        await Keys("ArrowRight");
        await Expect(strip).ToHaveAttributeAsync("aria-valuenow", "2");
        await Keys("ArrowDown");
        await Keys("ArrowUp");
        await Keys("ArrowLeft");
        await Expect(strip).ToHaveAttributeAsync("aria-valuenow", "1");

        await Keys("n");
        await Keys("Enter");
        await Expect(page).ToHaveURLAsync(new Regex($@"/tasks/{scan}\?tab=endpoints&after=1203&open="));
        var row = page.GetByRole(AriaRole.Row, new() { Name = "LAPTOP-1204" });
        await Expect(row.GetByText("Number in the task")).ToBeVisibleAsync();
        await Expect(row.GetByRole(AriaRole.Link, new() { Name = "LAPTOP-1204" })).ToBeFocusedAsync();

        Task Keys(string key) => page.Keyboard.PressAsync(key);
    }

    [BrowserFact]
    public async Task Six_keys_lead_to_the_first_group_of_errors()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var scan = await ScanAsync(api, 100);
        await FailAsync(api, scan, (12, "7", "Switched off."));
        await using var person = await Person.OfRoleAsync(browser, app, Role.Operator);
        await person.OpenAsync($"/tasks/{scan}");
        var page = person.Page;
        // From the top, before everything else.
        await page.EvaluateAsync("document.body.tabIndex = -1");
        await page.EvaluateAsync("document.body.focus()");

        foreach (var key in new[] { "Tab", "Enter", "Tab", "Enter", "Tab" })
        {
            await page.Keyboard.PressAsync(key);
        }

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Switched off." })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex($@"/tasks/{scan}\?tab=endpoints&error=7$"));
        await Expect(page.GetByText("1 – 1 of 1")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_click_on_a_cell_opens_its_endpoint_and_a_number_or_a_name_leads_to_one()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var scan = await ScanAsync(api, 10_000);
        await using var person = await Person.SignInAsync(
            browser,
            app,
            new()
            {
                ViewportSize = new() { Width = 1440, Height = 900 },
            }
        );
        await person.OpenAsync($"/tasks/{scan}");
        var page = person.Page;
        var strip = page.GetByRole(AriaRole.Slider, new() { Name = "Endpoint", Exact = true });
        await Expect(strip).ToHaveAttributeAsync("data-ready", "");

        await strip.HoverAsync(
            new()
            {
                Position = new() { X = 7, Y = 2 },
            }
        );
        await Expect(page.Locator(".heat-label")).ToHaveTextAsync("LAPTOP-2, pending");
        await strip.ClickAsync(
            new()
            {
                Position = new() { X = 12, Y = 2 },
            }
        );
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "LAPTOP-3" }).GetByText("Number in the task")).ToBeVisibleAsync();

        await page.GetByLabel("Number of an endpoint, or a part of its name").FillAsync("7,412");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex($@"/tasks/{scan}\?go=7%2C412$"));
        await Expect(page.GetByText("7,412 – 7,461 of 10,000")).ToBeVisibleAsync();
        await page.GetByLabel("Number of an endpoint, or a part of its name").FillAsync("laptop-999");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "LAPTOP-9990" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Ten_thousand_cells_follow_the_changes_without_a_long_pause_in_the_browser()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var scan = await ScanAsync(api, Endpoints);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync($"/tasks/{scan}");
        var page = person.Page;
        var strip = page.GetByRole(AriaRole.Slider, new() { Name = "Endpoint", Exact = true });
        await Expect(strip).ToHaveAttributeAsync("data-ready", "");
        await page.EvaluateAsync(
            """
            window.longest = 0;
            new PerformanceObserver(list => {
                for (const task of list.getEntries()) window.longest = Math.max(window.longest, task.duration);
            }).observe({ type: 'longtask', buffered: false });
            """
        );

        for (var start = 1; start <= 600; start += 50)
        {
            (
                await api.Post(
                    $"/api/tasks/{scan}/reports",
                    new
                    {
                        @event = "progressed",
                        subtasks = Enumerable
                            .Range(start, 50)
                            .Select(number => new { endpointId = $"e{number}", state = number % 25 == 0 ? "failed" : "completed" }),
                    }
                )
            ).Must(200);
            await strip.HoverAsync(
                new()
                {
                    Position = new() { X = start, Y = 40 },
                }
            );
        }

        await Expect(page.GetByText("600 of 10,000 endpoints ended")).ToBeVisibleAsync();
        await Expect(page.GetByText("24 endpoints in 1 group")).ToBeVisibleAsync();
        var longest = await page.EvaluateAsync<double>("window.longest");
        Assert.True(longest < 200, $"The browser was busy for {longest} ms.");
    }

    [BrowserTheory]
    [InlineData(5, 1440)]
    [InlineData(300, 1440)]
    [InlineData(Endpoints, 1440)]
    [InlineData(5, 390)]
    [InlineData(Endpoints, 390)]
    public async Task Nothing_moves_when_the_strip_is_painted(int endpoints, int width)
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var scan = await ScanAsync(api, endpoints);
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        await page.SetViewportSizeAsync(width, 800);
        var painting = new TaskCompletionSource();
        await page.RouteAsync(
            "**/heat*.js",
            async route =>
            {
                await painting.Task;
                await route.ContinueAsync();
            }
        );
        await person.OpenAsync($"/tasks/{scan}");
        var strip = page.GetByRole(AriaRole.Slider, new() { Name = "Endpoint", Exact = true });
        var before = (await strip.BoundingBoxAsync())!.Height;

        painting.SetResult();

        await Expect(strip).ToHaveAttributeAsync("data-ready", "");
        Assert.Equal(before, (await strip.BoundingBoxAsync())!.Height);
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
        (
            await api.Post(
                $"/api/tasks/{task}/reports",
                new { @event = "progressed", messages = new[] { new { level = "info", text = "It goes on." } } }
            )
        ).Must(200);
        await Expect(person.Page.GetByRole(AriaRole.Link, new() { Name = "Messages 4" })).ToBeVisibleAsync();
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

    private static async Task FailAsync(ApiClient api, string scan, params (int Number, string Code, string Message)[] failed) =>
        (
            await api.Post(
                $"/api/tasks/{scan}/reports",
                new
                {
                    @event = "progressed",
                    subtasks = failed.Select(one => new
                    {
                        endpointId = $"e{one.Number}",
                        state = "failed",
                        errorCode = one.Code,
                        errorMessage = one.Message,
                    }),
                }
            )
        ).Must(200);

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
