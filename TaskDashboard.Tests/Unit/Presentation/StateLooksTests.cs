using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Retries;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class StateLooksTests
{
    [Theory]
    [InlineData(TaskState.Pending, null, "Pending", Tone.Quiet)]
    [InlineData(TaskState.InProgress, null, "Running", Tone.Active)]
    [InlineData(TaskState.Completed, TaskOutcome.Success, "Completed", Tone.Good)]
    [InlineData(TaskState.Completed, TaskOutcome.Warning, "Completed, with warnings", Tone.Warning)]
    [InlineData(TaskState.Failed, TaskOutcome.Error, "Failed", Tone.Bad)]
    [InlineData(TaskState.Failed, TaskOutcome.TempError, "Failed, may pass", Tone.Bad)]
    [InlineData(TaskState.Canceled, TaskOutcome.Terminated, "Canceled", Tone.Quiet)]
    public void A_task_says_its_state_and_how_it_ended(TaskState state, TaskOutcome? outcome, string label, Tone tone)
    {
        var look = StateLooks.Of(state, outcome);

        Assert.Equal((label, tone), (look.Label, look.Tone));
    }

    [Fact]
    public void Every_state_looks_like_something_and_no_two_alike()
    {
        Distinct(Enum.GetValues<TaskState>().Select(state => StateLooks.Of(state)));
        Distinct(Enum.GetValues<PushState>().Select(StateLooks.Of));
        Distinct(Enum.GetValues<RetryState>().Select(StateLooks.Of));
        Distinct(Enum.GetValues<RetryItemOutcome>().Select(StateLooks.Of));
        Distinct(Enum.GetValues<DestinationHealth>().Select(StateLooks.Of));

        // Not by colour alone: the word and the icon tell them apart.
        static void Distinct(IEnumerable<Look> looks)
        {
            var all = looks.ToList();
            Assert.All(all, look => Assert.NotEmpty(look.CssClass));
            Assert.Equal(all.Count, all.DistinctBy(look => look.Label).Count());
            Assert.Equal(all.Count, all.DistinctBy(look => look.Icon).Count());
        }
    }

    [Fact]
    public void A_state_that_nobody_decided_on_is_not_shown_as_another()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StateLooks.Of((TaskState)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => StateLooks.Of((PushState)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => StateLooks.Of((RetryState)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => StateLooks.Of((RetryItemOutcome)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => StateLooks.Of((DestinationHealth)99));
    }

    [Theory]
    [InlineData(100, 0, false, DestinationHealth.Healthy, 100)]
    [InlineData(999, 1, false, DestinationHealth.Healthy, 99)]
    [InlineData(97, 3, false, DestinationHealth.Unsteady, 97)]
    [InlineData(1, 1, false, DestinationHealth.Unsteady, 50)]
    [InlineData(49, 51, false, DestinationHealth.Failing, 49)]
    [InlineData(0, 7, false, DestinationHealth.Failing, 0)]
    [InlineData(0, 0, false, DestinationHealth.Idle, null)]
    [InlineData(100, 0, true, DestinationHealth.Paused, 100)]
    public void The_last_hour_says_how_a_destination_does(int delivered, int failed, bool paused, DestinationHealth health, int? percent)
    {
        var hour = new LastHour(delivered, failed);

        Assert.Equal(health, hour.Health(paused));
        Assert.Equal(percent, hour.Percent);
    }
}
