using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Core.Views;
using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>What a list shows, as the query of a view.</summary>
public sealed class ViewWordsTests
{
    private const int Cases = 1_000;

    [Theory]
    [InlineData("/tasks?state=failed", "state:failed")]
    [InlineData("/tasks?state=failed,canceled&query=age%3A%3C2d", "state:failed,canceled age:<2d")]
    [InlineData("/tasks?q=bad+%22gateway%22&type=a%20b", "type:\"a b\" \"bad \\\"gateway\\\"\"")]
    [InlineData("/tasks?acknowledged=true", "is:acknowledged")]
    [InlineData("/tasks?acknowledged=false&stuck=true", "-is:acknowledged is:stuck")]
    [InlineData("/tasks?restarts=%3E%3D2&created=2026-11-27T01%3A00Z..2026-11-27T04%3A00Z", null)]
    public void The_filters_of_tasks_are_one_query(string address, string? expected)
    {
        var parsed = TaskListAddress.Parse(address);
        Assert.Null(parsed.Problem);

        var savable = ViewWords.QueryOf(parsed);

        Assert.Null(savable.Why);
        if (expected is not null)
        {
            Assert.Equal(expected, savable.Query);
        }

        // The list with the query alone has the same filter.
        var opened = TaskListAddress.Parse(ViewWords.HrefOf(View(ViewList.Tasks, savable.Query!)));
        Assert.Null(opened.Problem);
        Assert.Equal(savable, ViewWords.QueryOf(opened));
    }

    [Theory]
    [InlineData("/pushes?tab=waiting&query=kind%3Atrip", "state:waiting kind:trip")]
    [InlineData("/pushes?query=state%3Afailed%20kind%3Atrip", "state:failed kind:trip")]
    [InlineData("/pushes?tab=all&signature=12&kind=trip", "kind:trip error:#12")]
    [InlineData("/pushes?tab=all&query=status%3A503", "status:503")]
    public void The_tab_of_pushes_is_a_condition_on_their_state(string address, string expected)
    {
        var savable = ViewWords.QueryOf(PushesAddress.Parse(address));

        Assert.Equal(new SavableQuery(expected, null), savable);
        Assert.Equal(savable, ViewWords.QueryOf(PushesAddress.Parse(ViewWords.HrefOf(View(ViewList.Pushes, expected)))));
    }

    [Fact]
    public void What_would_be_any_instead_of_both_cannot_be_saved_and_the_reason_is_said()
    {
        Assert.Equal(
            new SavableQuery(null, "The list is filtered by state twice. Remove one of the two filters to save the view."),
            ViewWords.QueryOf(TaskListAddress.Parse("/tasks?state=failed&query=state%3Apending"))
        );
        Assert.Equal(
            "The list is filtered by is twice. Remove one of the two filters to save the view.",
            ViewWords.QueryOf(TaskListAddress.Parse("/tasks?acknowledged=true&stuck=true")).Why
        );
        Assert.StartsWith("Groups", ViewWords.QueryOf(PushesAddress.Parse("/pushes?q=timeout")).Why, StringComparison.Ordinal);
        Assert.StartsWith("Groups", ViewWords.QueryOf(PushesAddress.Parse("/pushes?life=ignored")).Why, StringComparison.Ordinal);
        Assert.Null(ViewWords.QueryOf(TaskListAddress.Parse("/tasks?state=failed&query=-state%3Apending")).Why);
    }

    [Fact]
    public void A_saved_query_finds_the_tasks_of_the_list_that_it_was_saved_from()
    {
        var random = TestRandom.Create(TestContext.Current.TestOutputHelper!);
        var now = new DateTimeOffset(2026, 11, 27, 8, 0, 0, TimeSpan.Zero);
        var tasks = Enumerable.Range(1, 60).Select(number => RandomTask(random, number, now)).ToList();
        var found = new HashSet<int>();
        for (var index = 0; index < Cases; index++)
        {
            var address = RandomAddress(random, now);
            if (ViewWords.QueryOf(address).Query is not { } query)
            {
                Assert.Fail($"{address}: {ViewWords.QueryOf(address).Why}");
                return;
            }

            var (listed, saved) = (
                address.ToQuery(now).Filter.ToPredicate(),
                TaskListAddress.Parse(ViewWords.HrefOf(View(ViewList.Tasks, query))).ToQuery(now).Filter.ToPredicate()
            );
            var expected = tasks.Where(listed).Select(task => task.Number).ToList();
            Assert.True(expected.SequenceEqual(tasks.Where(saved).Select(task => task.Number)), $"{address}\n{query}");
            found.Add(expected.Count);
        }

        Assert.True(found.Count > 10, $"Only {found.Count} different counts of tasks.");
    }

    [Fact]
    public void The_address_of_all_says_so_where_the_list_opens_with_a_view()
    {
        var tasks = new TaskListAddress { OpensWithView = true };
        Assert.Equal("/tasks?view=all", tasks.ToString());
        Assert.Equal("/tasks?state=failed", tasks.Toggle(TaskState.Failed).ToString());
        Assert.Equal("/tasks?view=all", tasks.Toggle(TaskState.Failed).Cleared().ToString());
        Assert.Equal("/tasks", new TaskListAddress().ToString());
        Assert.Null(TaskListAddress.Parse("/tasks?view=all").Problem);
        Assert.NotNull(TaskListAddress.Parse("/tasks?view=mine").Problem);
        var pushes = new PushesAddress { OpensWithView = true };
        Assert.Equal("/pushes?view=all", pushes.ToString());
        Assert.Equal("/pushes?view=all", pushes.On(PushTab.All).On(PushTab.Failed).ToString());
        Assert.Equal("/pushes?tab=all", pushes.On(PushTab.All).ToString());
        Assert.Null(PushesAddress.Parse("/pushes?view=all").Problem);
        Assert.NotNull(PushesAddress.Parse("/pushes?view=mine").Problem);
    }

    [Fact]
    public void A_count_says_where_it_ends()
    {
        Assert.Equal("0", ViewWords.Text(new ViewCount(0, false, default)));
        Assert.Equal("9,999", ViewWords.Text(new ViewCount(9_999, false, default)));
        Assert.Equal("≈ 10,000", ViewWords.Text(new ViewCount(10_000, true, default)));
        Assert.Equal("12+", ViewWords.Text(new ViewCount(12, true, default)));
    }

    private static SavedView View(ViewList list, string query) =>
        new()
        {
            Number = 1,
            Id = "0123456789abcdef01234567",
            Name = "view",
            List = list,
            Query = query,
            Scope = ViewScope.Own,
            OwnerId = "ana",
            OwnerName = "Ana",
        };

    private static TaskListAddress RandomAddress(Random random, DateTimeOffset now)
    {
        var address = new TaskListAddress();
        if (random.Next(2) == 0)
        {
            foreach (var state in Enum.GetValues<TaskState>().Where(_ => random.Next(3) == 0))
            {
                address = address.Toggle(state);
            }
        }

        if (random.Next(3) == 0)
        {
            address = address.With(TaskFilter.Type, Words(random));
        }

        if (random.Next(4) == 0)
        {
            address = address.With(TaskFilter.Text, Words(random));
        }

        if (random.Next(4) == 0)
        {
            address = address.With(TaskFilter.Acknowledged, TaskFilter.Acknowledged.Write(random.Next(2) == 0));
        }

        if (random.Next(4) == 0)
        {
            address = address.With(TaskFilter.Restarts, random.Next(2) == 0 ? ">=1" : "0,2");
        }

        if (random.Next(4) == 0)
        {
            address = address.With(TaskFilter.Created, ">=" + TaskFilter.Created.Write(now.AddMilliseconds(-random.Next(100_000_000))));
        }

        if (random.Next(3) == 0)
        {
            address = address.With(address.Query.With(random.Next(2) == 0 ? "age:<12h" : "-outcome:error"));
        }

        return address.IsFiltered ? address : address.Toggle(TaskState.Failed);
    }

    private static string Words(Random random) =>
        new[] { "import", "a b", "say \"no\"", "back\\slash", "-minus", "state:failed", "x,y" }[random.Next(7)];

    private static TrackedTask RandomTask(Random random, int number, DateTimeOffset now)
    {
        var state = (TaskState)random.Next(5);
        return new()
        {
            Number = number,
            Id = $"{number:x24}",
            Type = Words(random),
            Name = Words(random) + number,
            State = state,
            Outcome = state == TaskState.Failed ? TaskOutcome.Error : null,
            Run = 1 + random.Next(3),
            CreatedAt = now.AddMilliseconds(-random.Next(100_000_000)),
            AcknowledgedAt = state == TaskState.Failed && random.Next(2) == 0 ? now : null,
            CreatedBy = "test",
        };
    }
}
