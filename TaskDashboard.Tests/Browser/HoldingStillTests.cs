using System.Net;
using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>Live updates do not disturb the person: rows under the pointer or under a selection do not move, and new rows wait.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class HoldingStillTests(BrowserFixture browser)
{
    private static readonly string[] Names = ["Alpha", "Bravo", "Charlie", "Delta", "Echo"];

    [BrowserFact]
    public async Task No_row_moves_under_the_pointer()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var ids = await AddTasksAsync(api, Names);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        var pointed = page.GetByRole(AriaRole.Row, new() { Name = "Charlie" });
        await person.HoldAsync(() => pointed.HoverAsync());
        var before = await PlacesAsync(page);

        await AddTasksAsync(api, "Foxtrot", "Golf", "Hotel");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "3 new tasks" })).ToBeVisibleAsync();
        (await api.Post($"/api/tasks/{ids[2]}/reports", new { @event = "started" })).Must(200);
        await Expect(pointed.GetByText("Running")).ToBeVisibleAsync();
        Assert.Equal(before, await PlacesAsync(page));
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Foxtrot" })).ToHaveCountAsync(0);

        // The pointer leaves the list: the waiting rows appear, newest first.
        await page.GetByRole(AriaRole.Heading, new() { Name = "Tasks", Exact = true }).HoverAsync();
        await Expect(page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("Hotel");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "new tasks" })).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task No_row_moves_under_selected_text_and_new_rows_can_be_shown_on_request()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await AddTasksAsync(api, Names);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks");
        var page = person.Page;
        await person.HoldAsync(() =>
            page.GetByRole(AriaRole.Row, new() { Name = "Delta" }).EvaluateAsync("row => getSelection().selectAllChildren(row)")
        );
        var before = await PlacesAsync(page);

        await AddTasksAsync(api, "Foxtrot");
        var show = page.GetByRole(AriaRole.Button, new() { Name = "1 new task" });
        await Expect(show).ToBeVisibleAsync();
        Assert.Equal(before, await PlacesAsync(page));

        await show.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("Foxtrot");
    }

    [BrowserFact]
    public async Task No_failure_group_moves_while_one_is_selected()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var acme = await CustomerServer.StartAsync();
        await using var zenith = await CustomerServer.StartAsync();
        (acme.Answers, zenith.Answers) = (HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable);
        var acmeId = await api.AddDestinationAsync(acme, "Acme");
        var zenithId = await api.AddDestinationAsync(zenith, "Zenith");
        await FailMoreAsync(acmeId, first: 1);
        await FailMoreAsync(zenithId, first: 1);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/pushes");
        var page = person.Page;
        var sections = page.Locator(".failures section");
        await Expect(sections).ToContainTextAsync(["Zenith", "Acme"]);

        // Ticked, with neither the pointer nor the focus on the list.
        await page.GetByLabel("Select all of Acme").CheckAsync();
        await Expect(page.GetByText("3 selected")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Find" }).ClickAsync();

        await FailMoreAsync(acmeId, first: 4);
        await Expect(page.GetByText("6 selected")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "List has changed" })).ToBeVisibleAsync();
        await Expect(sections).ToContainTextAsync(["Zenith", "Acme"]);

        await page.GetByRole(AriaRole.Button, new() { Name = "Clear the selection" }).ClickAsync();
        await Expect(sections).ToContainTextAsync(["Acme", "Zenith"]);

        async Task FailMoreAsync(string destination, int first)
        {
            await api.SubmitTripsAsync(destination, 3, first);
            await api.UntilAsync(
                $"/api/destinations/{destination}",
                answer => answer["pushes"].GetProperty("failed").GetInt32() == first + 2
            );
        }
    }

    /// <returns>The ids of the tasks.</returns>
    private static async Task<IReadOnlyList<string>> AddTasksAsync(ApiClient api, params string[] names)
    {
        var ids = new List<string>();
        foreach (var name in names)
        {
            ids.Add((
                    await api.Post(
                        "/api/tasks",
                        new
                        {
                            type = "REPORT",
                            name,
                            itemCount = 10,
                        }
                    )
                ).Must(201).String("id")!);
        }
        return ids;
    }

    /// <summary>Returns the names of the tasks and the vertical positions of their rows.</summary>
    private static async Task<IReadOnlyList<(string Name, float Top)>> PlacesAsync(IPage page)
    {
        var places = new List<(string, float)>();
        foreach (var name in Names)
        {
            places.Add((name, (await page.GetByRole(AriaRole.Row, new() { Name = name }).BoundingBoxAsync())!.Y));
        }
        return places;
    }
}
