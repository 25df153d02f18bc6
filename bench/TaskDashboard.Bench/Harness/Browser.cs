using Microsoft.Playwright;

namespace TaskDashboard.Bench.Harness;

/// <summary>A Chromium: /usr/bin/chromium, or the one that the environment names.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Browser> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var path = Environment.GetEnvironmentVariable("TASKDASHBOARD_TEST_BROWSER") is { Length: > 0 } named ? named : "/usr/bin/chromium";
        var launch = new BrowserTypeLaunchOptions { ExecutablePath = path, Args = Flags };
        return new Browser(playwright, await playwright.Chromium.LaunchAsync(launch));
    }

    /// <summary>Returns an empty profile, without a cache. Its window has 1440 by 900 pixels.</summary>
    public Task<IBrowserContext> NewContextAsync() =>
        _browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
            }
        );

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
