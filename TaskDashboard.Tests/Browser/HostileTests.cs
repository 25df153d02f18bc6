using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>Attacks by a person or by a receiver through a browser have no effect.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class HostileTests(BrowserFixture browser)
{
    private const int MostReplays = 10;

    [BrowserFact]
    public async Task A_viewer_who_replays_the_messages_of_an_operators_page_changes_nothing()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        var destination =
            "/api/destinations/"
            + (await api.Post("/api/destinations", new { name = "Customer", url = "http://127.0.0.1:9/hook" })).Must(201).String("id");
        var recording = new CircuitRecording();
        await using (var person = await Person.OfRoleAsync(browser, app, Role.Operator))
        {
            recording.Listen(person.Page);
            await person.OpenAsync("/destinations");
            await person.Page.GetByRole(AriaRole.Button, new() { Name = "Pause Customer" }).ClickAsync();
            await person.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Pause sending" }).ClickAsync();
            await Expect(person.Page.GetByRole(AriaRole.Button, new() { Name = "Resume Customer" })).ToBeVisibleAsync();
        }

        Assert.True(await IsPausedAsync());

        // An operator's replay pauses the destination again. This proves that the recording is complete. Messages refer to rendered
        // elements
        // by number. If an age on the page changed, the page rendered more often and the numbers differ. Then replay again.
        await ResumeAsync();
        var replays = 0;
        do
        {
            await recording.ReplayAsync(app.Address, await CookieOfAsync(Role.Operator));
            replays++;
        } while (!await IsPausedAsync() && replays < MostReplays);
        Assert.True(await IsPausedAsync());

        await ResumeAsync();
        var before = (await api.Get(destination)).Must(200).Text;
        for (var replay = 0; replay <= replays; replay++)
        {
            await recording.ReplayAsync(app.Address, await CookieOfAsync(Role.Viewer));
        }

        Assert.Equal(before, (await api.Get(destination)).Must(200).Text);
        Assert.False(await IsPausedAsync());

        // A session that has ended cannot replay them either.
        var ended = await CookieOfAsync(Role.Operator);
        var operators = app.Get<PeopleService>();
        foreach (var person in await operators.ListAsync(Caller.Engine, TestContext.Current.CancellationToken))
        {
            await operators.DisableAsync(Caller.Engine, person.Person.Id, TestContext.Current.CancellationToken);
        }

        using var nobody = app.Anonymous();
        (await nobody.Post("/_blazor/negotiate?negotiateVersion=1", null, ("Cookie", ended))).Must(401);
        Assert.Equal(before, (await api.Get(destination)).Must(200).Text);

        async Task<bool> IsPausedAsync() => (await api.Get(destination)).Must(200)["paused"].GetBoolean();

        async Task ResumeAsync() => (await api.Patch(destination, new { paused = false })).Must(200);

        async Task<string> CookieOfAsync(Role role) =>
            await app.CookieOfAsync(app.Get<CallerWatch>().Current((await app.AddPersonAsync($"{role} {Guid.NewGuid():n}", role)).Id)!);
    }

    [BrowserFact]
    public async Task An_HTML_answer_is_shown_as_text_and_runs_no_script()
    {
        const string Html =
            "<html><body><script>window.ran = 'script'</script><img src=\"/x\" onerror=\"window.ran = 'img'\"><svg "
            + "onload=\"window.ran = 'svg'\"></svg>"
            + "<iframe srcdoc=\"<script>parent.ran = 'frame'</script>\"></iframe><a href=\"javascript:window.ran = 'link'\">Click "
            + "here</a></body></html>";
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var customer = await Customer.StartAsync(HttpStatusCode.ServiceUnavailable);
        customer.Body = Html;
        customer.ContentType = "text/html";
        var (_, pushes) = await app.FailPushesAsync(api, customer, 1);
        await using var person = await Person.OfRoleAsync(browser, app, Role.Operator);
        var page = person.Page;

        await person.OpenAsync("/pushes");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^503 ") }).ClickAsync();
        await page.Locator(".failure-table .c-name a").First.ClickAsync();
        var drawer = page.GetByRole(AriaRole.Complementary, new() { Name = "Push", Exact = true });
        var answer = drawer.Locator("pre[aria-label='Answer of attempt 1']");

        await Expect(answer).ToBeVisibleAsync();
        Assert.Equal(Squeezed(Html), Squeezed(await answer.TextContentAsync() ?? ""));
        await Expect(drawer.Locator("script, img, iframe, svg[onload], a[href^='javascript:']")).ToHaveCountAsync(0);
        Assert.Null(await page.EvaluateAsync<string?>("window.ran ?? null"));

        // The same on the push's own page, which the server prerenders.
        await person.OpenAsync($"/pushes/{pushes[0]}");
        await Expect(page.Locator("pre[aria-label='Answer of attempt 1']")).ToBeVisibleAsync();
        Assert.Null(await page.EvaluateAsync<string?>("window.ran ?? null"));

        static string Squeezed(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
    }
}
