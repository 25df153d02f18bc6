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
