using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Access;
using TaskDashboard.Web.Components.Shared;

namespace TaskDashboard.Tests.Components;

/// <summary>An open page follows what becomes of whoever sits at it.</summary>
public sealed class EndedSessionTests
{
    private readonly CallerWatch _watch = new();

    [Fact]
    public async Task When_the_session_ends_the_page_is_gone_and_loads_again()
    {
        var caller = Enter(Role.Operator, "1");
        await using var page = Page(caller);
        var shown = page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());
        Assert.Equal("Operator", shown.Find("p").TextContent);

        _watch.Leave(caller.Id);

        await shown.WaitForAssertionAsync(() => Assert.Equal("", shown.Markup));
        Assert.True(Assert.Single(History(page)).Options.ForceLoad);
    }

    [Fact]
    public async Task Another_stamp_ends_it_though_the_person_is_still_welcome()
    {
        var caller = Enter(Role.Operator, "1");
        await using var page = Page(caller);
        var shown = page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());

        Enter(Role.Viewer, "2");

        await shown.WaitForAssertionAsync(() => Assert.Equal("", shown.Markup));
        Assert.Single(History(page));
    }

    [Fact]
    public async Task A_role_that_grew_is_there_within_half_a_minute_without_a_new_load()
    {
        var caller = Enter(Role.Viewer, "1");
        await using var page = Page(caller);
        var shown = page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());

        Enter(Role.Operator, "1");
        page.Clock.Advance(TimeSpan.FromSeconds(30));

        await shown.WaitForAssertionAsync(() => Assert.Equal("Operator", shown.Find("p").TextContent));
        Assert.Empty(History(page));
    }

    [Fact]
    public async Task The_same_person_again_renders_nothing_anew()
    {
        var caller = Enter(Role.Viewer, "1");
        await using var page = Page(caller);
        var shown = page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());
        var renders = shown.FindComponent<Probe>().RenderCount;

        Enter(Role.Viewer, "1");
        page.Clock.Advance(TimeSpan.FromMinutes(5));
        await shown.InvokeAsync(() => { });

        Assert.Equal(renders, shown.FindComponent<Probe>().RenderCount);
    }

    [Fact]
    public async Task A_page_whose_session_ended_before_it_was_connected_loads_again()
    {
        var caller = Enter(Role.Viewer, "1");
        await using var page = Page(caller);
        _watch.Leave(caller.Id);

        var shown = page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());

        Assert.Equal("", shown.Markup);
        Assert.True(Assert.Single(History(page)).Options.ForceLoad);
    }

    [Fact]
    public async Task A_closed_page_leaves_no_timer_behind()
    {
        var page = Page(Enter(Role.Viewer, "1"));
        page.Render<CallerProvider>(provider => provider.AddChildContent<Probe>());
        Assert.Equal(1, page.Clock.ArmedTimers);

        await page.DisposeAsync();

        Assert.Equal(0, page.Clock.ArmedTimers);
    }

    private Caller Enter(Role role, string stamp) => _watch.Enter(new Caller("ada", "ada", role, null, Caller.EveryVendor), stamp);

    private PagesContext Page(Caller caller) => new(add: services => services
        .AddSingleton(_watch)
        .AddSingleton<AuthenticationStateProvider>(new SignedIn(caller.ToPrincipal())));

    private static IReadOnlyCollection<Bunit.TestDoubles.NavigationHistory> History(PagesContext page) =>
        page.Services.GetRequiredService<Bunit.TestDoubles.BunitNavigationManager>().History;

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
