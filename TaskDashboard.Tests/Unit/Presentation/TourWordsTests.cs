using System.Runtime.CompilerServices;
using TaskDashboard.Web.Demo;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class TourWordsTests
{
    private static readonly Caller Ada = new("a", "A'", Role.Operator, null, Caller.EveryVendor);

    [Fact]
    public void Every_step_has_words_of_its_own_and_a_place()
    {
        var steps = Enum.GetValues<TourStep>();

        Assert.Equal(steps, TourWords.Stops.Select(stop => stop.Step));
        Assert.Equal(steps.Length, TourWords.Stops.Select(stop => stop.Title).Distinct().Count());
        Assert.Equal(steps.Length, TourWords.Stops.Select(stop => stop.Text).Distinct().Count());
        Assert.All(TourWords.Stops, stop => Assert.StartsWith("/", stop.Href, StringComparison.Ordinal));
        Assert.Throws<SwitchExpressionException>(() => TourWords.Of((TourStep)99));
    }

    [Theory]
    [InlineData("/pushes/0123456789abcdef01234567", TourStep.Why)]
    [InlineData("/pushes?push=0123456789abcdef01234567", TourStep.Why)]
    [InlineData("/pushes", null)]
    [InlineData("/pushes?q=push", null)]
    [InlineData("/", null)]
    [InlineData("/destinations", null)]
    [InlineData("/destinations/00000000000000000000000d", null)]
    [InlineData("/tasks/00000000000000000000000a", null)]
    [InlineData("/tasks/00000000000000000000000a?tab=endpoints", null)]
    [InlineData("/tasks/00000000000000000000000a?tab=endpoints&state=completed", null)]
    [InlineData("/tasks/00000000000000000000000a?tab=endpoints&state=failed", TourStep.Endpoint)]
    [InlineData("/tasks/00000000000000000000000a?tab=endpoints&error=1", TourStep.Endpoint)]
    [InlineData("/tasks/00000000000000000000000a?tab=endpoints&after=7410&open=00000000000000000000000f", TourStep.Endpoint)]
    [InlineData("/tasks/00000000000000000000000a?tab=endpoints&open=00000000000000000000000c", null)]
    [InlineData("/tasks/00000000000000000000000b?tab=endpoints&state=failed", null)]
    [InlineData("/tasks/00000000000000000000000b?tab=vendors", TourStep.Vendor)]
    [InlineData("/?tab=vendors", null)]
    public void Looking_at_something_is_a_step_and_passing_by_is_not(string path, TourStep? seen) =>
        Assert.Equal(
            seen,
            TourWords.Seen("http://localhost" + path, new TourPlaces("00000000000000000000000a", "00000000000000000000000f"))
        );

    [Theory]
    [InlineData(TourStep.Why, "/pushes", true)]
    [InlineData(TourStep.Why, "/pushes?destination=00000000000000000000000d", true)]
    [InlineData(TourStep.Why, "/", false)]
    [InlineData(TourStep.Pause, "/destinations", true)]
    [InlineData(TourStep.Pause, "/destinations/00000000000000000000000d", false)]
    [InlineData(TourStep.Api, "/tasks", true)]
    [InlineData(TourStep.Api, "/tasks?state=failed", false)]
    [InlineData(TourStep.Endpoint, "/", false)]
    public void The_way_to_a_step_ends_on_its_page(TourStep step, string path, bool isThere) =>
        Assert.Equal(isThere, TourWords.IsAt(TourWords.Of(step), "http://localhost" + path));

    [Fact]
    public void The_scan_is_not_opened_where_it_is_searched_for() =>
        Assert.True(TourWords.IsAt(TourWords.Of(TourStep.Endpoint), "http://localhost" + TourWords.Of(TourStep.Endpoint).Href));

    [Fact]
    public void Objects_that_the_demo_has_not_created_yet_cannot_be_visited()
    {
        Assert.Null(TourWords.Seen("http://localhost/tasks/?state=failed", new TourPlaces()));
        Assert.Null(TourWords.Seen("http://localhost/tasks/00000000000000000000000a", new TourPlaces(Scan: "00000000000000000000000a")));
    }

    [Fact]
    public void The_command_calls_this_very_server_with_the_key() =>
        Assert.Equal(
            """
            curl http://localhost:5000/api/tasks \
              -H "Authorization: Bearer td_key" \
              -H "Content-Type: application/json" \
              -d '{"type": "HELLO_WORLD", "name": "Hello from the command line", "itemCount": 3, "owner": {"id":"a","userName":"A\u0027"}}'
            """.ReplaceLineEndings("\n"),
            TourWords.Command("http://localhost:5000/", "td_key", Ada).ReplaceLineEndings("\n")
        );
}
