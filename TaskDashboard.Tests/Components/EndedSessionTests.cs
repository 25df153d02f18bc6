using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Access;
using TaskDashboard.Web.Components.Kit;

namespace TaskDashboard.Tests.Components;

/// <summary>An open page follows changes to its person's rights and to their session.</summary>
public sealed class EndedSessionTests : IAsyncLifetime
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(30);

    private readonly SqliteTestDatabase _database = SqliteTestDatabase.Create();
    private readonly FakeClock _clock = new();
    private CoreHost _core = null!;

    private CallerWatch Watch => _core.Get<CallerWatch>();

    public async ValueTask InitializeAsync() => _core = await CoreHost.StartAsync(_database, _clock, new FakeSender(_clock));

    public async ValueTask DisposeAsync()
    {
        await _core.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task When_the_person_is_removed_the_page_is_emptied_and_reloads()
    {
        var caller = Enter(Role.Operator, "1");
        await using var page = await PageAsync(caller);
        var shown = page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());
        Assert.Equal("Operator", shown.Find("p").TextContent);

        Watch.Leave(caller.Id);

        await shown.WaitForAssertionAsync(() => Assert.Equal("", shown.Markup));
        Assert.Single(Reloads(page));

        // The page no longer watches the session.
        Assert.Equal(0, page.Clock.ArmedTimers);
    }

    [Fact]
    public async Task When_a_session_ends_only_its_own_pages_are_emptied()
    {
        var caller = Enter(Role.Viewer, "1");
        var (ended, other) = (await _core.Sessions.StartAsync(caller), await _core.Sessions.StartAsync(caller));
        await using var one = Page(caller, ended);
        await using var two = Page(caller, ended);
        await using var theirs = Page(caller, other);
        var gone = new[] { one, two }.Select(page => page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>())).ToList();
        var left = theirs.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());

        await _core.Sessions.SignOutAsync(_core.Sessions.Use(ended)!);

        foreach (var shown in gone)
        {
            await shown.WaitForAssertionAsync(() => Assert.Equal("", shown.Markup));
        }

        Assert.All(new[] { one, two }, page => Assert.Single(Reloads(page)));
        theirs.Clock.Advance(Tick);
        await left.InvokeAsync(() => { });
        Assert.Equal("Viewer", left.Find("p").TextContent);
        Assert.Empty(Reloads(theirs));
    }

    [Fact]
    public async Task An_open_page_keeps_its_session_alive_up_to_the_maximum_duration()
    {
        var caller = Enter(Role.Viewer, "1");
        await using var page = await PageAsync(caller);
        var closed = await _core.Sessions.StartAsync(caller);
        var shown = page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());

        for (var hours = 11; hours <= 165; hours += 11)
        {
            _clock.UtcNow += TimeSpan.FromHours(11);
            page.Clock.Advance(Tick);
            await shown.InvokeAsync(() => { });
            Assert.Equal("Viewer", shown.Find("p").TextContent);
        }

        Assert.Empty(Reloads(page));
        Assert.Null(_core.Sessions.Use(closed));
        _clock.UtcNow += TimeSpan.FromHours(3);
        page.Clock.Advance(Tick);
        await shown.WaitForAssertionAsync(() => Assert.Equal("", shown.Markup));
        Assert.Single(Reloads(page));
    }

    [Fact]
    public async Task A_new_stamp_ends_the_page_even_if_the_person_may_still_sign_in()
    {
        var caller = Enter(Role.Operator, "1");
        await using var page = await PageAsync(caller);
        var shown = page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());

        Enter(Role.Viewer, "2");

        await shown.WaitForAssertionAsync(() => Assert.Equal("", shown.Markup));
        Assert.Single(Reloads(page));
    }

    [Fact]
    public async Task A_higher_role_takes_effect_within_half_a_minute_without_a_reload()
    {
        var caller = Enter(Role.Viewer, "1");
        await using var page = await PageAsync(caller);
        var shown = page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());

        Enter(Role.Operator, "1");
        page.Clock.Advance(Tick);

        await shown.WaitForAssertionAsync(() => Assert.Equal("Operator", shown.Find("p").TextContent));
        Assert.Empty(Reloads(page));
    }

    [Fact]
    public async Task Entering_the_same_person_again_does_not_rerender()
    {
        var caller = Enter(Role.Viewer, "1");
        await using var page = await PageAsync(caller);
        var shown = page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());
        var renders = shown.FindComponent<Probe>().RenderCount;

        Enter(Role.Viewer, "1");
        page.Clock.Advance(TimeSpan.FromMinutes(5));
        await shown.InvokeAsync(() => { });

        Assert.Equal(renders, shown.FindComponent<Probe>().RenderCount);
    }

    [Fact]
    public async Task A_page_whose_session_ended_before_it_connected_reloads()
    {
        var caller = Enter(Role.Viewer, "1");
        var session = await _core.Sessions.StartAsync(caller);
        await using var page = Page(caller, session);
        await _core.Sessions.SignOutAsync(_core.Sessions.Use(session)!);

        var shown = page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());

        Assert.Equal("", shown.Markup);
        Assert.Single(Reloads(page));
    }

    [Fact]
    public async Task A_closed_page_leaves_no_timer_behind()
    {
        var page = await PageAsync(Enter(Role.Viewer, "1"));
        page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());
        Assert.Equal(1, page.Clock.ArmedTimers);

        await page.DisposeAsync();

        Assert.Equal(0, page.Clock.ArmedTimers);
    }

    private Caller Enter(Role role, string stamp) => Watch.Enter(new Caller("ada", "ada", role, null, Caller.EveryVendor), stamp);

    private async Task<PagesContext> PageAsync(Caller caller) => Page(caller, await _core.Sessions.StartAsync(caller));

    private PagesContext Page(Caller caller, string session) =>
        new(add: services =>
            services.AddSingleton(_core.Sessions).AddSingleton<AuthenticationStateProvider>(new SignedIn(caller.ToPrincipal(session)))
        );

    private static IReadOnlyList<JSRuntimeInvocation> Reloads(PagesContext page) => page.JSInterop.Invocations["location.reload"];

    private sealed class SignedIn(ClaimsPrincipal person) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(person));
    }

    private sealed class Probe : ComponentBase
    {
        [CascadingParameter]
        public required Caller Caller { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "p");
            builder.AddContent(1, Caller.Role.ToString());
            builder.CloseElement();
        }
    }
}
