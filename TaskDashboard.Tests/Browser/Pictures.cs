using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>Takes the pictures of the pages for the documentation, in the demo some time after its start.</summary>
internal sealed partial class Pictures(Person person, Func<string, byte[], Task> keep)
{
    // Screens are the same size as the browser that reads the documentation, or a telephone.
    public static readonly ViewportSize Wide = new() { Width = 1440, Height = 900 };
    public static readonly ViewportSize Telephone = new() { Width = 390, Height = 844 };

    private IPage Page => person.Page;

    /// <summary>Waits until the people of the demo have done what they do in its first minute.</summary>
    public async Task WaitAsync()
    {
        await person.OpenAsync("/retries");
        await Expect(Page.GetByText("SUP-1057").First).ToBeVisibleAsync(new() { Timeout = 120_000 });
    }

    /// <summary>Takes the pictures of a wide screen.</summary>
    public async Task TakeAllAsync()
    {
        await TakeAsync("overview", "/", Page.GetByRole(AriaRole.Heading, new() { Name = "Needs you" }));
        await TakeAsync("tasks", "/tasks", Page.GetByRole(AriaRole.Link, new() { Name = "Full scan · whole estate" }));
        await Page.GetByRole(AriaRole.Link, new() { Name = "Full scan · whole estate" }).First.ClickAsync();
        await Expect(Page.Locator(".heat canvas")).ToBeVisibleAsync();
        await person.ConnectedAsync();
        await Page.Locator("#errors a.error-row").First.ClickAsync();
        await Expect(Page.Locator("#errors a.error-row[aria-current=true]")).ToBeVisibleAsync();
        await TakeAsync("task");

        await TakeAsync("pushes", "/pushes", Page.GetByRole(AriaRole.Button, new() { NameRegex = RetryAll() }).First);
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = RetryAll() }).First.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameRegex = RetryPushes() })).ToBeVisibleAsync();
        await TakeAsync("retry-dialog");
        await person.OpenAsync("/pushes?tab=failed");
        await Page.GetByRole(AriaRole.Region, new() { Name = "Contoso Fleet" })
            .GetByRole(AriaRole.Link, new() { NameRegex = Unavailable() })
            .ClickAsync();
        await Page.GetByRole(AriaRole.Link, new() { Name = "demo-" }).First.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Close", Exact = true })).ToBeVisibleAsync();
        await TakeAsync("push");

        await TakeAsync("retries", "/retries", Page.GetByText("SUP-1057").First);
        await Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "SUP-1057" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("/retries/[^/]+$"));
        await Expect(Page.Locator(".page-below .pill")).ToBeVisibleAsync();
        await person.ConnectedAsync();
        await TakeAsync("retry");

        await TakeAsync("destinations", "/destinations", Page.GetByRole(AriaRole.Link, new() { Name = "Contoso Fleet" }));
        await Page.GetByRole(AriaRole.Link, new() { Name = "Contoso Fleet", Exact = true }).ClickAsync();
        await Expect(Page).ToHaveURLAsync(new Regex("/destinations/[^/]+$"));
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Contoso Fleet" })).ToBeVisibleAsync();
        await person.ConnectedAsync();
        await TakeAsync("destination");
        await TakeAsync("activity", "/activity", Page.GetByText("SUP-1057").First);
        await TakeAsync("people", "/people", Page.GetByText("Jane Miller").First);
        await TakeAsync("keys", "/keys", Page.GetByText("Fleet portal"));
    }

    public async Task TakeAsync(string name, string path, ILocator content)
    {
        await person.OpenAsync(path);
        await Expect(content.First).ToBeVisibleAsync();
        await TakeAsync(name);
    }

    private async Task TakeAsync(string name)
    {
        await Page.EvaluateAsync("document.fonts.ready");
        await Expect(Page.Locator(".skeleton")).ToHaveCountAsync(0);
        await Page.Mouse.MoveAsync(0, 0);
        await keep(name, await Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled, Caret = ScreenshotCaret.Hide }));
    }

    [GeneratedRegex("^503 ")]
    private static partial Regex Unavailable();

    [GeneratedRegex("^Retry all [0-9,]+…$")]
    private static partial Regex RetryAll();

    [GeneratedRegex("^Retry [0-9,]+ push(es)?$")]
    private static partial Regex RetryPushes();
}
