using On = TaskDashboard.Core.Domain.Pushes.PushEvent;
using State = TaskDashboard.Core.Domain.Pushes.PushState;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class PushStateMachineTests
{
    public static TheoryData<State, On, RuleKind, State> Expected { get; } =
        new()
        {
            { State.Waiting, On.Claimed, RuleKind.Moves, State.Sending },
            { State.Waiting, On.RetryClaimed, RuleKind.Rejected, State.Waiting },
            { State.Waiting, On.Delivered, RuleKind.Ignored, State.Waiting },
            { State.Waiting, On.AttemptFailed, RuleKind.Ignored, State.Waiting },
            { State.Waiting, On.Exhausted, RuleKind.Ignored, State.Waiting },
            { State.Waiting, On.Released, RuleKind.Ignored, State.Waiting },
            { State.Waiting, On.RetryReleased, RuleKind.Rejected, State.Waiting },
            { State.Waiting, On.Expired, RuleKind.Moves, State.Expired },
            { State.Waiting, On.Canceled, RuleKind.Moves, State.Canceled },
            { State.Sending, On.Claimed, RuleKind.Rejected, State.Sending },
            { State.Sending, On.RetryClaimed, RuleKind.Rejected, State.Sending },
            { State.Sending, On.Delivered, RuleKind.Moves, State.Delivered },
            { State.Sending, On.AttemptFailed, RuleKind.Moves, State.Waiting },
            { State.Sending, On.Exhausted, RuleKind.Moves, State.Failed },
            { State.Sending, On.Released, RuleKind.Moves, State.Waiting },
            { State.Sending, On.RetryReleased, RuleKind.Moves, State.Failed },
            { State.Sending, On.Expired, RuleKind.Ignored, State.Sending },
            { State.Sending, On.Canceled, RuleKind.Rejected, State.Sending },
            { State.Failed, On.Claimed, RuleKind.Rejected, State.Failed },
            { State.Failed, On.RetryClaimed, RuleKind.Moves, State.Sending },
            { State.Failed, On.Delivered, RuleKind.Ignored, State.Failed },
            { State.Failed, On.AttemptFailed, RuleKind.Ignored, State.Failed },
            { State.Failed, On.Exhausted, RuleKind.Ignored, State.Failed },
            { State.Failed, On.Released, RuleKind.Ignored, State.Failed },
            { State.Failed, On.RetryReleased, RuleKind.Ignored, State.Failed },
            { State.Failed, On.Expired, RuleKind.Moves, State.Expired },
            { State.Failed, On.Canceled, RuleKind.Moves, State.Canceled },
            { State.Delivered, On.Claimed, RuleKind.Rejected, State.Delivered },
            { State.Delivered, On.RetryClaimed, RuleKind.Rejected, State.Delivered },
            { State.Delivered, On.Delivered, RuleKind.Ignored, State.Delivered },
            { State.Delivered, On.AttemptFailed, RuleKind.Ignored, State.Delivered },
            { State.Delivered, On.Exhausted, RuleKind.Ignored, State.Delivered },
            { State.Delivered, On.Released, RuleKind.Ignored, State.Delivered },
            { State.Delivered, On.RetryReleased, RuleKind.Ignored, State.Delivered },
            { State.Delivered, On.Expired, RuleKind.Ignored, State.Delivered },
            { State.Delivered, On.Canceled, RuleKind.Rejected, State.Delivered },
            { State.Expired, On.Claimed, RuleKind.Rejected, State.Expired },
            { State.Expired, On.RetryClaimed, RuleKind.Rejected, State.Expired },
            { State.Expired, On.Delivered, RuleKind.Ignored, State.Expired },
            { State.Expired, On.AttemptFailed, RuleKind.Ignored, State.Expired },
            { State.Expired, On.Exhausted, RuleKind.Ignored, State.Expired },
            { State.Expired, On.Released, RuleKind.Ignored, State.Expired },
            { State.Expired, On.RetryReleased, RuleKind.Ignored, State.Expired },
            { State.Expired, On.Expired, RuleKind.Ignored, State.Expired },
            { State.Expired, On.Canceled, RuleKind.Rejected, State.Expired },
            { State.Canceled, On.Claimed, RuleKind.Rejected, State.Canceled },
            { State.Canceled, On.RetryClaimed, RuleKind.Rejected, State.Canceled },
            { State.Canceled, On.Delivered, RuleKind.Ignored, State.Canceled },
            { State.Canceled, On.AttemptFailed, RuleKind.Ignored, State.Canceled },
            { State.Canceled, On.Exhausted, RuleKind.Ignored, State.Canceled },
            { State.Canceled, On.Released, RuleKind.Ignored, State.Canceled },
            { State.Canceled, On.RetryReleased, RuleKind.Ignored, State.Canceled },
            { State.Canceled, On.Expired, RuleKind.Ignored, State.Canceled },
            { State.Canceled, On.Canceled, RuleKind.Ignored, State.Canceled },
        };

    [Fact]
    public void Every_pair_of_state_and_event_is_expected_once() => EveryPair.IsExpectedOnce(Expected);

    [Theory]
    [MemberData(nameof(Expected))]
    public void Every_pair_has_its_answer(State from, On on, RuleKind kind, State to) =>
        EveryPair.Matches(PushStateMachine.Decide(from, on), from, on, kind, to);

    [Fact]
    public void States_with_automatic_attempts_have_the_lowest_numbers()
    {
        Assert.Equal([State.Waiting, State.Sending], Enum.GetValues<State>().Where(state => (int)state <= 1));
        Assert.Equal(2, (int)State.Failed);
    }

    [Fact]
    public void A_retry_never_sends_by_way_of_waiting()
    {
        var claimed = PushStateMachine.Decide(State.Failed, On.RetryClaimed).To;

        Assert.Equal(State.Sending, claimed);
        Assert.All([On.Exhausted, On.RetryReleased], on => Assert.Equal(State.Failed, PushStateMachine.Decide(claimed, on).To));
    }

    [Fact]
    public void A_final_state_is_never_left() =>
        Assert.All(
            PushStateMachine.Table.Where(rule => rule.From is State.Delivered or State.Expired or State.Canceled),
            rule => Assert.NotEqual(RuleKind.Moves, rule.Kind)
        );
}
