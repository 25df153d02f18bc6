using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>The filters of the task list in words.</summary>
public sealed class TaskFilterWordsTests
{
    private static readonly TaskTotals Totals = new(1, 2, 30, 4, 5);

    [Fact]
    public void Every_state_has_a_button_with_its_count_and_what_is_looked_for_most_comes_first() =>
        Assert.Equal(
            ["All 42", "Failed 4", "Running 2", "Stuck ", "Pending 1", "Warning ", "Completed 30", "Canceled 5"],
            TaskFilterWords.States(new TaskListAddress(), Totals).Select(state => $"{state.Label} {state.Count}")
        );

    [Fact]
    public void A_count_is_shown_only_where_a_counter_knows_it()
    {
        var filtered = TaskListAddress.Parse("/tasks?q=x&state=failed");

        Assert.All(TaskFilterWords.States(filtered, Totals), state => Assert.Null(state.Count));
        Assert.Null(TaskFilterWords.Total(filtered, Totals));
        Assert.Equal(6, TaskFilterWords.Total(TaskListAddress.Parse("/tasks?state=failed,inProgress"), Totals));
        Assert.Equal(42, TaskFilterWords.Total(new TaskListAddress(), Totals));
    }

    [Fact]
    public void The_warning_button_is_an_outcome_that_another_state_takes_back()
    {
        var states = TaskFilterWords.States(TaskListAddress.Parse("/tasks?outcome=warning"), Totals).ToDictionary(state => state.Label);

        Assert.Equal(["Warning"], states.Values.Where(state => state.IsPressed).Select(state => state.Label));
        Assert.Equal("/tasks", states["Warning"].Href);
        Assert.Equal("/tasks?state=failed", states["Failed"].Href);
        Assert.Equal("/tasks", states["All"].Href);
        Assert.Empty(TaskFilterWords.Chips(TaskListAddress.Parse("/tasks?outcome=warning")));
    }

    [Fact]
    public void The_stuck_button_is_a_filter_that_another_state_takes_back()
    {
        var address = TaskListAddress.Parse("/tasks?type=LEASE&stuck=true");
        var states = TaskFilterWords.States(address, Totals).ToDictionary(state => state.Label);

        Assert.True(address.IsOfStuck);
        Assert.Equal("/tasks?type=LEASE&stuck=true", address.ToString());
        Assert.Equal(["Stuck"], states.Values.Where(state => state.IsPressed).Select(state => state.Label));
        Assert.Equal(("/tasks?type=LEASE", "/tasks?type=LEASE"), (states["Stuck"].Href, states["All"].Href));
        Assert.Equal("/tasks?state=failed&type=LEASE", states["Failed"].Href);
        Assert.Equal(["Type"], TaskFilterWords.Chips(address).Select(chip => chip.Name));
        Assert.Equal(
            "/tasks?type=LEASE&stuck=true",
            TaskFilterWords
                .States(TaskListAddress.Parse("/tasks?state=failed&type=LEASE"), Totals)
                .Single(state => state.Label == "Stuck")
                .Href
        );
        Assert.Equal("stuck", TaskListAddress.Parse("/tasks?stuck=false").Problem?.Member);
    }

    [Fact]
    public void Each_further_filter_is_a_chip_that_removes_itself_only()
    {
        var address = TaskListAddress.Parse(
            "/tasks?state=failed&type=FLEET_IMPORT&type=B&outcome=error,tempError&company=acme&created=%3E%3D2026-01-01T00:00:00Z&q=x"
        );

        Assert.Equal(
            [
                new FilterChip("Outcome", "Error or Error that may pass", Without(TaskFilter.Outcome)),
                new FilterChip("Type", "Fleet import", address.With(TaskFilter.Type, "B").ToString()),
                new FilterChip("Type", "B", address.With(TaskFilter.Type, "FLEET_IMPORT").ToString()),
                new FilterChip("Company", "acme", Without(TaskFilter.Company)),
                new FilterChip(
                    "Created",
                    ">=2026-01-01T00:00:00Z",
                    Without(TaskFilter.Created),
                    new InstantRange(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), null)
                ),
            ],
            TaskFilterWords.Chips(address)
        );

        string Without(FilterField<TrackedTask> field) => address.With(field).ToString();
    }

    [Fact]
    public void Times_are_offered_relative_to_now_and_stay_the_same_for_a_minute()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 30, TimeSpan.Zero);

        var times = TaskFilterWords.Times(TaskFilter.Created, now);

        Assert.Equal(new FilterChoice(">=2026-03-01T11:00:00Z", "Last hour"), times[0]);
        Assert.Equal(times, TaskFilterWords.Times(TaskFilter.Created, now.AddSeconds(29)));
        Assert.All(times, choice => Assert.Null(TaskListAddress.Parse($"/tasks?created={Uri.EscapeDataString(choice.Value)}").Problem));
    }

    [Theory]
    [InlineData(">=2026-01-01T00:00:00Z", true, false)]
    [InlineData("<2026-01-01T00:00:00Z", false, true)]
    [InlineData("2026-01-01T00:00:00Z..2026-02-01T00:00:00Z", true, true)]
    [InlineData("2026-01-01T00:00:00Z", true, true)]
    public void A_time_in_the_address_is_a_range(string text, bool from, bool to)
    {
        var range = InstantRange.Of(TaskFilter.Created, text);

        Assert.Equal((from, to), (range.From is not null, range.To is not null));
    }

    [Fact]
    public void Every_field_of_the_menu_is_a_parameter_of_the_address() =>
        Assert.All(TaskFilterWords.InMenu, name => Assert.Contains(TaskFilter.Fields.All, field => TaskListAddress.NameOf(field) == name));
}
