using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Live;

namespace TaskDashboard.Tests.Live;

/// <summary>The hub and the lists use the same filter.</summary>
public sealed class WatchFilterTests
{
    private static readonly TrackedTask Bare = new()
    {
        Number = 1,
        Id = "0123456789abcdef01234567",
        Type = "import",
        Name = "Nightly ÉCOLE",
        ExternalId = "order-7",
        CreatedBy = "test",
    };

    [Theory]
    [InlineData("order-7")]
    [InlineData("night")]
    [InlineData("école")]
    public void A_text_is_searched_as_in_the_lists(string text) =>
        Assert.NotNull(Describe(new WatchInput { Text = text }.ToFilter(), Bare)?.Task);

    [Fact]
    public void A_query_selects_tasks_as_in_the_lists_and_is_joined_with_the_other_members()
    {
        var input = new WatchInput { Types = ["import"], Query = "école -state:failed created:<2026-01-01" };
        var filter = input.ToFilter(input.Asked(new DateTimeOffset(2026, 11, 27, 0, 0, 0, TimeSpan.Zero)));

        Assert.NotNull(Describe(filter, Bare)?.Task);
        Assert.Null(Describe(filter, Bare with { State = TaskState.Failed })?.Task);
        Assert.Null(Describe(filter, Bare with { Type = "export" }));
        Assert.False(filter.Concerns(new Change(1, ChangeSubject.Destination, 1, null, default)));
    }

    [Fact]
    public void A_failure_leaves_those_that_are_not_acknowledged_and_enters_the_others_when_somebody_acknowledges_it()
    {
        var open = new WatchInput { States = ["failed"], Acknowledged = false }.ToFilter();
        var known = new WatchInput { Acknowledged = true }.ToFilter();
        var failed = Bare with { State = TaskState.Failed, Outcome = TaskOutcome.Error };
        var acknowledged = failed with { AcknowledgedAt = DateTimeOffset.UnixEpoch, AcknowledgedBy = "Ada" };

        Assert.NotNull(Describe(open, failed)?.Task);
        Assert.Null(Describe(known, failed)?.Task);
        var left = Describe(open, acknowledged);
        Assert.Equal((Bare.Id, true), (left?.Id, left?.Task is null));
        Assert.NotNull(Describe(known, acknowledged)?.Task);
        Assert.False(open.Concerns(new Change(1, ChangeSubject.Destination, 1, null, default)));
    }

    [Fact]
    public void Empty_members_count_as_absent()
    {
        var filter = new WatchInput
        {
            States = [],
            Types = [],
            Text = " ",
        }.ToFilter();

        Assert.NotNull(Describe(filter, Bare)?.Task);
        Assert.True(filter.Concerns(new Change(1, ChangeSubject.Destination, 1, null, default)));
        Assert.False(filter.Concerns(new Change(1, ChangeSubject.Key, 1, null, default)));
        Assert.False(filter.Concerns(new Change(1, ChangeSubject.Activity, 1, null, default)));
        Assert.False(
            new WatchInput { Types = ["import"] }
                .ToFilter()
                .Concerns(new Change(1, ChangeSubject.Destination, 1, null, default))
        );
    }

    [Fact]
    public void A_task_that_leaves_is_sent_once_and_one_that_can_never_enter_is_not_sent()
    {
        var filter = new WatchFilter(TaskFilter.Type.Is("import") & !TaskFilter.Outcome.Is(TaskOutcome.Error));
        var failed = Bare with { State = TaskState.Failed, Outcome = TaskOutcome.Error };

        Assert.NotNull(Describe(filter, Bare)?.Task);
        var left = Describe(filter, failed);
        Assert.Equal((Bare.Id, true), (left?.Id, left?.Task is null));
        Assert.Null(Describe(filter, failed));
        Assert.NotNull(Describe(filter, Bare)?.Task);
        Assert.NotNull(Describe(filter, failed));
        Assert.Null(Describe(filter, failed with { Type = "export" }));
    }

    private static WatchedChange? Describe(WatchFilter filter, TrackedTask task) =>
        filter.Describe(new Change(1, ChangeSubject.Task, task.Number, null, default), new ChangedThing(task.Id, task));
}
