using static TaskDashboard.Core.Domain.TransitionRule;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TransitionTableTests
{
    private static readonly TransitionRule<Door, Push>[] Whole =
    [
        Moves(Door.Open, Push.Close, Door.Shut, "It closes."),
        Ignored(Door.Open, Push.Open, "It is open."),
        Moves(Door.Shut, Push.Open, Door.Open, "It opens."),
        Rejected(Door.Shut, Push.Close, "It is shut."),
    ];

    private enum Door
    {
        Open,
        Shut,
    }

    private enum Push
    {
        Open,
        Close,
    }

    [Fact]
    public void A_whole_table_answers_with_its_rule()
    {
        var table = new TransitionTable<Door, Push>(Whole);

        Assert.Equal(Whole, table.Rules);
        Assert.All(Whole, rule => Assert.Same(rule, table.Decide(rule.From, rule.On)));
    }

    [Fact]
    public void A_pair_without_a_rule_is_refused() => Refused("There is no rule for Close in Shut.", Whole[..3]);

    [Fact]
    public void A_pair_with_two_rules_is_refused() =>
        Refused("There are two rules for Close in Open.", [.. Whole, Ignored(Door.Open, Push.Close, "It sticks.")]);

    [Fact]
    public void A_rule_without_a_reason_is_refused() =>
        Refused("A rule gives no reason", [.. Whole[..3], Rejected(Door.Shut, Push.Close, " ")]);

    [Fact]
    public void A_rule_that_does_not_move_and_leads_elsewhere_is_refused() =>
        Refused("changes the state", [.. Whole[..3], new(Door.Shut, Push.Close, RuleKind.Ignored, Door.Open, "It is shut.")]);

    [Fact]
    public void A_rule_for_an_unknown_state_is_refused() =>
        Refused("unknown state", [.. Whole, Ignored((Door)7, Push.Close, "Who knows.")]);

    [Fact]
    public void An_unknown_state_read_from_a_store_is_an_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TransitionTable<Door, Push>(Whole).Decide((Door)7, Push.Close));
        Assert.Throws<ArgumentOutOfRangeException>(() => PushStateMachine.Decide((PushState)99, PushEvent.Claimed));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Given.Decide(Given.NewTask() with { State = (TaskState)99 }, Given.Report(TaskEvent.Started))
        );
    }

    private static void Refused(string why, params TransitionRule<Door, Push>[] rules) =>
        Assert.Contains(
            why,
            Assert.Throws<ArgumentException>(() => new TransitionTable<Door, Push>(rules)).Message,
            StringComparison.Ordinal
        );
}
