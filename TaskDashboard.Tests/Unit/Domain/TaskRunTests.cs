namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TaskRunTests
{
    [Theory]
    [InlineData(TaskState.Pending)]
    [InlineData(TaskState.InProgress)]
    [InlineData(TaskState.Completed)]
    [InlineData(TaskState.Failed)]
    [InlineData(TaskState.Canceled)]
    public void A_restart_resets_the_task_for_the_next_run(TaskState from)
    {
        var task = Given.TaskIn(from, items: 8) with { PercentComplete = 30, SkippedItemCount = 2, RemainingItemCount = 5 };

        var decision = Given.Decide(task, Given.Report(TaskEvent.Restarted));

        Assert.True(decision is { Kind: DecisionKind.Applied, Changed: true, Transitioned: true });
        var expected = Given.NewTask(items: 8) with
        {
            Run = 2,
            LatestAt = task.LatestAt,
            LastReportAt = Given.After(10),
            ProcessingStartedAt = Given.After(10),
        };
        Assert.Equal(expected, decision.Facts);
    }

    [Fact]
    public void A_task_that_waits_is_restarted_as_its_next_run()
    {
        var task = Given.Applied(Given.TaskIn(TaskState.Failed), Given.Report(TaskEvent.Restarted));

        var decision = Given.Decide(task, Given.Report(TaskEvent.Restarted), Given.After(20));

        Assert.True(decision is { Kind: DecisionKind.Applied, Changed: true, Transitioned: true });
        Assert.Equal(task with { Run = 3, LastReportAt = Given.After(20), ProcessingStartedAt = Given.After(20) }, decision.Facts);
        Assert.Equal("The waiting task was restarted.", decision.Reason);
    }

    [Theory]
    [InlineData(ReportSource.Person)]
    [InlineData(ReportSource.Reporter)]
    public void A_task_of_the_engine_that_waits_is_not_restarted(ReportSource source)
    {
        var task = Given.NewTask(executor: TaskExecutor.Engine);

        var decision = TaskStateMachine.Decide(task, Given.Report(TaskEvent.Restarted), source, Given.After(10));

        Given.Unmoved(task, decision, DecisionKind.Rejected, DecisionCode.EngineTask);
    }

    [Theory]
    [InlineData(TaskState.Pending)]
    [InlineData(TaskState.InProgress)]
    public void A_restart_that_names_its_run_restarts_it_once(TaskState state)
    {
        var restart = Given.Report(TaskEvent.Restarted) with { Run = 1 };
        var task = Given.Applied(Given.TaskIn(state), restart);

        Given.Unmoved(task, Given.Decide(task, restart), DecisionKind.Rejected, DecisionCode.Superseded);
    }

    [Theory]
    [InlineData(TaskEvent.Started)]
    [InlineData(TaskEvent.Progressed)]
    [InlineData(TaskEvent.Completed)]
    [InlineData(TaskEvent.Failed)]
    [InlineData(TaskEvent.Canceled)]
    [InlineData(TaskEvent.Restarted)]
    public void An_older_run_is_superseded_in_every_state(TaskEvent on) =>
        Assert.All(
            Enum.GetValues<TaskState>(),
            state =>
            {
                var task = Given.TaskIn(state) with { Run = 3 };
                Given.Unmoved(task, Given.Decide(task, Given.Report(on) with { Run = 2 }), DecisionKind.Rejected, DecisionCode.Superseded);
            }
        );

    [Fact]
    public void A_future_run_is_unknown()
    {
        var task = Given.TaskIn(TaskState.InProgress);

        Given.Unmoved(
            task,
            Given.Decide(task, Given.Report(TaskEvent.Progressed) with { Run = 2 }),
            DecisionKind.Rejected,
            DecisionCode.UnknownRun
        );
    }

    [Fact]
    public void The_current_run_may_be_named()
    {
        var task = Given.Applied(Given.TaskIn(TaskState.InProgress), Given.Report(TaskEvent.Completed) with { Run = 1 });

        Assert.Equal(TaskState.Completed, task.State);
    }

    [Fact]
    public void A_report_of_work_on_a_canceled_task_is_rejected_whatever_else_it_says()
    {
        var task = Given.TaskIn(TaskState.Canceled, items: 4) with { LatestAt = Given.After(5) };

        Given.Unmoved(
            task,
            Given.Decide(task, Given.Report(TaskEvent.Completed) with { Run = 1, At = Given.After(4), RemainingItemCount = 2 }),
            DecisionKind.Rejected,
            DecisionCode.Canceled
        );
    }
}
