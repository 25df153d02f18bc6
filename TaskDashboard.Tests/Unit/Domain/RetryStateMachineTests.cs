using On = TaskDashboard.Core.Domain.Retries.RetryEvent;
using State = TaskDashboard.Core.Domain.Retries.RetryState;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class RetryStateMachineTests
{
    public static TheoryData<State, On, RuleKind, State> Expected { get; } =
        new()
        {
            { State.Pending, On.Started, RuleKind.Moves, State.Running },
            { State.Pending, On.Finished, RuleKind.Moves, State.Completed },
            { State.Pending, On.Canceled, RuleKind.Moves, State.Canceled },
            { State.Running, On.Started, RuleKind.Ignored, State.Running },
            { State.Running, On.Finished, RuleKind.Moves, State.Completed },
            { State.Running, On.Canceled, RuleKind.Moves, State.Canceled },
            { State.Completed, On.Started, RuleKind.Rejected, State.Completed },
            { State.Completed, On.Finished, RuleKind.Ignored, State.Completed },
            { State.Completed, On.Canceled, RuleKind.Rejected, State.Completed },
            { State.Canceled, On.Started, RuleKind.Rejected, State.Canceled },
            { State.Canceled, On.Finished, RuleKind.Ignored, State.Canceled },
            { State.Canceled, On.Canceled, RuleKind.Ignored, State.Canceled },
        };

    [Fact]
    public void Every_pair_of_state_and_event_is_expected_once() => EveryPair.IsExpectedOnce(Expected);

    [Theory]
    [MemberData(nameof(Expected))]
    public void Every_pair_has_its_answer(State from, On on, RuleKind kind, State to) =>
        EveryPair.Matches(RetryStateMachine.Decide(from, on), from, on, kind, to);
}
