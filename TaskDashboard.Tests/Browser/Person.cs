using Microsoft.Playwright;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Browser;

/// <summary>A person with a browser of their own, signed in or not.</summary>
internal sealed class Person(IBrowserContext context, IPage page, Uri address) : IAsyncDisposable
{
    public IBrowserContext Context => context;

    public IPage Page => page;

    public static async Task<Person> ArriveAsync(BrowserFixture browser, Uri address, BrowserNewContextOptions? options = null)
    {
        Assertions.SetDefaultExpectTimeout((float)Patience.Limit.TotalMilliseconds);
        var context = await browser.NewContext(options);
        context.SetDefaultTimeout((float)Patience.Limit.TotalMilliseconds);
        return new Person(context, await context.NewPageAsync(), address);
    }

    /// <summary>A person who has followed a sign-in link, and sees the tasks.</summary>
    public static async Task<Person> SignInAsync(BrowserFixture browser, Uri link, BrowserNewContextOptions? options = null)
    {
        var person = await ArriveAsync(browser, new Uri(link, "/"), options);
        await person.Page.GotoAsync(link.ToString());
        await person.ConnectedAsync();
        return person;
    }

    /// <summary>Opens a page and waits until it is live.</summary>
    public async Task OpenAsync(string path)
    {
        await page.GotoAsync(new Uri(address, path).ToString());
        await ConnectedAsync();
    }

    /// <summary>Until then a page is what the server sent first: it can be read and not yet pressed.</summary>
    public Task ConnectedAsync() => Assertions.Expect(page.GetByRole(AriaRole.Img, new() { Name = "Connected" })).ToBeVisibleAsync();

    /// <summary>Marks the page as it is now, so that <see cref="HasStayedAsync"/> can tell.</summary>
    public Task StayAsync() => page.EvaluateAsync("window.stays = true");

    /// <summary>Whether the page has not been loaded again since.</summary>
    public Task<bool> HasStayedAsync() => page.EvaluateAsync<bool>("window.stays === true");

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
