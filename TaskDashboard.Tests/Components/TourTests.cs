using Bunit;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Demo;
using TaskDashboard.Web.Demo;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>The demo's tour in the menu and on the page.</summary>
public sealed class TourTests
{
    private readonly DemoTour _tour = new();

    [Fact]
    public async Task The_steps_are_each_persons_own()
    {
        var (ada, bob) = (Callers.Of(Role.Operator, id: "ada"), Callers.Of(Role.Operator, id: "bob"));
        await using var hers = Pages(ada);
        await using var his = Pages(bob);
        var (one, other) = (hers.Open<TourButton>(), his.Open<TourButton>());

        _tour.Tried(ada.Id, TourStep.Retry);
        _tour.Tried(ada.Id, TourStep.Retry);
        _tour.Tried(ada.Id, TourStep.Pause);

        await one.WaitForAssertionAsync(() => Assert.Equal("2 of 7", one.Find(".n").TextContent));
        Assert.Equal("0 of 7", other.Find(".n").TextContent);
        var panel = hers.Open<TourPanel>();
        Assert.Equal(["Retry it", "Pause sending"], panel.FindAll(".is-done .tour-name").Select(name => name.TextContent));
    }

    [Fact]
    public async Task A_page_that_is_looked_at_is_a_step_of_its_person()
    {
        var ada = Callers.Of(Role.Viewer, id: "ada");
        await using var pages = Pages(ada);
        var panel = pages.Open<TourPanel>();

        pages.Go.NavigateTo("/pushes?push=0123456789abcdef01234567");

        await panel.WaitForAssertionAsync(() => Assert.Equal("See why it failed", panel.Find(".is-done .tour-name").TextContent));
        Assert.Equal([TourStep.Why], _tour.DoneBy(ada.Id));
        Assert.Empty(_tour.DoneBy("bob"));
    }

    [Fact]
    public async Task A_step_that_is_chosen_is_explained_until_the_first_one_that_was_not_tried_comes_again()
    {
        var ada = Callers.Of(Role.Operator, id: "ada");
        await using var pages = Pages(ada);
        var panel = pages.Open<TourPanel>();
        Assert.Equal("See why it failed", panel.Words(".tour-now"));
        Assert.Equal(("Open failed pushes", "/pushes"), (panel.Words(".tour-stop a"), panel.Find(".tour-stop a").GetAttribute("href")));

        await panel.ClickAsync(".tour-step", (int)TourStep.Pause);
        Assert.Equal("Pause sending", panel.Words(".tour-now"));
        Assert.Equal("Pause sending", panel.Words("[aria-current=step] .tour-name"));

        _tour.Tried(ada.Id, TourStep.Pause);
        await panel.WaitForAssertionAsync(() => Assert.Equal("See why it failed", panel.Words(".tour-now")));
        Assert.Equal("1 of 7 done", panel.Words(".tour-head > .quiet"));
    }

    [Fact]
    public async Task The_page_of_a_step_is_not_offered_where_the_person_is()
    {
        await using var pages = Pages(Callers.Of(Role.Viewer, id: "ada"));
        var panel = pages.Open<TourPanel>();
        Assert.Single(panel.FindAll(".tour-stop a"));

        pages.Go.NavigateTo("/pushes");

        await panel.WaitForAssertionAsync(() => Assert.Empty(panel.FindAll(".tour-stop a")));
    }

    [Fact]
    public async Task The_command_is_shown_once_there_is_a_key_to_those_who_may_run_it()
    {
        await using var hers = Pages(Callers.Of(Role.Operator, id: "ada"));
        await using var his = Pages(Callers.Of(Role.Viewer, id: "bob"));
        var (one, other) = (hers.Open<TourPanel>(), his.Open<TourPanel>());
        await one.ClickAsync(".tour-step", (int)TourStep.Api);
        await other.ClickAsync(".tour-step", (int)TourStep.Api);
        Assert.DoesNotContain("curl", one.Markup, StringComparison.Ordinal);

        _tour.Lend("tdk_demo");

        await one.WaitForAssertionAsync(() => Assert.Contains("Bearer tdk_demo", one.Words(".tour-stop"), StringComparison.Ordinal));
        Assert.DoesNotContain("tdk_demo", other.Markup, StringComparison.Ordinal);
        Assert.Equal("This needs the role operator; you are signed in as viewer.", other.Words(".tour-stop .quiet"));
    }

    [Fact]
    public async Task When_every_step_was_tried_the_tour_says_how_to_go_on()
    {
        var ada = Callers.Of(Role.Operator, id: "ada");
        await using var pages = Pages(ada);
        var panel = pages.Open<TourPanel>();

        foreach (var step in Enum.GetValues<TourStep>())
        {
            _tour.Tried(ada.Id, step);
        }

        await panel.WaitForAssertionAsync(() =>
            Assert.StartsWith("That was all of it.", panel.Words(".tour-stop"), StringComparison.Ordinal)
        );
        Assert.Equal("7 of 7 done", panel.Words(".tour-head > .quiet"));
    }

    /// <summary>No sample belongs to a company, so every step would lead to something that is not found.</summary>
    [Fact]
    public async Task A_caller_of_a_company_has_no_tour()
    {
        await using var pages = Pages(Callers.Of(Role.Operator, "acme"));

        Assert.Empty(pages.Open<TourButton>().FindAll(".tour-open"));
        Assert.Empty(pages.Open<TourPanel>().FindAll(".tour"));
    }

    private PagesContext Pages(Caller caller) => new(caller: caller, add: services => services.AddSingleton(_tour));
}
