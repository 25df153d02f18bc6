using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Tests.Unit.Domain;

/// <summary>Properties of states that statements, filtered indexes and sums rely on. A new state that violates one fails here.</summary>
public sealed class StateTests
{
    private static readonly SubtaskState[] OfSubtasks = Enum.GetValues<SubtaskState>();
    private static readonly PushState[] OfPushes = Enum.GetValues<PushState>();
    private static readonly TaskState[] OfTasks = Enum.GetValues<TaskState>();

    [Fact]
    public void Subtasks_that_have_not_ended_have_the_numbers_up_to_InProgress() =>
        Assert.All(OfSubtasks, state => Assert.Equal(!state.HasEnded(), state <= SubtaskState.InProgress));

    [Fact]
    public void Pushes_that_have_not_ended_have_the_numbers_up_to_Failed() =>
        Assert.All(OfPushes, state => Assert.Equal(!state.HasEnded(), state <= PushState.Failed));

    [Fact]
    public void Pushes_that_are_sent_without_a_retry_have_the_numbers_up_to_Sending() =>
        Assert.All(OfPushes, state => Assert.Equal(!state.HasEnded() && state != PushState.Failed, state <= PushState.Sending));

    [Fact]
    public void Pushes_that_have_ended_without_a_delivery_have_the_numbers_from_Expired() =>
        Assert.All(OfPushes, state => Assert.Equal(state.HasEnded() && state != PushState.Delivered, state >= PushState.Expired));

    [Fact]
    public void A_subtask_counts_in_its_state_and_is_open_until_it_has_ended() =>
        Assert.All(
            OfSubtasks,
            state =>
            {
                var counts = default(SubtaskCounts).With(state, 3);

                Assert.Equal((3, 3, state.HasEnded() ? 0 : 3), (counts.Of(state), counts.Total, counts.Open));
                Assert.Equal((3, 0), (counts.Ended().Total, counts.Ended().Open));
                Assert.Equal(default(SubtaskCounts).With(SubtaskState.Pending, 3), counts.Restarted());
            }
        );

    [Fact]
    public void Every_state_of_a_task_has_a_total_of_its_own()
    {
        var totals = OfTasks.Select(state => TaskTotals.None.With(state, 1)).ToHashSet();

        Assert.Equal(OfTasks.Length, totals.Count);
        Assert.DoesNotContain(TaskTotals.None, totals);
    }

    [Fact]
    public void A_task_has_ended_when_no_report_of_work_moves_it() =>
        Assert.All(
            OfTasks,
            state =>
                Assert.Equal(
                    state.HasEnded(),
                    TaskStateMachine
                        .Table.Where(rule => rule.From == state && rule.On == TaskEvent.Progressed)
                        .All(rule => rule.Kind is not RuleKind.Moves)
                )
        );

    [Fact]
    public void A_retry_has_ended_when_nothing_moves_it() =>
        Assert.All(
            Enum.GetValues<RetryState>(),
            state =>
                Assert.Equal(
                    state.HasEnded(),
                    RetryStateMachine.Table.Where(rule => rule.From == state).All(rule => rule.Kind is not RuleKind.Moves)
                )
        );

    [Fact]
    public void A_push_has_ended_when_nothing_moves_it() =>
        Assert.All(
            OfPushes,
            state =>
                Assert.Equal(
                    state.HasEnded(),
                    PushStateMachine.Table.Where(rule => rule.From == state).All(rule => rule.Kind is not RuleKind.Moves)
                )
        );
}
