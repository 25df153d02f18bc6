using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Browser;

/// <summary>
/// The pictures in the documentation. <c>TASKDASHBOARD_WRITE_DOCS=1</c> takes them again, in a demo on port 5000.
/// </summary>
[Collection(Journeys.InBrowsers)]
public sealed partial class PicturesTests(BrowserFixture browser)
{
    private const int MostBytes = 3_000_000;

    private static string Folder => Path.Combine(SourceFolder.Path, "docs", "images");

    [BrowserFact]
    public async Task Every_picture_is_shown_and_together_they_are_small()
    {
        if (Environment.GetEnvironmentVariable("TASKDASHBOARD_WRITE_DOCS") == "1")
        {
            await TakeAsync();
        }

        var page = await File.ReadAllTextAsync(Path.Combine(SourceFolder.Path, "docs", "pages.md"), TestContext.Current.CancellationToken);
        var shown = Shown().Matches(page).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(shown, Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.InRange(shown.Sum(name => new FileInfo(Path.Combine(Folder, name)).Length), 1, MostBytes);
    }

    private async Task TakeAsync()
    {
        using var folder = new TemporaryFolder();
        await using var app = await AppProcess.StartPlainAsync(folder, ["--demo", "--urls", "http://localhost:5000"]);
        await using var person = await Person.SignInAsync(browser, app.SignInLink, Of(Pictures.Wide));
        var pictures = new Pictures(person, KeepAsync);
        await pictures.WaitAsync();
        await pictures.TakeAllAsync();
        var state = await person.Context.StorageStateAsync();
        foreach (
            var (name, options) in new[]
            {
                ("overview-dark", Of(Pictures.Wide, ColorScheme.Dark)),
                ("overview-telephone", Of(Pictures.Telephone)),
            }
        )
        {
            options.StorageState = state;
            await using var other = await Person.ArriveAsync(browser, app.Address, options);
            await new Pictures(other, KeepAsync).TakeAsync(name, "/", other.Page.GetByRole(AriaRole.Heading, new() { Name = "Needs you" }));
        }
    }

    private static BrowserNewContextOptions Of(ViewportSize size, ColorScheme scheme = ColorScheme.Light) =>
        new()
        {
            Locale = "en-GB",
            TimezoneId = TimeZoneInfo.Local.Id,
            ViewportSize = size,
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
        };

    private static Task KeepAsync(string name, byte[] png) => File.WriteAllBytesAsync(Path.Combine(Folder, name + ".png"), png);

    [GeneratedRegex(@"\(images/([a-z-]+\.png)\)")]
    private static partial Regex Shown();
}
