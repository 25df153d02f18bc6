using On = TaskDashboard.Core.Domain.Tasks.TaskEvent;
using State = TaskDashboard.Core.Domain.Tasks.TaskState;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TaskTableTests
{
    public static TheoryData<State, On, RuleKind, State> Expected { get; } =
        new()
        {
            { State.Pending, On.Started, RuleKind.Moves, State.InProgress },
            { State.Pending, On.Progressed, RuleKind.Moves, State.InProgress },
            { State.Pending, On.Completed, RuleKind.Moves, State.Completed },
            { State.Pending, On.Failed, RuleKind.Moves, State.Failed },
            { State.Pending, On.Canceled, RuleKind.Moves, State.Canceled },
            { State.Pending, On.Restarted, RuleKind.Moves, State.Pending },
            { State.Pending, On.StageChanged, RuleKind.Moves, State.Pending },
            { State.InProgress, On.Started, RuleKind.Moves, State.InProgress },
            { State.InProgress, On.Progressed, RuleKind.Moves, State.InProgress },
            { State.InProgress, On.Completed, RuleKind.Moves, State.Completed },
            { State.InProgress, On.Failed, RuleKind.Moves, State.Failed },
            { State.InProgress, On.Canceled, RuleKind.Moves, State.Canceled },
            { State.InProgress, On.Restarted, RuleKind.Moves, State.Pending },
            { State.InProgress, On.StageChanged, RuleKind.Moves, State.InProgress },
            { State.Completed, On.Started, RuleKind.Ignored, State.Completed },
            { State.Completed, On.Progressed, RuleKind.Ignored, State.Completed },
            { State.Completed, On.Completed, RuleKind.Ignored, State.Completed },
            { State.Completed, On.Failed, RuleKind.Rejected, State.Completed },
            { State.Completed, On.Canceled, RuleKind.Rejected, State.Completed },
            { State.Completed, On.Restarted, RuleKind.Moves, State.Pending },
            { State.Completed, On.StageChanged, RuleKind.Moves, State.Completed },
            { State.Failed, On.Started, RuleKind.Ignored, State.Failed },
            { State.Failed, On.Progressed, RuleKind.Ignored, State.Failed },
            { State.Failed, On.Completed, RuleKind.Rejected, State.Failed },
            { State.Failed, On.Failed, RuleKind.Ignored, State.Failed },
            { State.Failed, On.Canceled, RuleKind.Rejected, State.Failed },
            { State.Failed, On.Restarted, RuleKind.Moves, State.Pending },
            { State.Failed, On.StageChanged, RuleKind.Moves, State.Failed },
            { State.Canceled, On.Started, RuleKind.Rejected, State.Canceled },
            { State.Canceled, On.Progressed, RuleKind.Rejected, State.Canceled },
            { State.Canceled, On.Completed, RuleKind.Rejected, State.Canceled },
            { State.Canceled, On.Failed, RuleKind.Rejected, State.Canceled },
            { State.Canceled, On.Canceled, RuleKind.Ignored, State.Canceled },
            { State.Canceled, On.Restarted, RuleKind.Moves, State.Pending },
            { State.Canceled, On.StageChanged, RuleKind.Moves, State.Canceled },
        };

    [Fact]
    public void Every_pair_of_state_and_event_is_expected_once() => EveryPair.IsExpectedOnce(Expected);

    [Theory]
    [MemberData(nameof(Expected))]
    public void Every_pair_has_its_answer(State from, On on, RuleKind kind, State to) =>
        EveryPair.Matches(Assert.Single(TaskStateMachine.Table, rule => rule.From == from && rule.On == on), from, on, kind, to);

    [Theory]
    [MemberData(nameof(Expected))]
    public void A_plain_report_is_decided_as_the_table_says(State from, On on, RuleKind kind, State to)
    {
        var task = Given.TaskIn(from);

        var decision = Given.Decide(task, Given.Report(on));

        Assert.Equal(to, decision.Facts.State);
        Assert.Equal(
            kind switch
            {
                RuleKind.Moves => DecisionKind.Applied,
                RuleKind.Ignored => DecisionKind.Ignored,
                _ => DecisionKind.Rejected,
            },
            decision.Kind
        );
        Assert.Equal(ExpectedCode(from, on, kind), decision.Code);
        Assert.Equal(from != to || on is On.Restarted, decision.Transitioned);
    }

    private static string ExpectedCode(State from, On on, RuleKind kind) =>
        (kind, from, on) switch
        {
            (RuleKind.Moves, _, _) => DecisionCode.Applied,
            (RuleKind.Rejected, State.Canceled, _) => DecisionCode.Canceled,
            (RuleKind.Rejected, _, _) => DecisionCode.Ended,
            (_, State.Completed or State.Failed, On.Started or On.Progressed) => DecisionCode.Late,
            _ => DecisionCode.Repeated,
        };
}
