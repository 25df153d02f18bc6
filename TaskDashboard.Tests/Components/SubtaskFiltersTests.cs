using Bunit;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Components.Kit;
using TaskDashboard.Web.Components.Tasks;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Components;

/// <summary>Which endpoints of a task are listed: the choices with their counts, and what else is filtered.</summary>
public sealed class SubtaskFiltersTests : IAsyncDisposable
{
    private static readonly TaskAddress Start = new() { Id = "t1", Tab = TaskTab.Endpoints };
    private static readonly SubtaskCounts Some = new(Pending: 1, InProgress: 2, Completed: 1_500, Failed: 3, Skipped: 0);

    private readonly PagesContext _context = new();
    private readonly List<string?> _typed = [];

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    [Fact]
    public void What_is_looked_for_most_stands_first_and_states_without_endpoints_are_left_out()
    {
        var page = Open(Start, Some);

        Assert.Equal(["Not finished or failed 6", "Failed 3", "Running 2", "Pending 1", "Completed 1,500", "All 1,506"], States(page));
        Assert.Equal("Not finished or failed 6", Chosen(page));
        Assert.Equal(
            ["/tasks/t1?tab=endpoints", "/tasks/t1?tab=endpoints&state=failed", "/tasks/t1?tab=endpoints&state=all"],
            page.FindAll(".states a").Select(state => state.GetAttribute("href")!).Where((href, index) => index is 0 or 1 or 5)
        );
        Assert.Empty(page.FindAll(".chip"));
    }

    [Fact]
    public void If_every_endpoint_is_done_all_are_listed_and_nothing_needs_attention()
    {
        var page = Open(Start, new SubtaskCounts(0, 0, 4, 0, 1));

        Assert.Equal(["Completed 4", "Skipped 1", "All 5"], States(page));
        Assert.Equal("All 5", Chosen(page));
    }

    [Fact]
    public void A_choice_of_the_address_is_offered_although_no_endpoint_is_in_it()
    {
        var done = new SubtaskCounts(0, 0, 4, 0, 0);

        var failed = Open(Start with { State = SubtaskState.Failed }, done);
        Assert.Equal(["Failed 0", "Completed 4", "All 4"], States(failed));
        Assert.Equal("Failed 0", Chosen(failed));

        var attention = Open(Start with { Choice = EndpointChoice.Attention }, done);
        Assert.Equal("Not finished or failed 0", Chosen(attention));
    }

    [Fact]
    public void A_search_shows_no_counts_and_can_be_removed()
    {
        var page = Open(Start with { State = SubtaskState.Failed, Text = "laptop" }, Some);

        Assert.Equal(["Not finished or failed", "Failed", "Running", "Pending", "Completed", "All"], States(page));
        Assert.Equal("Failed", Chosen(page));
        Assert.Equal("Text laptop", Chip(page));
        Assert.Equal("/tasks/t1?tab=endpoints&state=failed", page.Find(".chip a").GetAttribute("href"));
        Assert.Equal("laptop", page.Find("#filter-search").GetAttribute("value"));
    }

    [Theory]
    [InlineData("E1", null, "Error E1")]
    [InlineData(null, "No room.", "Error No room.")]
    [InlineData(null, null, "Error without a code or a message")]
    public void An_error_is_a_filter_of_its_own_and_no_state_is_chosen(string? code, string? text, string words)
    {
        var page = Open(Start.WithError(new SubtaskErrorKey(code, text)), Some);

        Assert.Equal(words, Chip(page));
        Assert.Equal("/tasks/t1?tab=endpoints", page.Find(".chip a").GetAttribute("href"));
        Assert.Empty(page.FindAll(".states [aria-pressed=true]"));
    }

    [Fact]
    public async Task What_is_typed_is_reported_after_a_pause()
    {
        var page = Open(Start, Some);

        var typing = page.InputAsync("#filter-search", "laptop");
        await _context.Clock.WhenArmed(1, Xunit.TestContext.Current.CancellationToken);
        Assert.Empty(_typed);
        _context.Clock.Advance(TimeSpan.FromSeconds(1));
        await typing;

        Assert.Equal(["laptop"], _typed);
    }

    private IRenderedComponent<LiveUpdates> Open(TaskAddress address, SubtaskCounts counts) =>
        _context.Open<SubtaskFilters>(filters =>
            filters.Add(it => it.Address, address).Add(it => it.Subtasks, counts).Add(it => it.Typed, text => _typed.Add(text))
        );

    private static IEnumerable<string> States(IRenderedComponent<LiveUpdates> page) =>
        page.FindAll(".states a").Select(state => state.Words());

    private static string Chip(IRenderedComponent<LiveUpdates> page) =>
        string.Join(' ', Assert.Single(page.FindAll(".chip")).Children.SkipLast(1).Select(part => part.Words()));

    private static string Chosen(IRenderedComponent<LiveUpdates> page) => page.Words(".states [aria-pressed=true]");
}
