using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskDashboard.Tests.Browser;

/// <summary>The pages for people with low vision, without a mouse, or on a phone.</summary>
[Collection(Journeys.InBrowsers)]
public sealed class AccessibilityTests(BrowserFixture browser)
{
    private static readonly ViewportSize Wide = new() { Width = 1440, Height = 900 };

    // On both sides of where the pages change.
    private static readonly int[] Widths = [1280, 1024, 910, 700, 390];

    private static readonly AxeRunOptions OnlyContrast = new() { RunOnly = RunOnlyOptions.Rules("color-contrast") };

#pragma warning disable CS0618 // The other way opens a page of its own for each result, which takes longer than the check itself
    private static Task<AxeResult> CheckAsync(IPage page, AxeRunOptions? options) => page.RunAxeLegacy(null, options);
#pragma warning restore CS0618

    // Colors may change by transitions, even if these take no time, and one can begin when that of an outer element has ended.
    private const string ShowTheme = """
        async theme => {
            document.documentElement.dataset.theme = theme;
            let changing;
            do {
                await new Promise(requestAnimationFrame);
                changing = document.getAnimations().filter(one => one instanceof CSSTransition);
                await Promise.all(changing.map(one => one.finished.catch(() => {})));
            } while (changing.length > 0);
        }
        """;

    // One visit for all of them, because the way to each page takes longest.
    [BrowserFact]
    public async Task Every_page_keeps_the_rules_of_accessibility_in_both_themes_and_fits_every_width()
    {
        await using var pages = await EveryPage.StartAsync();
        await using var person = await Person.SignInAsync(
            browser,
            pages.App,
            new()
            {
                ColorScheme = ColorScheme.Light,
                ReducedMotion = ReducedMotion.Reduce,
                ViewportSize = Wide,
            }
        );
        var page = person.Page;
        var wrong = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                wrong.Add($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => wrong.Add($"{page.Url}: {error}");
        await pages.VisitAsync(
            person,
            async name =>
            {
                wrong.AddRange(Violations(name, await CheckAsync(page, null)));

                // The themes differ only in their colors, so only the contrast is checked.
                await page.EvaluateAsync(ShowTheme, "dark");
                wrong.AddRange(Violations($"{name}, dark", await CheckAsync(page, OnlyContrast)));
                await page.EvaluateAsync(ShowTheme, "light");

                foreach (var width in Widths)
                {
                    await page.SetViewportSizeAsync(width, Wide.Height);
                    if (await FitAsync(page, width) is { Length: > 0 } problem)
                    {
                        wrong.Add($"{name} at {width} px: {problem}");
                    }
                }

                await page.SetViewportSizeAsync(Wide.Width, Wide.Height);
            }
        );
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        static IEnumerable<string> Violations(string name, AxeResult result) =>
            from violation in result.Violations
            from node in violation.Nodes
            select $"{name}: {violation.Id}: {violation.Help}: {node.Html}: "
                + $"{string.Join("; ", node.Any.Concat(node.All).Select(check => check.Message))}";
    }

    /// <summary>Returns what is too narrow or too wide, or nothing.</summary>
    private static Task<string> FitAsync(IPage page, int width)
    {
        // A telephone has a list of cards.
        var minimumWidth = width > 600 ? 160 : 0;
        // After a resize, columns may keep their old width for some frames. Wait for their final width.
        return page.EvaluateAsync<string>(
            """
            ([width, minimumWidth]) => new Promise(done => {
                let frames = 600;
                const look = () => {
                    const names = [...document.querySelectorAll('td.cell-name, td.c-name')]
                        .filter(cell => cell.checkVisibility()).map(cell => cell.offsetWidth);
                    const page = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth);
                    if (innerWidth === width && page <= width && names.every(name => name >= minimumWidth)) done('');
                    else if (frames-- > 0) requestAnimationFrame(look);
                    else done(`a name has ${Math.min(...names)} px, the page ${page} px`);
                };
                look();
            })
            """,
            new[] { width, minimumWidth }
        );
    }

    [BrowserFact]
    public async Task The_keyboard_alone_can_retry_all_failed_pushes()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var customer = await CustomerServer.StartAsync();
        await api.FailAsync(customer, 3);
        await using var person = await Person.SignInAsync(browser, app);
        var page = person.Page;

        await TabToAsync(page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Pushes" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Pushes", Level = 1 })).ToBeFocusedAsync();
        await TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Retry all 3…" }));
        await page.Keyboard.PressAsync("Enter");

        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("What to send")).ToBeVisibleAsync();
        await person.UntilAsync("document.querySelector('[role=dialog]').contains(document.activeElement)");
        await TabToAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Retry 3 pushes" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "The retry that you started" }).GetByText("3 of 3 pushes"))
            .ToBeVisibleAsync();
        Assert.Equal(6, customer.Deliveries.Count);

        async Task TabToAsync(ILocator target)
        {
            const int maximum = 60;
            await Expect(target).ToBeVisibleAsync();
            for (var step = 0; step < maximum; step++)
            {
                await page.Keyboard.PressAsync("Tab");
                if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
                {
                    return;
                }
            }

            Assert.Fail($"{maximum} presses of Tab did not reach {target}.");
        }
    }

    [BrowserFact]
    public async Task Escape_closes_the_preview_without_a_retry()
    {
        await using var app = await RunningApp.StartAsync();
        using var api = app.Client(RunningApp.BootstrapKey);
        await using var customer = await CustomerServer.StartAsync();
        await api.FailAsync(customer, 3);
        await using var person = await Person.SignInAsync(browser, app);
        await person.OpenAsync("/pushes");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Retry all 3…" }).ClickAsync();
        await Expect(person.Page.GetByRole(AriaRole.Dialog).GetByText("What to send")).ToBeVisibleAsync();

        // The dialog handles keys once the focus has moved into it.
        await Expect(person.Page.GetByRole(AriaRole.Dialog).Locator(":focus")).ToHaveCountAsync(1);
        await person.Page.Keyboard.PressAsync("Escape");
        await Expect(person.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Empty((await api.Get("/api/retry-requests")).Must(200).Items);
    }
}
