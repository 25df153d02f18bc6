namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TaskEndTests
{
    public static TheoryData<TaskEvent, TaskOutcome> Outcomes { get; } =
        new(from what in Enum.GetValues<TaskEvent>() from outcome in Enum.GetValues<TaskOutcome>() select (what, outcome));

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void An_outcome_goes_with_its_own_end_only(TaskEvent on, TaskOutcome outcome)
    {
        var task = Given.TaskIn(TaskState.InProgress);

        var decision = Given.Decide(task, Given.Report(on) with { Outcome = outcome });

        var fits =
            (on, outcome)
            is
                (TaskEvent.Completed, TaskOutcome.Success or TaskOutcome.Warning)
                or
                (TaskEvent.Failed, TaskOutcome.Error or TaskOutcome.TempError)
                or
                (TaskEvent.Canceled, TaskOutcome.Terminated);
        if (fits)
        {
            Assert.Equal((DecisionKind.Applied, outcome), (decision.Kind, decision.Facts.Outcome));
        }
        else
        {
            Given.Unmoved(task, decision, DecisionKind.Rejected, DecisionCode.OutcomeMismatch);
        }
    }

    [Theory]
    [InlineData(TaskEvent.Completed, TaskState.Completed, TaskOutcome.Success)]
    [InlineData(TaskEvent.Failed, TaskState.Failed, TaskOutcome.Error)]
    [InlineData(TaskEvent.Canceled, TaskState.Canceled, TaskOutcome.Terminated)]
    public void An_end_without_an_outcome_has_the_usual_one_also_out_of_band(TaskEvent on, TaskState state, TaskOutcome outcome)
    {
        var task = Given.Applied(Given.NewTask(), Given.Report(on));

        Assert.Equal((state, outcome), (task.State, task.Outcome));

        // A task that was canceled before its start never ran.
        var started = state is TaskState.Canceled ? (DateTimeOffset?)null : Given.After(10);
        Assert.Equal((started, started, Given.After(10)), (task.StartedAt, task.ProcessingStartedAt, task.EndedAt));
    }

    [Fact]
    public void Completed_with_items_open_is_rejected()
    {
        var task = Given.TaskIn(TaskState.InProgress, items: 10);

        var decision = Given.Decide(task, Given.Report(TaskEvent.Completed) with { RemainingItemCount = 3 });

        Assert.Contains(
            "3 of",
            Given.Unmoved(task, decision, DecisionKind.Rejected, DecisionCode.ItemsOpen).Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Completed_out_of_band_with_items_open_is_rejected_too()
    {
        var task = Given.NewTask(items: 1);

        Given.Unmoved(task, Given.Decide(task, Given.Report(TaskEvent.Completed)), DecisionKind.Rejected, DecisionCode.ItemsOpen);
    }

    [Fact]
    public void Forced_completion_records_the_open_items_as_skipped()
    {
        var force = Given.Report(TaskEvent.Completed) with { RemainingItemCount = 3, Force = true };
        var decision = Given.Decide(Given.TaskIn(TaskState.InProgress, items: 10), force);

        Assert.Equal(
            (TaskState.Completed, 0, 3, 100),
            (decision.Facts.State, decision.Facts.RemainingItemCount, decision.Facts.SkippedItemCount, decision.Facts.PercentComplete)
        );
        Assert.Contains("3 open items were skipped", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Completed_may_say_in_the_same_report_that_no_item_is_left()
    {
        var task = Given.Applied(
            Given.TaskIn(TaskState.InProgress, items: 10),
            Given.Report(TaskEvent.Completed) with
            {
                RemainingItemCount = 0,
            }
        );

        Assert.Equal((TaskState.Completed, 0, 0, 100), (task.State, task.RemainingItemCount, task.SkippedItemCount, task.PercentComplete));
    }

    [Fact]
    public void A_retry_task_without_items_completes_at_once()
    {
        var task = Given.NewTask(items: 0, TaskExecutor.Engine);

        var decision = TaskStateMachine.Decide(task, Given.Report(TaskEvent.Completed), ReportSource.Engine, Given.Noon);

        Assert.Equal(
            (TaskState.Completed, TaskOutcome.Success, 0, 100),
            (decision.Facts.State, decision.Facts.Outcome, decision.Facts.RemainingItemCount, decision.Facts.PercentComplete)
        );
    }

    [Fact]
    public void The_same_end_again_is_a_repetition_with_or_without_its_outcome()
    {
        var end = Given.Report(TaskEvent.Completed) with { Outcome = TaskOutcome.Warning };
        var task = Given.Applied(Given.TaskIn(TaskState.InProgress), end);

        Given.Unmoved(task, Given.Decide(task, end), DecisionKind.Ignored, DecisionCode.Repeated);
        Given.Unmoved(task, Given.Decide(task, Given.Report(TaskEvent.Completed)), DecisionKind.Ignored, DecisionCode.Repeated);
    }

    [Fact]
    public void The_same_end_with_another_outcome_contradicts_the_first()
    {
        var task = Given.TaskIn(TaskState.Failed);

        var decision = Given.Decide(task, Given.Report(TaskEvent.Failed) with { Outcome = TaskOutcome.TempError });

        Assert.Contains(
            "outcome error",
            Given.Unmoved(task, decision, DecisionKind.Rejected, DecisionCode.Ended).Reason,
            StringComparison.Ordinal
        );
    }
}
