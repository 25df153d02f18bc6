using System.Runtime.CompilerServices;
using TaskDashboard.Core.Deliveries;
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
    [InlineData(TaskState.Canceled, TaskOutcome.Terminated, "Canceled", Tone.Faded)]
    public void A_task_says_its_state_and_how_it_ended(TaskState state, TaskOutcome? outcome, string label, Tone tone)
    {
        var look = StateLooks.Of(state, outcome);

        Assert.Equal((label, tone), (look.Label, look.Tone));
    }

    [Fact]
    public void Every_state_has_a_distinct_look()
    {
        Distinct(Enum.GetValues<TaskState>().Select(state => StateLooks.Of(state)));
        Distinct(Enum.GetValues<PushState>().Select(StateLooks.Of));
        Distinct(Enum.GetValues<RetryState>().Select(StateLooks.Of));
        Distinct(Enum.GetValues<RetryItemOutcome>().Select(StateLooks.Of));
        Distinct(Enum.GetValues<SubtaskState>().Select(StateLooks.Of));
        Distinct(Enum.GetValues<TaskMessageLevel>().Select(StateLooks.Of));
        Distinct(Enum.GetValues<DestinationHealth>().Select(StateLooks.Of));

        // Not only by color: label and icon differ too.
        static void Distinct(IEnumerable<Look> looks)
        {
            var all = looks.ToList();
            Assert.All(all, look => Assert.NotEmpty(look.CssClass));
            Assert.Equal(all.Count, all.DistinctBy(look => look.Label).Count());
            Assert.Equal(all.Count, all.DistinctBy(look => look.Icon).Count());
        }
    }

    [Fact]
    public void An_unknown_state_is_not_shown_as_another()
    {
        Assert.Throws<SwitchExpressionException>(() => StateLooks.Of((TaskState)99));
        Assert.Throws<SwitchExpressionException>(() => StateLooks.Of((PushState)99));
        Assert.Throws<SwitchExpressionException>(() => StateLooks.Of((RetryState)99));
        Assert.Throws<SwitchExpressionException>(() => StateLooks.Of((RetryItemOutcome)99));
        Assert.Throws<SwitchExpressionException>(() => StateLooks.Of((DestinationHealth)99));
        Assert.Throws<SwitchExpressionException>(() => StateLooks.Of((SubtaskState)99));
        Assert.Throws<SwitchExpressionException>(() => StateLooks.Of((TaskMessageLevel)99));
    }

    [Theory]
    [InlineData(100, 0, DestinationHealth.Healthy, 100)]
    [InlineData(999, 1, DestinationHealth.Healthy, 99)]
    [InlineData(97, 3, DestinationHealth.Unsteady, 97)]
    [InlineData(1, 1, DestinationHealth.Unsteady, 50)]
    [InlineData(49, 51, DestinationHealth.Failing, 49)]
    [InlineData(0, 7, DestinationHealth.Failing, 0)]
    [InlineData(0, 0, DestinationHealth.Idle, null)]
    public void The_last_hour_says_how_a_destination_does(int delivered, int failed, DestinationHealth health, int? percent)
    {
        var hour = new LastHour(delivered, failed);

        Assert.Equal(health, hour.Health);
        Assert.Equal(percent, hour.Percent);
    }

    [Fact]
    public void A_pause_is_shown_before_a_circuit_and_a_circuit_before_the_last_hour()
    {
        var destination = new Destination
        {
            Number = 1,
            Id = "0123456789abcdef01234567",
            Name = "Acme",
            Url = "https://acme.example.com/",
            ProtectedSigningSecret = "sealed",
        };
        var well = new DestinationView(destination, 0, 0, 0, 9, 9, 0, null, null);
        var held = well with
        {
            Circuit = new CircuitView(DateTimeOffset.UnixEpoch, "9 of 9 attempts failed.", DateTimeOffset.UnixEpoch, false),
        };

        Assert.Equal(StateLooks.Of(DestinationHealth.Healthy), StateLooks.Of(well));
        Assert.Equal(StateLooks.Of(DestinationHealth.Held), StateLooks.Of(held));
        Assert.Equal(StateLooks.Of(DestinationHealth.Recovering), StateLooks.Of(well with { FailedLastHour = 90, DeliveredLately = 9 }));
        Assert.Equal(
            StateLooks.Of(DestinationHealth.Failing),
            StateLooks.Of(well with { FailedLastHour = 90, DeliveredLately = 9, FailedLately = 1 })
        );
        Assert.Equal(StateLooks.Of(DestinationHealth.Failing), StateLooks.Of(well with { FailedLastHour = 90 }));
        Assert.Equal(
            StateLooks.Of(DestinationHealth.Paused),
            StateLooks.Of(held with { Destination = destination with { Paused = true } })
        );
    }
}
