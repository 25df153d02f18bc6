namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TaskSourceTests
{
    [Theory]
    [InlineData(ReportSource.Reporter, TaskEvent.Started)]
    [InlineData(ReportSource.Reporter, TaskEvent.Progressed)]
    [InlineData(ReportSource.Reporter, TaskEvent.Completed)]
    [InlineData(ReportSource.Reporter, TaskEvent.Failed)]
    [InlineData(ReportSource.Reporter, TaskEvent.Restarted)]
    [InlineData(ReportSource.Person, TaskEvent.Restarted)]
    public void Only_the_engine_moves_its_own_task(ReportSource source, TaskEvent on)
    {
        var task = Given.NewTask(items: 3, TaskExecutor.Engine);

        Given.Unmoved(
            task,
            TaskStateMachine.Decide(task, Given.Report(on), source, Given.Noon),
            DecisionKind.Rejected,
            DecisionCode.EngineTask
        );
    }

    [Theory]
    [InlineData(ReportSource.Reporter)]
    [InlineData(ReportSource.Person)]
    public void The_engines_task_is_canceled_by_canceling_its_retry_request(ReportSource source)
    {
        var task = Given.NewTask(items: 3, TaskExecutor.Engine);
        var cancel = Given.Report(TaskEvent.Canceled);

        Given.Unmoved(
            task,
            TaskStateMachine.Decide(task, cancel, source, Given.Noon),
            DecisionKind.Rejected,
            DecisionCode.CancelRetryRequest
        );

        var canceled = TaskStateMachine.Decide(task, cancel, ReportSource.Engine, Given.Noon).Facts;
        Assert.Equal((TaskState.Canceled, 3), (canceled.State, canceled.RemainingItemCount));
        Given.Unmoved(canceled, TaskStateMachine.Decide(canceled, cancel, source, Given.Noon), DecisionKind.Ignored, DecisionCode.Repeated);
    }

    [Fact]
    public void The_engine_carries_a_retry_task_to_its_end()
    {
        var task = Given.NewTask(items: 2, TaskExecutor.Engine);
        foreach (
            var report in new[]
            {
                Given.Report(TaskEvent.Started),
                Given.Report(TaskEvent.Progressed) with
                {
                    RemainingItemCount = 1,
                },
                Given.Report(TaskEvent.Progressed) with
                {
                    RemainingItemCount = 0,
                },
                Given.Report(TaskEvent.Completed) with
                {
                    Outcome = TaskOutcome.Warning,
                },
            }
        )
        {
            task = TaskStateMachine.Decide(task, report, ReportSource.Engine, Given.Noon).Facts;
        }

        Assert.Equal((TaskState.Completed, TaskOutcome.Warning, 0), (task.State, task.Outcome, task.RemainingItemCount));
    }

    [Theory]
    [InlineData(ReportSource.Reporter)]
    [InlineData(ReportSource.Engine)]
    [InlineData(ReportSource.Person)]
    public void Everybody_may_move_a_task_that_is_not_the_engines(ReportSource source) =>
        Assert.All(
            [TaskExecutor.Reporter, TaskExecutor.Worker],
            executor =>
                Assert.Equal(
                    DecisionKind.Applied,
                    TaskStateMachine.Decide(Given.NewTask(executor: executor), Given.Report(TaskEvent.Canceled), source, Given.Noon).Kind
                )
        );
}
