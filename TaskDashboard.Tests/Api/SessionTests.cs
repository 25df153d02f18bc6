using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Api;

/// <summary>Sessions through HTTP, as in a browser.</summary>
public sealed class SessionTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public async Task A_sign_out_keeps_the_persons_other_sessions()
    {
        var person = await App.AddPersonAsync($"viewer {Guid.NewGuid():n}", Role.Viewer);
        using var here = await SignedInAsync(App, person);
        using var elsewhere = await SignedInAsync(App, person);

        (await here.PostAsync("/sign-out")).Must(302);

        (await here.GetAsync("/tasks")).Must(302);
        (await elsewhere.GetAsync("/tasks")).Must(200);
    }

    [Fact]
    public async Task A_session_that_an_administrator_ends_is_refused_at_the_next_request_and_its_cookie_removed()
    {
        var person = await App.AddPersonAsync($"viewer {Guid.NewGuid():n}", Role.Viewer);
        using var browser = await SignedInAsync(App, person);
        (await browser.GetAsync("/sessions")).Must(200);

        Assert.Equal(1, await App.Get<SessionService>().EndAllAsync(Caller.Engine, person.Id, TestContext.Current.CancellationToken));

        Assert.Equal("/sign-in", (await browser.GetAsync("/")).Must(302).Headers["Location"]);
        Assert.False(browser.IsSignedIn);
        (await browser.SignInAsync(person.Name, RunningApp.Password)).Must(302);
        (await browser.GetAsync("/tasks")).Must(200);
    }

    [Fact]
    public async Task The_session_of_a_link_is_listed_and_can_be_ended()
    {
        using var browser = new SignInForm(App);
        (
            await browser.FollowAsync("/sign-in?token=" + await App.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken))
        ).Must(302);
        var sessions = App.Get<SessionService>();

        var listed = sessions.List(Caller.Engine).First(session => session.PersonId == Caller.LinkHolder.Id);
        Assert.Equal("127.0.0.1", listed.Address);
        await sessions.EndAsync(Caller.Engine, listed.Id, TestContext.Current.CancellationToken);

        (await browser.GetAsync("/tasks")).Must(302);
    }

    [Fact]
    public async Task Signing_in_again_in_the_same_browser_ends_the_session_that_it_had()
    {
        var person = await App.AddPersonAsync($"viewer {Guid.NewGuid():n}", Role.Viewer);
        using var browser = await SignedInAsync(App, person);
        using var copy = new SignInForm(App);
        copy.TakeCookies(browser);

        (await browser.SignInAsync(person.Name, RunningApp.Password)).Must(302);

        (await browser.GetAsync("/tasks")).Must(200);
        (await copy.GetAsync("/tasks")).Must(302);
    }

    [Fact]
    public async Task A_browser_is_signed_out_after_twelve_hours_without_use_and_after_seven_days_at_the_latest()
    {
        var clock = new FakeClock(TimeProvider.System.GetUtcNow());
        await using var app = await RunningApp.StartAsync(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        var person = await app.AddPersonAsync("ada", Role.Viewer);
        using var busy = await SignedInAsync(app, person);
        using var idle = await SignedInAsync(app, person);
        for (var hours = 11; hours <= 165; hours += 11)
        {
            clock.UtcNow += TimeSpan.FromHours(11);
            (await busy.GetAsync("/tasks")).Must(200);
            if (hours == 22)
            {
                (await idle.GetAsync("/tasks")).Must(302);
            }
        }

        clock.UtcNow += TimeSpan.FromHours(3) - TimeSpan.FromSeconds(1);
        (await busy.GetAsync("/tasks")).Must(200);
        clock.UtcNow += TimeSpan.FromSeconds(1);
        (await busy.GetAsync("/tasks")).Must(302);
    }

    [Fact]
    public async Task Over_https_the_cookie_belongs_to_its_host_alone_and_is_secure()
    {
        await using var app = await BehindProxyAsync();
        await app.AddPersonAsync("ada", Role.Viewer);
        using var browser = new SignInForm(app) { OverHttps = true };

        var signedIn = (await browser.SignInAsync("ada", RunningApp.Password)).Must(302).Headers["Set-Cookie"];

        Assert.Contains("__Host-TaskDashboard=", signedIn, StringComparison.Ordinal);
        Assert.Contains("; secure", signedIn, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/;", signedIn, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; httponly", signedIn, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain=", signedIn, StringComparison.OrdinalIgnoreCase);
        (await browser.GetAsync("/tasks")).Must(200);

        // If another host of the domain, or someone on the network, could have set the cookie, it is ignored.
        using var planted = app.Anonymous();
        var value = browser.CookieHeader.Split("__Host-TaskDashboard=")[1].Split(';')[0];
        (await planted.Send(HttpMethod.Get, "/tasks", null, ("Cookie", $"TaskDashboard={value}"), ("X-Forwarded-Proto", "https"))).Must(
            401
        );
        (
            await planted.Send(HttpMethod.Get, "/tasks", null, ("Cookie", $"__Host-TaskDashboard={value}"), ("X-Forwarded-Proto", "https"))
        ).Must(200);

        var signedOut = (await browser.PostAsync("/sign-out")).Must(302).Headers["Set-Cookie"];
        Assert.Contains("__Host-TaskDashboard=; expires=Thu, 01 Jan 1970", signedOut, StringComparison.Ordinal);
        Assert.Contains("; secure", signedOut, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Over_http_the_cookie_has_its_plain_name()
    {
        await using var app = await BehindProxyAsync();
        await app.AddPersonAsync("ada", Role.Viewer);
        using var browser = new SignInForm(app);

        var signedIn = (await browser.SignInAsync("ada", RunningApp.Password)).Must(302).Headers["Set-Cookie"];

        Assert.StartsWith("TaskDashboard=", signedIn, StringComparison.Ordinal);
        Assert.DoesNotContain("__Host-", signedIn, StringComparison.Ordinal);
        Assert.DoesNotContain("; secure", signedIn, StringComparison.OrdinalIgnoreCase);
        (await browser.GetAsync("/tasks")).Must(200);
    }

    [Fact]
    public async Task A_session_shows_the_address_that_the_proxy_forwards()
    {
        await using var app = await BehindProxyAsync();
        var person = await app.AddPersonAsync("ada", Role.Viewer);
        using var browser = new SignInForm(app) { From = "203.0.113.9" };

        (await browser.SignInAsync("ada", RunningApp.Password)).Must(302);

        Assert.Equal("203.0.113.9", app.Get<SessionService>().List(Caller.Engine).Single(session => session.PersonId == person.Id).Address);
        Assert.Contains("203.0.113.9", (await browser.GetAsync("/sessions")).Must(200).Text, StringComparison.Ordinal);
    }

    private static Task<RunningApp> BehindProxyAsync() => RunningApp.StartAsync(settings: ["--ForwardedHeaders_Enabled=true"]);

    private static async Task<SignInForm> SignedInAsync(RunningApp app, Person person)
    {
        var browser = new SignInForm(app);
        (await browser.SignInAsync(person.Name, RunningApp.Password)).Must(302);
        return browser;
    }
}
