using On = TaskDashboard.Core.Domain.Pushes.FailureGroupEvent;
using State = TaskDashboard.Core.Domain.Pushes.FailureGroupState;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class FailureGroupTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The state after each event in each state; null if the event is rejected.</summary>
    public static TheoryData<State, On, State?> Decisions =>
        new()
        {
            { State.Open, On.AttemptFailed, State.Open },
            { State.Open, On.LateAttemptFailed, State.Open },
            { State.Open, On.LastLeft, State.Resolved },
            { State.Open, On.Acknowledged, State.Acknowledged },
            { State.Open, On.Resolved, State.Resolved },
            { State.Open, On.Ignored, State.Ignored },
            { State.Open, On.IgnoringEnded, State.Open },
            { State.Open, On.Reopened, State.Open },
            { State.Acknowledged, On.AttemptFailed, State.Acknowledged },
            { State.Acknowledged, On.LateAttemptFailed, State.Acknowledged },
            { State.Acknowledged, On.LastLeft, State.Resolved },
            { State.Acknowledged, On.Acknowledged, State.Acknowledged },
            { State.Acknowledged, On.Resolved, State.Resolved },
            { State.Acknowledged, On.Ignored, State.Ignored },
            { State.Acknowledged, On.IgnoringEnded, State.Acknowledged },
            { State.Acknowledged, On.Reopened, State.Open },
            { State.Ignored, On.AttemptFailed, State.Ignored },
            { State.Ignored, On.LateAttemptFailed, State.Ignored },
            { State.Ignored, On.LastLeft, State.Resolved },
            { State.Ignored, On.Acknowledged, State.Acknowledged },
            { State.Ignored, On.Resolved, State.Resolved },
            { State.Ignored, On.Ignored, State.Ignored },
            { State.Ignored, On.IgnoringEnded, State.Open },
            { State.Ignored, On.Reopened, State.Open },
            { State.Resolved, On.AttemptFailed, State.Open },
            { State.Resolved, On.LateAttemptFailed, State.Resolved },
            { State.Resolved, On.LastLeft, State.Resolved },
            { State.Resolved, On.Acknowledged, null },
            { State.Resolved, On.Resolved, State.Resolved },
            { State.Resolved, On.Ignored, null },
            { State.Resolved, On.IgnoringEnded, State.Resolved },
            { State.Resolved, On.Reopened, State.Open },
        };

    [Theory]
    [MemberData(nameof(Decisions))]
    public void Each_event_is_decided_in_each_state(State from, On on, State? expected)
    {
        var rule = FailureGroupStateMachine.Decide(from, on);

        Assert.Equal(expected, rule.Kind is RuleKind.Rejected ? null : rule.To);
    }

    [Fact]
    public void Every_pair_of_state_and_event_is_tested() =>
        Assert.Equal(Enum.GetValues<State>().Length * Enum.GetValues<On>().Length, Decisions.Count);

    [Fact]
    public void A_group_without_pushes_has_resolved_itself_when_the_last_one_left() =>
        Assert.Equal(
            new FailureGroupLife(State.Resolved, Noon, null),
            (AGroup() with { Count = 0, LeftAt = Noon, State = State.Acknowledged, StateBy = "ada" }).LifeAt(Noon.AddHours(1))
        );

    [Fact]
    public void A_group_that_a_person_resolved_stays_theirs_after_its_last_push_left() =>
        Assert.Equal(
            new FailureGroupLife(State.Resolved, Noon, "ada"),
            (AGroup() with { Count = 0, LeftAt = Noon.AddMinutes(5), State = State.Resolved, StateAt = Noon, StateBy = "ada" }).LifeAt(
                Noon.AddHours(1)
            )
        );

    [Theory]
    [InlineData(-1, 0, State.Ignored)]
    [InlineData(0, 0, State.Open)]
    [InlineData(1, 0, State.Open)]
    [InlineData(-1, 9, State.Ignored)]
    [InlineData(-1, 10, State.Open)]
    [InlineData(-1, 11, State.Open)]
    public void An_ignored_group_is_open_from_its_time_or_its_number_of_failures_on(int minutes, int failures, State expected) =>
        Assert.Equal(
            expected,
            (AGroup() with { State = State.Ignored, IgnoredUntil = Noon, IgnoredUntilFailures = 10, Failures = failures })
                .LifeAt(Noon.AddMinutes(minutes))
                .State
        );

    [Fact]
    public void Pushes_that_wait_or_are_being_sent_again_keep_a_group_open()
    {
        Assert.Equal(State.Open, (AGroup() with { Count = 0, Waiting = 1 }).LifeAt(Noon).State);
        Assert.Equal(State.Open, (AGroup() with { Count = 0, Sending = 1 }).LifeAt(Noon).State);
    }

    [Fact]
    public void The_share_of_retries_counts_bits() =>
        Assert.Equal(new RetryShare(3, 5), (AGroup() with { RetryBits = 0b10110, RetryCount = 5 }).Retries);

    private static FailureGroup AGroup() =>
        new()
        {
            DestinationNumber = 1,
            SignatureNumber = 1,
            Count = 2,
            FirstAt = Noon.AddHours(-1),
            LastAt = Noon,
        };
}
