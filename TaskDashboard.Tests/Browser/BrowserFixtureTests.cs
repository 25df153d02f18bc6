using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Browser;

public sealed class BrowserFixtureTests(BrowserFixture browser)
{
    private const string Counter = """
        <!doctype html><html lang="en"><title>Counter</title><main><h1>Counter</h1>
        <button onclick="localStorage.n = document.querySelector('output').value = 1 + Number(localStorage.n ?? 0)">Count</button>
        <output>0</output></main>
        """;

    [BrowserFact]
    public async Task Two_contexts_share_nothing()
    {
        Assert.Equal("1", await CountOnce());
        Assert.Equal("1", await CountOnce());

        async Task<string> CountOnce()
        {
            await using var context = await browser.NewContext();
            await context.RouteAsync("**/*", route => route.FulfillAsync(new() { ContentType = "text/html", Body = Counter }));
            var page = await context.NewPageAsync();
            await page.GotoAsync("http://counter.test/");
            await page.GetByRole(AriaRole.Button, new() { Name = "Count" }).ClickAsync();
            return await page.Locator("output").InnerTextAsync();
        }
    }

    [BrowserFact]
    public async Task Accessibility_rules_can_be_checked_on_a_page()
    {
        await using var context = await browser.NewContext();
        var page = await context.NewPageAsync();

        await page.SetContentAsync(Counter);
        Assert.Empty((await page.RunAxe()).Violations);

        await page.SetContentAsync(Counter.Replace(">Count<", "><", StringComparison.Ordinal));
        Assert.Contains((await page.RunAxe()).Violations, violation => violation.Id == "button-name");
    }
}
