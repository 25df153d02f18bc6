using System.Globalization;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Web.Access;

namespace TaskDashboard.Tests.Api;

public sealed partial class SignInTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task The_link_that_the_console_shows_signs_in_as_administrator_once()
    {
        await using var app = await RunningApp.StartAsync();
        using var browser = new SignInForm(app);
        var link = Link().Match(app.Console.ToString());
        Assert.Equal(app.Address.ToString().TrimEnd('/'), link.Groups["address"].Value);

        var page = (await browser.GetAsync(link.Value)).Must(200);
        var first = (await browser.FollowAsync(link.Value)).Must(302);
        using var other = new SignInForm(app);
        var second = (await other.GetAsync(link.Value)).Must(401);

        Assert.Contains("<h1>Sign in as administrator</h1>", page.Text, StringComparison.Ordinal);
        Assert.All(new[] { page, second }, answer => Assert.Equal("no-referrer", answer.Headers["Referrer-Policy"]));
        Assert.All(
            new[] { page, first, second },
            answer => Assert.Contains("no-store", answer.Headers["Cache-Control"], StringComparison.Ordinal)
        );
        Assert.Equal("/", first.Headers["Location"]);
        Assert.Contains("httponly", first.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", first.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("works once", second.Text, StringComparison.Ordinal);
        Assert.Contains("administrator", (await browser.GetAsync("/people")).Must(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opening_a_link_does_not_use_it_up_and_its_button_does()
    {
        var link = "/sign-in?token=" + await App.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken);
        using var scanner = new SignInForm(App);
        using var person = new SignInForm(App);

        // As mail scanners do: GET, HEAD, GET again.
        (await scanner.GetAsync(link)).Must(200);
        await scanner.SendAsync(HttpMethod.Head, link);
        (await scanner.GetAsync(link)).Must(200);
        Assert.False(scanner.IsSignedIn);
        (await scanner.GetAsync("/tasks")).Must(302);

        Assert.Equal("/", (await person.FollowAsync(link)).Must(302).Headers["Location"]);
        Assert.True(person.IsSignedIn);
        (await person.GetAsync("/tasks")).Must(200);
        (await scanner.GetAsync(link)).Must(401);
        await scanner.SendAsync(HttpMethod.Head, link);
        Assert.Contains(
            "works once",
            (await scanner.SendAsync("/sign-in", ("token", link.Split('=')[1]))).Must(401).Text,
            StringComparison.Ordinal
        );
        Assert.False(scanner.IsSignedIn);
    }

    [Fact]
    public async Task Wrong_links_are_limited_by_address_and_a_right_one_never_is()
    {
        await using var app = await RunningApp.StartAsync(settings: ["--Access:WrongKeysPerMinute=3"]);
        using var browser = new SignInForm(app);
        (await browser.GetAsync("/sign-in?token=wrong")).Must(401);
        (await browser.SendAsync("/sign-in", ("token", "wrong"))).Must(401);
        (await browser.GetAsync("/sign-in?token=wrong")).Must(401);

        Assert.Contains("Too many attempts", (await browser.GetAsync("/sign-in?token=wrong")).Must(429).Text, StringComparison.Ordinal);
        Assert.InRange(
            int.Parse(
                (await browser.SendAsync("/sign-in", ("token", "wrong"))).Must(429).Headers["Retry-After"],
                CultureInfo.InvariantCulture
            ),
            1,
            20
        );
        (
            await browser.FollowAsync("/sign-in?token=" + await app.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken))
        ).Must(302);
    }

    [Fact]
    public async Task Only_our_own_form_uses_a_link_up()
    {
        var token = await App.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken);
        using var browser = new SignInForm(App);

        var refused = (await browser.PostAsync("/sign-in", ("token", token))).Must(400);

        Assert.Contains("open for too long", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(token, refused.Text, StringComparison.Ordinal);
        Assert.False(browser.IsSignedIn);
        (await browser.FollowAsync("/sign-in?token=" + token)).Must(302);
    }

    [Fact]
    public async Task Of_many_concurrent_uses_of_a_link_one_succeeds()
    {
        var link = "/sign-in?token=" + await App.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken);
        var browsers = Enumerable.Range(0, 8).Select(_ => new SignInForm(App)).ToList();
        foreach (var browser in browsers)
        {
            (await browser.GetAsync(link)).Must(200);
        }

        var answers = await Task.WhenAll(browsers.Select(browser => browser.SendAsync("/sign-in", ("token", link.Split('=')[1]))));

        Assert.Equal([302, .. Enumerable.Repeat(401, 7)], answers.Select(answer => answer.Status).Order());
        Assert.Single(browsers, browser => browser.IsSignedIn);
        browsers.ForEach(browser => browser.Dispose());
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
    public async Task Signing_out_takes_the_cookie_away_and_makes_a_copy_of_it_worthless()
    {
        using var browser = await SignedInByLinkAsync();
        using var copy = new SignInForm(App);
        copy.TakeCookies(browser);
        (await copy.GetAsync("/tasks")).Must(200);

        var signedOut = (await browser.PostAsync("/sign-out")).Must(302);

        Assert.Equal("/sign-in", signedOut.Headers["Location"]);
        Assert.Contains("expires=Thu, 01 Jan 1970", signedOut.Headers["Set-Cookie"], StringComparison.Ordinal);
        Assert.False(browser.IsSignedIn);
        Assert.Equal("/sign-in", (await copy.GetAsync("/")).Must(302).Headers["Location"]);
    }

    [Fact]
    public async Task The_cookie_opens_no_call_of_the_api()
    {
        using var browser = await SignedInByLinkAsync();
        using var program = App.Anonymous();

        (await program.Send(HttpMethod.Get, "/api/tasks", null, ("Cookie", browser.CookieHeader))).MustRefuse(401, "unauthorized");
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
        using var browser = new SignInForm(App);
        var link = "/sign-in?token=" + SignInLinks.IssueBeside(App.Get<StoreProvider>(), TimeProvider.System);

        (await browser.FollowAsync(link)).Must(302);
        (await browser.GetAsync(link)).Must(401);
    }

    [Fact]
    public async Task The_person_s_claims_make_the_caller_again()
    {
        var (watch, sessions) = (App.Get<CallerWatch>(), App.Get<SessionService>());
        var ada = watch.Enter(new Caller("ada of the claims", "Ada", Role.Operator, CompanySet.Of("acme"), Caller.EveryVendor), "1");
        var session = await sessions.StartAsync(ada, cancellation: TestContext.Current.CancellationToken);
        var ofLink = await sessions.StartAsync(Caller.LinkHolder, cancellation: TestContext.Current.CancellationToken);

        var caller = SignedInPerson.CallerOf(ada.ToPrincipal(session), sessions)!;
        Assert.Equal((ada.Id, Role.Operator, CompanySet.Of("acme")), (caller.Id, caller.Role, caller.Companies));
        Assert.NotNull(caller.SessionId);
        Assert.Equal(Caller.LinkHolder.Id, SignedInPerson.CallerOf(Caller.LinkHolder.ToPrincipal(ofLink), sessions)!.Id);

        // The session decides whose it is, whatever else the cookie contains.
        Assert.Equal(caller, SignedInPerson.CallerOf(Caller.LinkHolder.ToPrincipal(session), sessions));
        Assert.Null(SignedInPerson.CallerOf(ada.ToPrincipal("a token of nobody"), sessions));
        Assert.Null(SignedInPerson.CallerOf(ada.ToPrincipal(""), sessions));
        Assert.Null(SignedInPerson.CallerOf(new ClaimsPrincipal(new ClaimsIdentity(ada.ToPrincipal(session).Claims, "Bearer")), sessions));
        Assert.Null(SignedInPerson.CallerOf(new ClaimsPrincipal(new ClaimsIdentity()), sessions));
        Assert.Null(SignedInPerson.CallerOf(null, sessions));
        watch.Enter(ada, "2");
        Assert.Null(SignedInPerson.CallerOf(ada.ToPrincipal(session), sessions));
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
                "--Logging:LogLevel:Default=Trace",
                "--Logging:LogLevel:Microsoft.AspNetCore=Trace",
                "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace",
                "--Logging:Captured:LogLevel:Default=Trace",
                "--Logging:Captured:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace",
            ]
        );
        using var browser = new SignInForm(app);
        var token = await app.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken);

        (await browser.FollowAsync($"/sign-in?token={token}")).Must(302);
        (await browser.GetAsync("/sign-in?token=wrong-token-of-the-test")).Must(401);
        (await browser.SendAsync("/sign-in", ("token", "wrong-token-of-the-test"))).Must(401);

        await app.AddPersonAsync("ada", Role.Viewer);
        using var form = new SignInForm(app);
        (await form.SignInAsync("ada", "wrong-password-of-the-test")).Must(401);
        (await form.SignInAsync("password-in-the-wrong-field", "x")).Must(401);
        (await form.SignInAsync("ada", RunningApp.Password)).Must(302);
        (
            await form.SendAsync(
                "/password",
                ("present", RunningApp.Password),
                ("password", "new-password-of-the-test"),
                ("again", "new-password-of-the-test")
            )
        ).Must(302);

        Assert.NotEmpty(log.Lines);
        string[] secrets =
        [
            token,
            "wrong-token-of-the-test",
            RunningApp.Password,
            "wrong-password-of-the-test",
            "new-password-of-the-test",
            "password-in-the-wrong-field",
        ];
        Assert.DoesNotContain(
            log.Lines,
            line => Array.Exists(secrets, secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase))
        );
    }

    private async Task<SignInForm> SignedInByLinkAsync()
    {
        var browser = new SignInForm(App);
        (
            await browser.FollowAsync("/sign-in?token=" + await App.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken))
        ).Must(302);
        return browser;
    }

    [GeneratedRegex("(?<address>http://[^/]+)(?<path>/sign-in\\?token=\\S+)")]
    private static partial Regex Link();
}
