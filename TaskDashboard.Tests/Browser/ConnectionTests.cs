using System.Text.RegularExpressions;
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
        await person.OpenAsync("/tasks");
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
    public async Task Silence_is_shown_within_10_seconds_with_the_time_of_the_last_message()
    {
        await using var app = await RunningApp.StartAsync();
        await using var network = new NetworkLink(app.Address);
        var token = await app.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken);
        await using var person = await Person.SignInAsync(browser, new Uri(network.Address, $"/sign-in?token={token}"));
        await person.StayAsync();
        await person.Page.EvaluateAsync(
            """
            const root = document.documentElement;
            new MutationObserver(() => { if (root.dataset.connection === 'lost') window.lostAt ??= Date.now(); })
                .observe(root, { attributes: true });
            """
        );

        network.Hold();
        await Expect(person.Page.GetByText("Connection lost")).ToBeVisibleAsync();
        await Expect(person.Page.GetByText("Offline", new() { Exact = true })).ToBeVisibleAsync();

        // The time is shown in whole seconds.
        var silent = await person.Page.EvaluateAsync<double>(
            """
            () => {
                const [hour, minute, second] = document.querySelector('[data-since]').textContent.split(':').map(Number);
                const lost = new Date(window.lostAt);
                const from = new Date(lost).setHours(hour, minute, second, 0);
                return ((lost - from) / 1000 + 86400) % 86400;
            }
            """
        );
        Assert.InRange(silent, 7, 11);

        network.Release();
        await Expect(person.Page.GetByText("Connection lost")).ToBeHiddenAsync();
        await person.ConnectedAsync();
        Assert.True(await person.HasStayedAsync());
    }

    [BrowserFact]
    public async Task A_browser_without_network_says_so_at_once()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        await person.StayAsync();

        await person.Context.SetOfflineAsync(true);
        await Expect(person.Page.Locator("html")).ToHaveAttributeAsync("data-connection", "lost");
        await Expect(person.Page.GetByText("Connection lost")).ToBeVisibleAsync();

        await person.Context.SetOfflineAsync(false);
        await person.ConnectedAsync();
        await Expect(person.Page.GetByText("Connection lost")).ToBeHiddenAsync();
        Assert.True(await person.HasStayedAsync());
    }

    [BrowserFact]
    public async Task What_is_typed_before_the_page_is_live_stays()
    {
        await using var app = await RunningApp.StartAsync();
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;
        var typed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync(
            "**/_framework/blazor.web*.js",
            async route =>
            {
                await typed.Task;
                await route.ContinueAsync();
            }
        );
        await page.GotoAsync(app.Address.ToString(), new() { WaitUntil = WaitUntilState.Commit });
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Find by id or name" });

        await search.FillAsync("Lesecontract 2060");
        typed.SetResult();
        await person.ConnectedAsync();

        await Expect(search).ToHaveValueAsync("Lesecontract 2060");
        await Expect(search).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        // One hit is shown at once, in place of the page of hits.
        await Expect(page).ToHaveURLAsync(new Regex(@"/(find|tasks)\?q=Lesecontract(\+|%20)2060$"));
    }

    [BrowserFact]
    public async Task After_a_restart_of_the_server_the_page_reconnects_by_itself()
    {
        using var folder = new TemporaryFolder();
        Uri address;
        await using var first = await AppProcess.StartAsync(folder);
        address = first.Address;
        await using var person = await Person.SignInAsync(browser, first.SignInLink);
        await person.OpenAsync("/tasks?state=pending");

        first.Kill();
        await first.ExitedAsync();
        await Expect(person.Page.GetByText("Connection lost")).ToBeVisibleAsync();

        await using var second = await AppProcess.StartAsync(folder, "--urls", address.ToString());
        using var api = second.Client();
        (await api.Post("/api/tasks", new { type = "REPORT", name = "Made after the restart" })).Must(201);
        await Expect(person.Page.GetByRole(AriaRole.Row, new() { Name = "Made after the restart" })).ToBeVisibleAsync();
        await Expect(person.Page.GetByText("Connection lost")).ToBeHiddenAsync();
        await person.ConnectedAsync();
        Assert.Equal("/tasks?state=pending", new Uri(person.Page.Url).PathAndQuery);
    }
}
