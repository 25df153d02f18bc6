using On = TaskDashboard.Core.Domain.Circuits.CircuitEvent;
using State = TaskDashboard.Core.Domain.Circuits.CircuitState;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class CircuitStateMachineTests
{
    public static TheoryData<State, On, RuleKind, State> Expected { get; } =
        new()
        {
            { State.Closed, On.Tripped, RuleKind.Moves, State.Open },
            { State.Closed, On.BreakEnded, RuleKind.Ignored, State.Closed },
            { State.Closed, On.ProbeRequested, RuleKind.Ignored, State.Closed },
            { State.Closed, On.ProbeAnswered, RuleKind.Ignored, State.Closed },
            { State.Closed, On.ProbeFailed, RuleKind.Ignored, State.Closed },
            { State.Open, On.Tripped, RuleKind.Ignored, State.Open },
            { State.Open, On.BreakEnded, RuleKind.Moves, State.Probing },
            { State.Open, On.ProbeRequested, RuleKind.Moves, State.Probing },
            { State.Open, On.ProbeAnswered, RuleKind.Ignored, State.Open },
            { State.Open, On.ProbeFailed, RuleKind.Ignored, State.Open },
            { State.Probing, On.Tripped, RuleKind.Ignored, State.Probing },
            { State.Probing, On.BreakEnded, RuleKind.Ignored, State.Probing },
            { State.Probing, On.ProbeRequested, RuleKind.Ignored, State.Probing },
            { State.Probing, On.ProbeAnswered, RuleKind.Moves, State.Closed },
            { State.Probing, On.ProbeFailed, RuleKind.Moves, State.Open },
        };

    [Fact]
    public void Every_pair_of_state_and_event_is_expected_once() => EveryPair.IsExpectedOnce(Expected);

    [Theory]
    [MemberData(nameof(Expected))]
    public void Every_pair_has_its_answer(State from, On on, RuleKind kind, State to) =>
        EveryPair.Matches(CircuitStateMachine.Decide(from, on), from, on, kind, to);
}
