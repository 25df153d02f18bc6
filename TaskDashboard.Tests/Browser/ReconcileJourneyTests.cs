using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Presentation;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>A customer misses items: their list is pasted, looked up and retried, and lists are saved as files.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class ReconcileJourneyTests(BrowserFixture browser)
{
    private const int Failed = 12;

    [BrowserTheory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task A_persons_list_of_missed_items_is_looked_up_and_what_failed_is_retried(int width, int height)
    {
        await using var app = await RunningApp.StartAsync();
        await using var customer = await CustomerServer.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await api.FailAsync(customer, Failed);
        customer.Answers = HttpStatusCode.OK;
        await using var person = await Person.SignInAsync(
            browser,
            app,
            new()
            {
                ViewportSize = new() { Width = width, Height = height },
            }
        );
        await person.OpenAsync("/pushes");
        var page = person.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Reconcile a list" }).First.ClickAsync();

        var lookUp = page.GetByRole(AriaRole.Button, new() { Name = "Look up", Exact = true });
        await lookUp.ClickAsync();
        await Expect(page.GetByText("There are no ids in it.")).ToBeVisibleAsync();

        // Pasted at once, because a browser types many lines slowly. More text than one message to the server holds.
        var ids = page.GetByLabel("Item ids");
        await ids.EvaluateAsync(
            "(field, text) => { field.focus(); field.value = text; field.dispatchEvent(new InputEvent('input', { bubbles: true })); }",
            "Trip id\n"
                + string.Join('\n', Enumerable.Range(1, Failed).Select(trip => $"trip-{trip}"))
                + "\n\ntrip-1\n"
                + string.Join('\n', Enumerable.Range(1, 20_000).Select(trip => $"nobody-{trip}"))
        );
        await lookUp.FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        var result = page.GetByRole(AriaRole.Region, new() { Name = "20,012 items" });
        await Expect(result.GetByRole(AriaRole.Heading)).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "12 failed, 20,000 unknown" })).ToBeAttachedAsync();
        await Expect(result.GetByText("Left out: the heading, 1 blank line, 1 repeated id.")).ToBeVisibleAsync();
        await result.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Failed") }).ClickAsync();
        await Expect(result.Locator("tbody tr")).ToHaveCountAsync(Failed);
        await Expect(result.Locator("tbody tr").First).ToContainTextAsync("Attempt 1: 503 Service Unavailable");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));

        await result.GetByRole(AriaRole.Button, new() { Name = $"Retry what is not proven ({Failed})…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = $"Retry {Failed} failed pushes" });
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Retry {Failed} pushes" }).ClickAsync();
        await Expect(page.GetByText($"delivered {Failed} · failed again 0 · not sent 0")).ToBeVisibleAsync();

        await result.GetByRole(AriaRole.Button, new() { Name = "Look up again" }).ClickAsync();
        await Expect(result.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^Delivered {Failed}") })).ToBeVisibleAsync();
        await Expect(ids).ToHaveValueAsync(new Regex("^Trip id\ntrip-1\n"));

        var saved = await page.RunAndWaitForDownloadAsync(() => result.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync());
        Assert.Matches(@"^reconciled-\d{4}-\d\d-\d\d\.csv$", saved.SuggestedFilename);
        var rows = TableText.Rows(await File.ReadAllTextAsync(await saved.PathAsync(), TestContext.Current.CancellationToken), ',');
        Assert.Equal(20_013, rows.Count);
        Assert.Equal(["trip-1", "delivered"], rows[1].Take(2));
    }

    [BrowserFact]
    public async Task The_file_of_a_list_has_what_the_list_shows()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        foreach (var name in new[] { "first", "second", "third" })
        {
            (await api.Post("/api/tasks", new { type = name == "second" ? "scan" : "import", name })).Must(201);
        }

        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/tasks?type=import");
        var page = person.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();

        var saved = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^CSV") }).ClickAsync()
        );

        Assert.Matches(@"^tasks-\d{4}-\d\d-\d\d\.csv$", saved.SuggestedFilename);
        var rows = TableText.Rows(await File.ReadAllTextAsync(await saved.PathAsync(), TestContext.Current.CancellationToken), ',');
        Assert.Equal(["first", "third"], rows.Skip(1).Select(row => row[rows[0].ToList().IndexOf("name")]));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Tasks", Level = 1 })).ToBeVisibleAsync();
    }
}
