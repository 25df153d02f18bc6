using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Access;

namespace TaskDashboard.Tests.Api;

/// <summary>Sign-in with name and password through HTTP, as a browser does it.</summary>
public sealed class PasswordSignInTests(ApiFixture fixture)
{
    private const string Wrong = "do not belong together";

    private RunningApp App => fixture.App;

    [Fact]
    public async Task The_form_signs_in_and_leads_back_to_where_the_person_wanted_to_go()
    {
        var name = await AddAsync(Role.Viewer);
        using var browser = new SignInForm(App);
        var led = await browser.GetAsync("/failed-pushes?kind=trip");

        var page = (await browser.GetAsync(led.Must(302).Headers["Location"])).Must(200);
        Assert.Contains("value=\"/failed-pushes?kind=trip\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("no-store", page.Headers["Cache-Control"], StringComparison.Ordinal);
        var answer = (await browser.SignInAsync(name, RunningApp.Password, "/failed-pushes?kind=trip")).Must(302);

        Assert.Equal("/failed-pushes?kind=trip", answer.Headers["Location"]);
        Assert.Contains("httponly", answer.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", answer.Headers["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains(name, (await browser.GetAsync("/tasks")).Must(200).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/sign-in?token=x")]
    [InlineData("/\r\nx: y")]
    [InlineData("evil")]
    public async Task No_redirect_leads_to_another_site(string back)
    {
        var name = await AddAsync(Role.Viewer);
        using var browser = new SignInForm(App);

        Assert.Equal("/", (await browser.SignInAsync(name, RunningApp.Password, back)).Must(302).Headers["Location"]);
    }

    [Fact]
    public async Task A_wrong_name_and_a_wrong_password_get_the_same_page()
    {
        var name = await AddAsync(Role.Viewer);
        using var browser = new SignInForm(App);

        var wrongPassword = (await browser.SignInAsync(name, "wrong")).Must(401).Text;
        var wrongName = (await browser.SignInAsync("x" + name, RunningApp.Password)).Must(401).Text;

        Assert.Contains(Wrong, wrongPassword, StringComparison.Ordinal);
        Assert.Equal(Comparable(wrongPassword, name), Comparable(wrongName, "x" + name));
        Assert.DoesNotContain(RunningApp.Password, wrongName, StringComparison.Ordinal);
        Assert.False(browser.IsSignedIn);

        static string Comparable(string page, string name) =>
            string.Join(
                '\n',
                page.Replace(name, "NAME", StringComparison.Ordinal)
                    .Split('\n')
                    .Where(line =>
                        !line.Contains("__RequestVerificationToken", StringComparison.Ordinal)
                        && !line.Contains("server-time", StringComparison.Ordinal)
                    )
            );
    }

    [Fact]
    public async Task Input_is_shown_as_text_and_never_as_markup()
    {
        using var browser = new SignInForm(App);

        var page = (await browser.SignInAsync("\"><script>alert(1)</script>", "wrong")).Must(401).Text;

        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_not_from_this_page_signs_nobody_in()
    {
        var name = await AddAsync(Role.Viewer);
        using var browser = new SignInForm(App);

        var answer = (await browser.PostAsync("/sign-in", ("name", name), ("password", RunningApp.Password))).Must(400);

        Assert.Contains("open for too long", answer.Text, StringComparison.Ordinal);
        Assert.False(browser.IsSignedIn);
        using var json = App.Anonymous();
        (await json.Post("/sign-in", new { name, password = RunningApp.Password })).Must(400);
    }

    [Fact]
    public async Task A_name_is_locked_after_five_wrong_passwords_until_its_time_is_over()
    {
        var clock = new FakeClock(TimeProvider.System.GetUtcNow());
        await using var app = await RunningApp.StartAsync(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        var ada = await app.AddPersonAsync("ada", Role.Viewer);
        using var browser = new SignInForm(app);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            (await browser.SignInAsync("ada", "wrong")).Must(401);
        }

        Assert.Contains("can be tried again from", (await browser.SignInAsync("ada", "wrong")).Must(429).Text, StringComparison.Ordinal);
        Assert.Equal("900", (await browser.SignInAsync("ada", RunningApp.Password)).Must(429).Headers["Retry-After"]);
        clock.Advance(TimeSpan.FromMinutes(15));
        (await browser.SignInAsync("ada", RunningApp.Password)).Must(302);

        Assert.Equal(ada.Id, app.Get<CallerWatch>().Current(ada.Id)!.Id);
    }

    [Fact]
    public async Task A_lock_applies_to_one_address_and_not_to_a_known_browser()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddPersonAsync("ada", Role.Viewer);
        using var known = new SignInForm(app);
        var answer = (await known.SignInAsync("ada", RunningApp.Password)).Must(302);
        Assert.Contains("TaskDashboard.Browser=", answer.Headers["Set-Cookie"], StringComparison.Ordinal);
        using var attacker = new SignInForm(app);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            (await attacker.SignInAsync("ada", "wrong")).Must(401);
        }
        (await attacker.SignInAsync("ada", "wrong")).Must(429);

        (await attacker.SignInAsync("ada", RunningApp.Password)).Must(429);
        (await known.PostAsync("/sign-out")).Must(302);
        (await known.SignInAsync("ada", RunningApp.Password)).Must(302);
        using var elsewhere = new SignInForm(app) { From = "198.51.100.7" };
        (await elsewhere.SignInAsync("ada", RunningApp.Password)).Must(302);
    }

    [Fact]
    public async Task Attempts_of_one_address_are_limited_before_they_are_looked_at_and_say_when_to_come_again()
    {
        var clock = new FakeClock(TimeProvider.System.GetUtcNow());
        await using var app = await RunningApp.StartAsync(
            services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)),
            null,
            "--Access:SignInsPerMinute=3"
        );
        await app.AddPersonAsync("ada", Role.Viewer);
        using var attacker = new SignInForm(app) { From = "198.51.100.7" };
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            (await attacker.SignInAsync("name " + attempt, "wrong")).Must(401);
        }

        var refused = (await attacker.SignInAsync("ada", RunningApp.Password)).Must(429);

        Assert.Equal("20", refused.Headers["Retry-After"]);
        Assert.Contains("Wait 20 seconds", refused.Text, StringComparison.Ordinal);
        using var other = new SignInForm(app) { From = "198.51.100.8" };
        (await other.SignInAsync("ada", RunningApp.Password)).Must(302);
    }

    [Fact]
    public async Task Behind_https_the_browser_s_cookie_is_secure_and_bound_to_the_host()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddPersonAsync("ada", Role.Viewer);
        using var browser = new SignInForm(app) { OverHttps = true };

        var cookies = (await browser.SignInAsync("ada", RunningApp.Password)).Must(302).Headers["Set-Cookie"];

        var cookie = Regex.Match(cookies, "__Host-TaskDashboard\\.Browser=[^,]*").Value;
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_disabled_persons_cookie_is_refused_at_the_next_request_and_removed()
    {
        var (person, browser) = await SignedInAsync(Role.Operator);
        (await browser.GetAsync("/tasks")).Must(200);

        await App.Get<PeopleService>().DisableAsync(Caller.Engine, person.Id);

        Assert.Equal("/sign-in", (await browser.GetAsync("/")).Must(302).Headers["Location"]);
        Assert.False(browser.IsSignedIn);
        await App.Get<PeopleService>().EnableAsync(Caller.Engine, person.Id);
    }

    [Fact]
    public async Task An_old_cookie_opens_nothing_after_another_password_or_a_smaller_role()
    {
        foreach (
            var end in new Func<Person, Task>[]
            {
                person => App.Get<PeopleService>().SetPasswordAsync(Caller.Engine, person.Id, "another set of words"),
                person =>
                    App.Get<PeopleService>()
                        .ChangeAsync(Caller.Engine, person.Id, new PersonChange { Name = person.Name, Role = Role.Viewer }),
            }
        )
        {
            var (person, browser) = await SignedInAsync(Role.Operator);
            await end(person);
            (await browser.GetAsync("/tasks")).Must(302);
            browser.Dispose();
        }
    }

    [Fact]
    public async Task A_role_that_grows_needs_no_new_sign_in()
    {
        var (person, browser) = await SignedInAsync(Role.Viewer);

        const string Refusal = "you are signed in as viewer";
        Assert.Contains(Refusal, (await browser.GetAsync("/tasks")).Must(200).Text, StringComparison.Ordinal);

        await App.Get<PeopleService>().ChangeAsync(Caller.Engine, person.Id, new PersonChange { Name = person.Name, Role = Role.Operator });

        Assert.DoesNotContain(Refusal, (await browser.GetAsync("/tasks")).Must(200).Text, StringComparison.Ordinal);
        browser.Dispose();
    }

    [Fact]
    public async Task One_s_own_password_is_changed_and_only_this_browser_stays_signed_in()
    {
        var (person, browser) = await SignedInAsync(Role.Viewer);
        using var other = new SignInForm(App);
        (await other.SignInAsync(person.Name, RunningApp.Password)).Must(302);

        Assert.Contains(
            "differ",
            (await ChangeAsync(RunningApp.Password, "another set of words", "yet another set")).Must(400).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "The current password is wrong",
            (await ChangeAsync("wrong", "another set of words", "another set of words")).Must(400).Text,
            StringComparison.Ordinal
        );
        var refused = (await ChangeAsync(RunningApp.Password, "short", "short")).Must(400).Text;
        Assert.Contains("too short", refused, StringComparison.Ordinal);
        Assert.Contains("At least 12 characters", refused, StringComparison.Ordinal);
        Assert.Equal("password", Regex.Match(refused, "name=.(\\w+).[^>]*aria-invalid=.true").Groups[1].Value);
        (
            await browser.PostAsync(
                "/password",
                ("present", RunningApp.Password),
                ("password", "another set of words"),
                ("again", "another set of words")
            )
        ).Must(400);
        (await ChangeAsync(RunningApp.Password, "another set of words", "another set of words")).Must(302);

        (await browser.GetAsync("/tasks")).Must(200);
        (await other.GetAsync("/tasks")).Must(302);
        (await other.SignInAsync(person.Name, "another set of words")).Must(302);
        browser.Dispose();

        Task<Answer> ChangeAsync(string present, string password, string again) =>
            browser.SendAsync("/password", ("present", present), ("password", password), ("again", again));
    }

    [Fact]
    public async Task A_caller_from_a_link_has_no_password_to_change()
    {
        using var browser = new SignInForm(App);
        (
            await browser.FollowAsync($"/sign-in?token={await App.Get<SignInLinks>().IssueAsync(TestContext.Current.CancellationToken)}")
        ).Must(302);

        var answer = (
            await browser.SendAsync("/password", ("present", "x"), ("password", "another set of words"), ("again", "another set of words"))
        ).Must(400);

        Assert.Contains("Only people who sign in with a password", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_is_printed_until_an_administrator_has_a_password()
    {
        var folder = Directory.CreateTempSubdirectory("taskdashboard-").FullName;
        try
        {
            await using (var first = await RunningApp.StartAsync(folder: folder))
            {
                Assert.Contains("/sign-in?token=", first.Console.ToString(), StringComparison.Ordinal);
                await first.AddPersonAsync("viewer", Role.Viewer);
                await first.AddPersonAsync("of a company", Role.Administrator, "acme");
            }

            await using (var second = await RunningApp.StartAsync(folder: folder))
            {
                Assert.Contains("/sign-in?token=", second.Console.ToString(), StringComparison.Ordinal);
                await second.AddPersonAsync("admin", Role.Administrator);
            }

            await using var third = await RunningApp.StartAsync(folder: folder);
            Assert.DoesNotContain("token", third.Console.ToString(), StringComparison.Ordinal);
            Assert.Contains(SignInLinkCommand.Switch, third.Console.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_password_is_hashed_by_Identity_with_a_salt()
    {
        var passwords = App.Get<IPasswords>();

        var (first, second) = (passwords.Hash("a few good words"), passwords.Hash("a few good words"));

        Assert.NotEqual(first, second);
        Assert.Equal(PasswordMatch.Right, passwords.Compare(first, "a few good words"));
        Assert.Equal(PasswordMatch.Wrong, passwords.Compare(first, "a few good word"));

        // A hash with Identity's default number of rounds, which is lower.
        var outdated = new Microsoft.AspNetCore.Identity.PasswordHasher<string>().HashPassword("", "a few good words");
        Assert.Equal(PasswordMatch.RightButOutdated, passwords.Compare(outdated, "a few good words"));
    }

    private async Task<string> AddAsync(Role role) => (await App.AddPersonAsync($"{role} {Guid.NewGuid():n}", role)).Name;

    private async Task<(Person Person, SignInForm Browser)> SignedInAsync(Role role)
    {
        var person = await App.AddPersonAsync($"{role} {Guid.NewGuid():n}", role);
        var browser = new SignInForm(App);
        (await browser.SignInAsync(person.Name, RunningApp.Password)).Must(302);
        return (person, browser);
    }
}
