using Microsoft.Playwright;
using TaskDashboard.Tests.Support;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace TaskDashboard.Tests.Support;

/// <summary>
/// One browser for the whole run, started by the first test that needs it. Each test opens its own contexts, which share
/// nothing: each context is a person at a separate computer.
/// </summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _running = new(Start);

    /// <summary>Returns a new context with nothing stored. The caller disposes it.</summary>
    public async Task<IBrowserContext> NewContext(BrowserNewContextOptions? options = null)
    {
        var (_, browser) = await _running.Value;
        return await browser.NewContextAsync(options ?? new BrowserNewContextOptions { Locale = "en-GB", TimezoneId = "Europe/Lisbon" });
    }

    public async ValueTask DisposeAsync()
    {
        if (!_running.IsValueCreated || _running.Value.IsFaulted)
        {
            return;
        }
        var (playwright, browser) = await _running.Value;
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> Start()
    {
        if (!File.Exists(InstalledBrowser.Path))
        {
            Assert.Fail(InstalledBrowser.HowToGetOne);
        }
        var playwright = await Playwright.CreateAsync();
        try
        {
            var browser = await playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions { ExecutablePath = InstalledBrowser.Path, Args = Arguments }
            );
            return (playwright, browser);
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }
}
