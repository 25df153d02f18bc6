using TaskDashboard.Tests.Api;

namespace TaskDashboard.Tests.Edge;

/// <summary>The chosen theme is in the page as the server sends it, so that no page blinks.</summary>
public sealed class ThemeTests(ApiFixture fixture)
{
    [Theory]
    [InlineData("dark", " data-theme=\"dark\"")]
    [InlineData("light", " data-theme=\"light\"")]
    [InlineData("\"><script>", "")]
    public async Task A_page_has_the_theme_of_the_cookie_and_both_palettes(string cookie, string attribute)
    {
        using var client = fixture.App.Anonymous();

        var page = (await client.Send(HttpMethod.Get, "/sign-in", null, ("Cookie", $"theme={cookie}"))).Must(200).Text;

        Assert.Contains($"<html lang=\"en\"{attribute}>", page, StringComparison.Ordinal);
        Assert.Contains(":root{", page.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(":root[data-theme=dark]{", page.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
