using Bunit;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Tasks;

namespace TaskDashboard.Tests.Components;

/// <summary>What a screen reader says of parts that the eye reads by their place.</summary>
public sealed class AccessibleTextTests : IAsyncDisposable
{
    private readonly PagesContext _context = new();

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void A_label_and_its_note_are_two_words()
    {
        var page = _context.Open<Field>(field =>
            field.Add(one => one.Label, "Reason").Add(one => one.Note, "optional").Add(one => one.Name, "r")
        );

        Assert.Equal("Reason optional", page.Words("label"));
    }

    [Theory]
    [InlineData("fp", "Endpoint 1, failed")]
    [InlineData("pp", "Endpoint 1, pending")]
    [InlineData("", "Endpoint 1")]
    public void The_slider_of_the_strip_begins_with_the_state_of_its_endpoint(string letters, string words)
    {
        var page = _context.Open<HeatStrip>(strip =>
            strip
                .Add(one => one.Letters, letters)
                .Add(one => one.Words, new Dictionary<string, string> { ["f"] = "failed", ["p"] = "pending" })
                .Add(one => one.Chosen, null)
                .Add(one => one.Names, _ => Task.FromResult<IReadOnlyList<string>>([]))
        );

        Assert.Equal(words, page.Find("[role=slider]").GetAttribute("aria-valuetext"));
    }

    [Fact]
    public void A_chart_over_time_says_where_the_present_is()
    {
        var page = _context.Open<ChartFrame>(chart =>
            chart
                .Add(one => one.Starts, [_context.Clock.GetUtcNow()])
                .Add(one => one.Top, 3)
                .Add(one => one.TextOf, value => $"{value}")
                .Add(one => one.Label, "Pushes")
                .Add(one => one.LabelEvery, 8)
        );

        Assert.Equal("now", page.Find(".x span:last-child").TextContent);
    }
}
