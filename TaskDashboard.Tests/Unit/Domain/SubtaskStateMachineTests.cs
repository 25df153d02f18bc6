using State = TaskDashboard.Core.Domain.Tasks.SubtaskState;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class SubtaskStateMachineTests
{
    public static TheoryData<State, State, RuleKind, State> Expected { get; } =
        new()
        {
            { State.Pending, State.Pending, RuleKind.Moves, State.Pending },
            { State.Pending, State.InProgress, RuleKind.Moves, State.InProgress },
            { State.Pending, State.Completed, RuleKind.Moves, State.Completed },
            { State.Pending, State.Failed, RuleKind.Moves, State.Failed },
            { State.Pending, State.Skipped, RuleKind.Moves, State.Skipped },
            { State.InProgress, State.Pending, RuleKind.Ignored, State.InProgress },
            { State.InProgress, State.InProgress, RuleKind.Moves, State.InProgress },
            { State.InProgress, State.Completed, RuleKind.Moves, State.Completed },
            { State.InProgress, State.Failed, RuleKind.Moves, State.Failed },
            { State.InProgress, State.Skipped, RuleKind.Moves, State.Skipped },
            { State.Completed, State.Pending, RuleKind.Ignored, State.Completed },
            { State.Completed, State.InProgress, RuleKind.Ignored, State.Completed },
            { State.Completed, State.Completed, RuleKind.Ignored, State.Completed },
            { State.Completed, State.Failed, RuleKind.Rejected, State.Completed },
            { State.Completed, State.Skipped, RuleKind.Rejected, State.Completed },
            { State.Failed, State.Pending, RuleKind.Ignored, State.Failed },
            { State.Failed, State.InProgress, RuleKind.Ignored, State.Failed },
            { State.Failed, State.Completed, RuleKind.Rejected, State.Failed },
            { State.Failed, State.Failed, RuleKind.Ignored, State.Failed },
            { State.Failed, State.Skipped, RuleKind.Rejected, State.Failed },
            { State.Skipped, State.Pending, RuleKind.Ignored, State.Skipped },
            { State.Skipped, State.InProgress, RuleKind.Ignored, State.Skipped },
            { State.Skipped, State.Completed, RuleKind.Rejected, State.Skipped },
            { State.Skipped, State.Failed, RuleKind.Rejected, State.Skipped },
            { State.Skipped, State.Skipped, RuleKind.Ignored, State.Skipped },
        };

    [Fact]
    public void Every_pair_of_state_and_report_is_expected_once() => EveryPair.IsExpectedOnce(Expected);

    [Theory]
    [MemberData(nameof(Expected))]
    public void Every_pair_has_its_answer(State from, State reported, RuleKind kind, State to) =>
        EveryPair.Matches(SubtaskStateMachine.Decide(from, reported), from, reported, kind, to);

    [Fact]
    public void An_endpoint_that_ends_has_started_no_later()
    {
        var ended = Waiting.After(
            new SubtaskReport
            {
                EndpointId = "a",
                State = State.Completed,
                EndedAt = Given.After(3),
            },
            Given.After(9),
            out _
        );

        Assert.Equal((State.Completed, Given.After(3), Given.After(3)), (ended.State, ended.StartedAt, ended.EndedAt));
    }

    [Fact]
    public void Subtasks_without_times_get_the_time_of_the_report()
    {
        var started = Waiting.After(new SubtaskReport { EndpointId = "a", State = State.InProgress }, Given.After(1), out _);
        var failed = started.After(
            new SubtaskReport
            {
                EndpointId = "a",
                State = State.Failed,
                ErrorCode = "1",
                ErrorMessage = "No answer",
            },
            Given.After(2),
            out _
        );

        Assert.Equal((Given.After(1), null), (started.StartedAt, started.EndedAt));
        Assert.Equal(
            (Given.After(1), Given.After(2), "1", "No answer"),
            (failed.StartedAt, failed.EndedAt, failed.ErrorCode, failed.ErrorMessage)
        );
    }

    [Fact]
    public void The_end_is_never_before_the_start()
    {
        var started = Waiting.After(
            new SubtaskReport
            {
                EndpointId = "a",
                State = State.InProgress,
                StartedAt = Given.After(5),
            },
            Given.After(5),
            out _
        );

        Assert.Equal(
            Given.After(5),
            started
                .After(
                    new SubtaskReport
                    {
                        EndpointId = "a",
                        State = State.Completed,
                        EndedAt = Given.After(4),
                    },
                    Given.After(6),
                    out _
                )
                .EndedAt
        );
    }

    [Fact]
    public void A_pending_endpoint_has_no_times_and_a_skipped_one_no_start()
    {
        Assert.Equal(Waiting, Waiting.After(new SubtaskReport { EndpointId = "a" }, Given.After(1), out _));
        var skipped = Waiting.After(new SubtaskReport { EndpointId = "a", State = State.Skipped }, Given.After(1), out _);

        Assert.Equal((null, Given.After(1)), (skipped.StartedAt, skipped.EndedAt));
    }

    [Fact]
    public void A_report_without_a_state_may_still_name_the_endpoint()
    {
        var named = Waiting.After(
            new SubtaskReport
            {
                EndpointId = "a",
                EndpointName = "LAPTOP-7",
                EndpointType = 262,
            },
            Given.After(1),
            out _
        );

        Assert.Equal(Waiting with { EndpointName = "LAPTOP-7", EndpointType = 262 }, named);
    }

    private static Subtask Waiting { get; } =
        new()
        {
            Number = 1,
            Id = "89abcdef0123456789abcdef",
            TaskNumber = 1,
            Ordinal = 1,
            EndpointId = "a",
            EndpointName = "a",
        };
}
