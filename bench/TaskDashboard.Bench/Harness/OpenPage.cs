using Microsoft.Playwright;

namespace TaskDashboard.Bench.Harness;

/// <summary>A signed-in browser with a live page.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    /// <summary>What a page that its circuit has taken over matches.</summary>
    public const string Live = "html[data-connection=live]";

    private readonly Browser _browser;

    private OpenPage(Browser browser, IPage page) => (_browser, Page) = (browser, page);

    public IPage Page { get; }

    /// <param name="link">The sign-in link.</param>
    public static async Task<OpenPage> OfAsync(string link, string path)
    {
        var browser = await Browser.LaunchAsync();
        var page = await (await browser.NewContextAsync()).NewPageAsync();
        await page.GotoAsync(link);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Uri(new Uri(link), "/").AbsoluteUri);
        await page.GotoAsync(new Uri(new Uri(link), path).AbsoluteUri);
        await page.Locator(Live).WaitForAsync();
        return new OpenPage(browser, page);
    }

    public ValueTask DisposeAsync() => _browser.DisposeAsync();
}
