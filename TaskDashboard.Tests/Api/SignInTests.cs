using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Store.Providers;
using TaskDashboard.Web.Access;

namespace TaskDashboard.Tests.Api;

public sealed partial class SignInTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task The_link_that_the_console_shows_signs_in_as_administrator_once()
    {
        await using var app = await RunningApp.StartAsync();
        using var browser = app.Anonymous();
        var link = Link().Match(app.Console.ToString());
        Assert.Equal(app.Address.ToString().TrimEnd('/'), link.Groups["address"].Value);

        var first = (await browser.Get(link.Groups["path"].Value)).Must(302);
        var second = (await browser.Get(link.Groups["path"].Value)).Must(401);

        Assert.Equal("/", first.Headers["Location"]);
        Assert.Contains("httponly", first.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", first.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("no-store", first.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.Equal("no-referrer", first.Headers["Referrer-Policy"]);
        Assert.Contains("works once", second.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("TaskDashboard=", second.Headers.GetValueOrDefault("Set-Cookie") ?? "", StringComparison.Ordinal);
        (await browser.Send(HttpMethod.Get, "/", null, ("Cookie", Cookie(first)))).Must(200);
    }

    [Fact]
    public async Task A_wrong_token_and_no_token_get_a_page_that_helps()
    {
        using var browser = App.Anonymous();

        foreach (var (path, status) in new[] { ("/sign-in?token=nonsense", 401), ("/sign-in?token=", 200), ("/sign-in", 200) })
        {
            var page = (await browser.Get(path)).Must(status);
            Assert.StartsWith("text/html", page.Headers["Content-Type"], StringComparison.Ordinal);
            Assert.Contains("--sign-in-link", page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_person_who_is_not_signed_in_is_led_to_the_page_and_a_program_is_not()
    {
        using var browser = App.Anonymous();

        var person = await browser.Send(HttpMethod.Get, "/", null, ("Accept", "text/html"));
        Assert.Equal((302, "/sign-in"), (person.Status, person.Headers["Location"]));
        var deep = await browser.Send(HttpMethod.Get, "/failed-pushes?kind=trip", null, ("Accept", "text/html"));
        Assert.Equal("/sign-in?back=%2Ffailed-pushes%3Fkind%3Dtrip", deep.Headers["Location"]);
        (await browser.Get("/")).Must(401);
    }

    [Fact]
    public async Task Signing_out_takes_the_cookie_away()
    {
        using var browser = App.Anonymous();
        var token = await App.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken);
        var cookie = Cookie((await browser.Get($"/sign-in?token={token}")).Must(302));

        var signedOut = (await browser.Send(HttpMethod.Post, "/sign-out", null, ("Cookie", cookie))).Must(302);

        Assert.Equal("/sign-in", signedOut.Headers["Location"]);
        Assert.Contains("expires=Thu, 01 Jan 1970", signedOut.Headers["Set-Cookie"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cookie_opens_no_call_of_the_api()
    {
        using var browser = App.Anonymous();
        var token = await App.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken);
        var cookie = Cookie((await browser.Get($"/sign-in?token={token}")).Must(302));

        (await browser.Send(HttpMethod.Get, "/api/tasks", null, ("Cookie", cookie))).MustRefuse(401, "unauthorized");
    }

    [Fact]
    public async Task A_key_opens_no_page()
    {
        using var admin = App.Client(RunningApp.BootstrapKey);

        (await admin.Get("/")).Must(401);
    }

    [Fact]
    public async Task A_link_made_beside_the_running_application_works_there()
    {
        using var browser = App.Anonymous();
        var token = SignInLinks.IssueBeside(App.Get<StoreProvider>(), TimeProvider.System);

        (await browser.Get($"/sign-in?token={token}")).Must(302);
        (await browser.Get($"/sign-in?token={token}")).Must(401);
    }

    [Fact]
    public void The_person_s_claims_make_the_caller_again()
    {
        var watch = new CallerWatch();
        var entered = watch.Enter(new Caller("ada", "Ada", Role.Operator, "acme", Caller.EveryVendor), "1");

        Assert.Same(entered, SignedInPerson.CallerOf(entered.ToPrincipal(), watch));
        Assert.Same(Caller.LinkHolder, SignedInPerson.CallerOf(Caller.LinkHolder.ToPrincipal(), watch));
        Assert.Null(SignedInPerson.CallerOf((entered with { Standing = null }).ToPrincipal(), watch));
        Assert.Null(SignedInPerson.CallerOf(new Caller("bob", "Bob", Role.Administrator, null, Caller.EveryVendor).ToPrincipal(), watch));
        Assert.Null(SignedInPerson.CallerOf(new ClaimsPrincipal(new ClaimsIdentity()), watch));
        Assert.Null(SignedInPerson.CallerOf(null, watch));
        watch.Enter(entered, "2");
        Assert.Null(SignedInPerson.CallerOf(entered.ToPrincipal(), watch));
    }

    [Theory]
    [InlineData("http://localhost:5000", "http://localhost:5000")]
    [InlineData("http://[::]:5000", "http://localhost:5000")]
    [InlineData("http://0.0.0.0:80/", "http://localhost:80")]
    [InlineData("http://+:8080", "http://localhost:8080")]
    [InlineData("https://tasks.example:443", "https://tasks.example:443")]
    public void The_address_is_one_that_can_be_opened(string listening, string shown) => Assert.Equal(shown, SignInAddress.Of([listening]));

    [Fact]
    public async Task No_log_holds_a_token_or_a_password_whatever_the_settings_say()
    {
        var log = new CapturedLog();
        await using var app = await RunningApp.StartAsync(
            services => services.AddSingleton<ILoggerProvider>(log),
            settings:
            [
                "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft.AspNetCore=Trace", "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace",
                "--Logging:Captured:LogLevel:Default=Trace", "--Logging:Captured:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace",
            ]);
        using var browser = app.Anonymous();
        var token = await app.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken);

        (await browser.Get($"/sign-in?token={token}")).Must(302);
        (await browser.Get("/sign-in?token=wrong-token-of-the-test")).Must(401);

        await app.AddPersonAsync("ada", Role.Viewer);
        using var form = new SignInForm(app);
        (await form.SignInAsync("ada", "wrong-password-of-the-test")).Must(401);
        (await form.SignInAsync("password-in-the-wrong-field", "x")).Must(401);
        (await form.SignInAsync("ada", RunningApp.Password)).Must(302);
        (await form.SendAsync("/password", ("present", RunningApp.Password), ("password", "new-password-of-the-test"), ("again", "new-password-of-the-test"))).Must(302);

        Assert.NotEmpty(log.Lines);
        string[] secrets = [token, "wrong-token-of-the-test", RunningApp.Password, "wrong-password-of-the-test", "new-password-of-the-test", "password-in-the-wrong-field"];
        Assert.DoesNotContain(log.Lines, line => Array.Exists(secrets, secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Cookie(Answer answer) => answer.Headers["Set-Cookie"].Split(';')[0];

    [GeneratedRegex("(?<address>http://[^/]+)(?<path>/sign-in\\?token=\\S+)")]
    private static partial Regex Link();
}
