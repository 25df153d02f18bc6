using Microsoft.Playwright;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>Who sees the pages, and what a small role may press.</summary>
[Collection(Journeys.Name)]
public sealed class AccessTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task Nobody_sees_a_page_who_is_not_signed_in()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var task = (await api.Post("/api/tasks", new { type = "REPORT", name = "Not for all eyes" })).Must(201).String("id");
        await using var stranger = await Person.ArriveAsync(browser, app.Address);
        foreach (var path in new[] { "/", "/failed-pushes", "/destinations", "/keys", $"/tasks/{task}", "/find?q=eyes", "/no-such-page" })
        {
            await stranger.Page.GotoAsync(new Uri(app.Address, path).ToString());
            await Expect(stranger.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
            await Expect(stranger.Page.GetByText("Not for all eyes")).ToHaveCountAsync(0);
        }
    }

    [BrowserFact]
    public async Task A_sign_in_link_works_once_and_signing_out_ends_it()
    {
        await using var app = await RunningApp.StartAsync();
        var link = new Uri(app.Address, $"/sign-in?token={await app.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken)}");
        await using var person = await Person.SignInAsync(browser, link);
        Assert.Equal("/", new Uri(person.Page.Url).PathAndQuery);

        await using var other = await Person.ArriveAsync(browser, app.Address);
        await other.Page.GotoAsync(link.ToString());
        await Expect(other.Page.GetByRole(AriaRole.Heading, new() { Name = "This link does not work any more" })).ToBeVisibleAsync();

        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await person.Page.GotoAsync(app.Address.ToString());
        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_viewer_sees_everything_and_is_told_why_a_button_does_nothing()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var customer = await CustomerServer.StartAsync();
        await api.FailAsync(customer, 3);
        await using var viewer = await Person.OfRoleAsync(browser, app, Role.Viewer);
        var page = viewer.Page;
        const string why = "This needs the role operator; you are signed in as viewer.";

        await viewer.OpenAsync("/failed-pushes");
        var retry = page.GetByRole(AriaRole.Button, new() { Name = "Retry all 3…" });
        await Expect(retry).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(retry).ToHaveAccessibleDescriptionAsync(why);
        var said = await page.GetByText(why).CountAsync();
        await retry.ClickAsync(new() { Force = true });
        await Expect(page.GetByText(why)).ToHaveCountAsync(said + 1);
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "HTTP 503" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "trip-1", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Push" }).GetByText("Attempts")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show the payload" })).ToHaveAccessibleDescriptionAsync(why);

        await viewer.OpenAsync("/destinations");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause Customer" })).ToHaveAttributeAsync("aria-disabled", "true");
        await viewer.OpenAsync("/keys");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Keys are for administrators" })).ToBeVisibleAsync();
        Assert.Equal(3, customer.Deliveries.Count);
    }
}
