using System.Text.RegularExpressions;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Api;

namespace TaskDashboard.Tests.Edge;

/// <summary>What a browser may load and run for a page is decided by the server: files of this site, and inline styles.</summary>
public sealed partial class PagePolicyTests(ApiFixture fixture)
{
    private const string Policy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; "
        + "base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    public static TheoryData<string> Pages() =>
        [
            .. AccessTable
                .Rules.Where(rule => rule.Call.StartsWith("PAGE ", StringComparison.Ordinal))
                .Select(rule => Parameter().Replace(rule.Call["PAGE ".Length..], "ffffffffffffffffffffffff"))
                .Distinct(),
            "/password",
            "/sign-in",
            "/sign-in?token=unknown",
            "/no-such-page",
            "/swagger/index.html",
        ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_page_has_the_strict_policy_and_no_script_of_its_own(string path)
    {
        using var client = fixture.App.Anonymous();
        var person = await fixture.App.AddPersonAsync($"Ada {Guid.NewGuid():n}", Role.Administrator);
        var cookie = await fixture.App.CookieOfAsync(fixture.App.Get<CallerWatch>().Current(person.Id)!);
        var answer = await client.Send(HttpMethod.Get, path, null, ("Accept", "text/html"), ("Cookie", cookie));

        Assert.Equal("text/html", answer.Headers["Content-Type"].Split(';')[0]);
        Assert.Equal(Policy, answer.Headers["Content-Security-Policy"]);
        Assert.DoesNotMatch(InlineScript(), answer.Text);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/api/tasks")]
    public async Task Every_other_answer_refuses_to_be_in_a_frame(string path)
    {
        using var client = fixture.App.Client(RunningApp.BootstrapKey);

        Assert.Equal("frame-ancestors 'none'", (await client.Get(path)).Headers["Content-Security-Policy"]);
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)|\son[a-z]+=""", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();
}
