using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Access;
using TaskDashboard.Web.Components.SignIn;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The pages with one plain form, in each of their states. They work without a connection.</summary>
public sealed class SignInPagesTests : IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 8, 30, 0, TimeSpan.Zero);

    private readonly PagesContext _context = NewContext();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Theory]
    [InlineData(SignInTrouble.None, "Sign in", null)]
    [InlineData(SignInTrouble.Wrong, "Sign in", "This name and this password do not belong together. Mind the case of the password.")]
    [InlineData(SignInTrouble.Locked, "Sign in", "Too many wrong passwords in a row under this name from your address. It can be tried")]
    [InlineData(SignInTrouble.OutOfDate, "Sign in", "This page was open for too long. Sign in once more, or open your link again.")]
    [InlineData(SignInTrouble.LinkIsSpent, "This link does not work any more", "A sign-in link works once, and this one is used up")]
    public void Signing_in_says_what_went_wrong_and_what_to_do(SignInTrouble trouble, string title, string? words)
    {
        var page = SignIn(new SignInState { Trouble = trouble, LockedUntil = At });

        Assert.Equal(title, page.Find("h1").TextContent);
        Assert.Equal(words is null ? 0 : 1, page.FindAll("[role=alert]").Count);
        if (words is not null)
        {
            Assert.StartsWith(words, page.Find("[role=alert]").Words(), StringComparison.Ordinal);
        }

        // What concerns both fields is announced with each of them.
        var concerns = trouble is SignInTrouble.Wrong or SignInTrouble.Locked or SignInTrouble.OutOfDate;
        Assert.All(Fields(page), field => Assert.Equal(concerns ? "trouble" : null, field.GetAttribute("aria-describedby")));
        Assert.Equal(concerns, page.FindAll("#trouble[role=alert]").Count == 1);
    }

    [Fact]
    public void A_locked_name_says_until_when_with_and_without_a_script()
    {
        var page = SignIn(new SignInState { Trouble = SignInTrouble.Locked, LockedUntil = At });

        Assert.Equal(Times.Iso(At), page.Find("[role=alert] time-local").GetAttribute("at"));
        Assert.Contains(Times.Utc(At), page.Find("[role=alert] noscript").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "name")]
    [InlineData("ada", "/tasks?state=failed", "password")]
    public void What_was_typed_stays_but_for_the_password_and_the_way_back_is_kept(string? name, string? back, string focused)
    {
        var page = SignIn(new SignInState { Name = name, Back = back });

        Assert.Equal((name, null, back), (Value(page, "name"), Value(page, "password"), Value(page, LocalAddress.Parameter)));
        Assert.Equal([focused], page.FindAll("[autofocus]").Select(field => field.GetAttribute("name")!));
        Assert.Equal(("post", SignInRoutes.Path), (page.Find("form").GetAttribute("method"), page.Find("form").GetAttribute("action")));
    }

    [Fact]
    public void Somebody_without_a_password_is_led_on()
    {
        var page = SignIn(new SignInState());

        Assert.Equal("No password, or forgotten it?", page.Find("summary").Words());
        Assert.Contains("An administrator gives you one", page.Find("details").Words(), StringComparison.Ordinal);
        Assert.Contains("--sign-in-link", page.Find("details").Words(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_says_what_it_does_and_only_its_button_uses_it()
    {
        var page = _context.Render<SignInLinkPage>(link => link.Add(it => it.Token, "the token"));

        Assert.Equal("Sign in as administrator", page.Find("h1").TextContent);
        Assert.Contains("It works once, within a day.", page.Find("p").Words(), StringComparison.Ordinal);
        Assert.Equal(("hidden", "the token"), (page.Find("[name=token]").GetAttribute("type"), Value(page, SignInRoutes.Token)));
        Assert.Equal("post", page.Find("form").GetAttribute("method"));
        Assert.True(page.Find("[type=submit]").HasAttribute("autofocus"));
    }

    [Theory]
    [InlineData(null, null, "", "present")]
    [InlineData("This is not your password.", "present", "present", "present")]
    [InlineData("Password is too short.", "password", "password", "password")]
    [InlineData("It is not the same as the new password.", "again", "again", "again")]
    [InlineData("This page was open for too long.", null, "", "present")]
    public async Task A_new_password_says_what_is_wrong_at_its_field(string? trouble, string? wrong, string marked, string focused)
    {
        await using var database = SqliteTestDatabase.Create();
        await using var core = await CoreHost.StartAsync(
            database,
            TimeProvider.System,
            new FakeSender(TimeProvider.System),
            new Dictionary<string, string?> { ["Access:ShortestPassword"] = "14" }
        );
        await using var context = NewContext(core);

        string[] described = trouble is null ? [] : [wrong ?? "present"];
        var page = context.Render<PasswordPage>(form => form.Add(it => it.Trouble, trouble).Add(it => it.Wrong, wrong));

        Assert.Equal("Change your password", page.Find("h1").TextContent);
        Assert.Equal(trouble, page.FindAll("[role=alert]").SingleOrDefault()?.Words());
        Assert.Equal(marked, string.Join(',', page.FindAll("[aria-invalid=true]").Select(field => field.GetAttribute("name"))));
        Assert.Equal([focused], page.FindAll("[autofocus]").Select(field => field.GetAttribute("name")!));
        Assert.Equal(
            described,
            Fields(page)
                .Where(field => field.GetAttribute("aria-describedby")?.Split(' ').Contains("trouble") is true)
                .Select(field => field.GetAttribute("name")!)
        );
        Assert.StartsWith($"At least {core.People.ShortestPassword} characters.", page.Find("#rule").Words(), StringComparison.Ordinal);
        Assert.Contains("rule", page.Find("[name=password]").GetAttribute("aria-describedby"), StringComparison.Ordinal);
        Assert.Equal(("Back to the overview", "/"), (page.Find("a[href='/']").Words(), page.Find("a[href='/']").GetAttribute("href")));
    }

    private static PagesContext NewContext(CoreHost? core = null) =>
        new(core, connected: false, add: services => services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>());

    private IRenderedComponent<SignInPage> SignIn(SignInState state) =>
        _context.Render<SignInPage>(page => page.Add(it => it.State, state));

    private static IEnumerable<AngleSharp.Dom.IElement> Fields<T>(IRenderedComponent<T> page)
        where T : IComponent => page.FindAll("input:not([type=hidden])");

    private static string? Value<T>(IRenderedComponent<T> page, string name)
        where T : IComponent => page.Find($"[name={name}]").GetAttribute("value");
}
