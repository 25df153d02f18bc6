using Microsoft.Playwright;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>An open page after the network or the server was unreachable. It recovers without any action by the person.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class ConnectionTests(BrowserFixture browser)
{
    [BrowserFact]
    public async Task After_a_network_failure_the_page_continues_without_a_reload()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var network = new NetworkLink(app.Address);
        var token = await app.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken);
        await using var person = await Person.SignInAsync(browser, new Uri(network.Address, $"/sign-in?token={token}"));
        await person.StayAsync();

        network.Cut();
        await Expect(person.Page.GetByText("Connection lost")).ToBeVisibleAsync();
        (await api.Post("/api/tasks", new { type = "REPORT", name = "Made meanwhile" })).Must(201);
        network.Restore();

        await Expect(person.Page.GetByText("Connection lost")).ToBeHiddenAsync();
        await Expect(person.Page.GetByRole(AriaRole.Row, new() { Name = "Made meanwhile" })).ToBeVisibleAsync();
        Assert.True(await person.HasStayedAsync());

        (await api.Post("/api/tasks", new { type = "REPORT", name = "Made after it" })).Must(201);
        await Expect(person.Page.GetByRole(AriaRole.Row, new() { Name = "Made after it" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task After_a_restart_of_the_server_the_page_reconnects_by_itself()
    {
        using var folder = new TemporaryFolder();
        Uri address;
        await using var first = await AppProcess.StartAsync(folder);
        address = first.Address;
        await using var person = await Person.SignInAsync(browser, first.SignInLink);
        await person.OpenAsync("/?state=pending");

        first.Kill();
        await first.ExitedAsync();
        await Expect(person.Page.GetByText("Connection lost")).ToBeVisibleAsync();

        await using var second = await AppProcess.StartAsync(folder, "--urls", address.ToString());
        using var api = second.Client();
        (await api.Post("/api/tasks", new { type = "REPORT", name = "Made after the restart" })).Must(201);
        await Expect(person.Page.GetByRole(AriaRole.Row, new() { Name = "Made after the restart" })).ToBeVisibleAsync();
        await Expect(person.Page.GetByText("Connection lost")).ToBeHiddenAsync();
        await person.ConnectedAsync();
        Assert.Equal("/?state=pending", new Uri(person.Page.Url).PathAndQuery);
    }
}
