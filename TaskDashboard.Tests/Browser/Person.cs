using System.Text;
using Microsoft.Playwright;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Browser;

/// <summary>A person with a browser context of their own. May be signed in.</summary>
internal sealed class Person(IBrowserContext context, IPage page, Uri address) : IAsyncDisposable
{
    public IBrowserContext Context => context;

    public IPage Page => page;

    /// <summary>Returns a person who is not signed in.</summary>
    public static async Task<Person> ArriveAsync(BrowserFixture browser, Uri address, BrowserNewContextOptions? options = null)
    {
        Assertions.SetDefaultExpectTimeout((float)Patience.Limit.TotalMilliseconds);
        var context = await browser.NewContext(options);
        context.SetDefaultTimeout((float)Patience.Limit.TotalMilliseconds);
        return new Person(context, await context.NewPageAsync(), address);
    }

    /// <summary>Returns a person who has signed in with a sign-in link and sees the overview.</summary>
    public static async Task<Person> SignInAsync(BrowserFixture browser, Uri link, BrowserNewContextOptions? options = null)
    {
        var person = await ArriveAsync(browser, new Uri(link, "/"), options);
        await person.Page.GotoAsync(link.ToString());
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await person.ConnectedAsync();
        return person;
    }

    public static async Task<Person> SignInAsync(BrowserFixture browser, RunningApp app, BrowserNewContextOptions? options = null) =>
        await SignInAsync(
            browser,
            new Uri(app.Address, $"/sign-in?token={await app.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken)}"),
            options
        );

    /// <summary>
    /// Returns a person with this role, signed in with the cookie that the application would give them for their password.
    /// </summary>
    public static async Task<Person> OfRoleAsync(BrowserFixture browser, RunningApp app, Role role, string? companyId = null)
    {
        var person = await ArriveAsync(browser, app.Address);
        await person.BecomeAsync(app, role, companyId);
        return person;
    }

    /// <summary>Somebody of this role takes over the browser. The open page does not know before its next load.</summary>
    public async Task BecomeAsync(RunningApp app, Role role, string? companyId = null)
    {
        var added = await app.AddPersonAsync($"{role} {Guid.NewGuid():n}", role, companyId);
        var cookie = (await app.CookieOfAsync(app.Get<CallerWatch>().Current(added.Id)!)).Split('=', 2);
        await context.ClearCookiesAsync();
        await context.AddCookiesAsync([
            new Cookie
            {
                Name = cookie[0],
                Value = cookie[1],
                Url = app.Address.ToString(),
            },
        ]);
    }

    /// <summary>Fills in and submits the sign-in page, which must be open.</summary>
    public async Task SignInAsync(string name, string password)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Opens a page and waits until it is connected.</summary>
    public async Task OpenAsync(string path)
    {
        await page.GotoAsync(new Uri(address, path).ToString());
        await ConnectedAsync();
    }

    /// <summary>
    /// Waits until the page is connected. Before that it is prerendered: its text can be read, but its buttons do not work.
    /// </summary>
    public Task ConnectedAsync() => ConnectedAsync(page);

    public static Task ConnectedAsync(IPage page) =>
        Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-connection", "live");

    /// <summary>Opens the menu of the account.</summary>
    public Task OpenAccountAsync() => page.GetByRole(AriaRole.Button, new() { Name = "Account: " }).ClickAsync();

    public async Task SignOutAsync()
    {
        await OpenAccountAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
    }

    /// <summary>
    /// Does something that must stop a list from moving. Returns once the server knows: from then on, its updates must move no row.
    /// </summary>
    public async Task HoldAsync(Func<Task> act)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isSent = false;
        page.WebSocket += Follow;
        await page.ReloadAsync();
        await ConnectedAsync();
        await act();
        await held.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        page.WebSocket -= Follow;

        void Follow(object? sender, IWebSocket socket)
        {
            socket.FrameSent += (_, frame) => isSent |= Has(frame, "SetHeld") && Has(frame, "true");
            socket.FrameReceived += (_, frame) =>
            {
                if (isSent && Has(frame, "EndInvokeDotNet"))
                {
                    held.TrySetResult();
                }
            };
        }

        static bool Has(IWebSocketFrame frame, string text) => frame.Binary?.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    /// <summary>Waits until a condition is true in the browser.</summary>
    public Task UntilAsync(string condition) => UntilAsync(page, condition);

    // Playwright's own way needs eval, which the policy of our pages forbids.
    public static Task UntilAsync(IPage page, string condition) =>
        page.EvaluateAsync(
                $$"""
                () => new Promise(done => {
                    const look = () => ({{condition}}) ? done() : requestAnimationFrame(look);
                    look();
                })
                """
            )
            .WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);

    /// <summary>Marks the loaded page for <see cref="HasStayedAsync"/>.</summary>
    public Task StayAsync() => page.EvaluateAsync("window.stays = true");

    /// <summary>Returns whether the page has not been loaded again since <see cref="StayAsync"/>.</summary>
    public Task<bool> HasStayedAsync() => page.EvaluateAsync<bool>("window.stays === true");

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
