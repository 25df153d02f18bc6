using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>The demo's tour from the first step to the last.</summary>
[Collection(Journeys.InBrowsers)]
public sealed partial class DemoTourTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task Each_step_is_marked_as_done_once_somebody_has_done_it()
    {
        using var folder = new TemporaryFolder();
        await using var app = await AppProcess.StartAsync(folder, "--demo", "--Push:Circuit:Enabled=true");
        await using var person = await Person.SignInAsync(browser, app.SignInLink);
        var page = person.Page;
        var tour = page.GetByRole(AriaRole.Region, new() { Name = "Try it" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Tour 0 of 7" }).ClickAsync();
        await Expect(tour.GetByText("0 of 7 done")).ToBeVisibleAsync();
        Assert.DoesNotContain((await tour.RunAxe()).Violations, violation => violation.Impact is "serious" or "critical");

        // The first step shows the link to follow. Contoso Fleet's endpoint does not work.
        await tour.GetByRole(AriaRole.Link, new() { Name = "Open failed pushes" }).ClickAsync();
        await Expect(tour.GetByRole(AriaRole.Link, new() { Name = "Open failed pushes" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Region, new() { Name = "Contoso Fleet" })
            .GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^503 ") })
            .ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "demo-" }).First.ClickAsync();
        await Expect(tour.GetByText("1 of 7 done")).ToBeVisibleAsync();
        await Expect(tour.GetByRole(AriaRole.Button, new() { Name = "See why it failed , done" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Close", Exact = true }).ClickAsync();

        await Expect(tour.GetByRole(AriaRole.Button, new() { Name = "Retry it" })).ToHaveAttributeAsync("aria-current", "step");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = RetryAll() }).First.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = RetryPushes() }).ClickAsync();
        await Expect(tour.GetByText("2 of 7 done")).ToBeVisibleAsync();

        await tour.GetByRole(AriaRole.Link, new() { Name = "Open destinations" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Wingtip Toys", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Held back" }).GetByText("503 Service Unavailable")).ToBeVisibleAsync();
        await Expect(tour.GetByText("2 of 7 done")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send test…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Send test" }).ClickAsync();
        await Expect(tour.GetByText("3 of 7 done")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close" }).First.ClickAsync();

        await tour.GetByRole(AriaRole.Link, new() { Name = "Open destinations" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause Northwind Insurance" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Pause sending" }).ClickAsync();
        await Expect(tour.GetByText("4 of 7 done")).ToBeVisibleAsync();

        await tour.GetByRole(AriaRole.Link, new() { Name = "Open the scan" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Full scan of all 10,000 endpoints" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/tasks/[^/]+$"));
        await person.OpenAsync(new Uri(page.Url).AbsolutePath + "?tab=endpoints&state=failed");
        await Expect(tour.GetByText("5 of 7 done")).ToBeVisibleAsync();

        await person.OpenAsync(new Uri(page.Url).AbsolutePath + "?tab=vendors");
        await Expect(tour.GetByText("6 of 7 done")).ToBeVisibleAsync();

        // Run the command as shown, except for the program that executes it.
        var command = await tour.Locator("pre").InnerTextAsync();
        using var curl = new HttpClient();
        curl.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Part(command, "Bearer (.+?)\""));
        using var body = new StringContent(Part(command, "-d '(.+?)'"), Encoding.UTF8, "application/json");
        using var answer = await curl.PostAsync(new Uri(Part(command, @"curl (\S+)")), body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await Expect(tour.GetByText("7 of 7 done")).ToBeVisibleAsync();
        await Expect(tour.GetByText("That was all of it")).ToBeVisibleAsync();

        static string Part(string text, string pattern) => Regex.Match(text, pattern).Groups[1].Value;
    }

    [BrowserFact]
    public async Task A_tour_is_closed_until_it_is_opened_and_a_browser_remembers_which()
    {
        using var folder = new TemporaryFolder();
        await using var app = await AppProcess.StartAsync(folder, "--demo");
        await using var person = await Person.SignInAsync(browser, app.SignInLink);
        var page = person.Page;
        var tour = page.GetByRole(AriaRole.Region, new() { Name = "Try it" });
        var open = page.GetByRole(AriaRole.Button, new() { Name = "Tour 0 of 7" });
        await Expect(tour).ToBeHiddenAsync();

        await open.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(tour).ToBeVisibleAsync();
        await Expect(tour.GetByRole(AriaRole.Heading, new() { Name = "Try it" })).ToBeFocusedAsync();
        await person.OpenAsync("/keys");
        await Expect(tour).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Close the tour" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(tour).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Keys", Level = 1 })).ToBeFocusedAsync();
        await person.OpenAsync("/destinations");
        await Expect(tour).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Outside_of_the_demo_there_is_no_tour()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);

        await Expect(person.Page.Locator(".tour, .tour-open, [src*='tour'], [href*='tour']")).ToHaveCountAsync(0);
    }

    [GeneratedRegex("^Retry all [0-9,]+…$")]
    private static partial Regex RetryAll();

    [GeneratedRegex("^Retry [0-9,]+ push(es)?$")]
    private static partial Regex RetryPushes();
}
