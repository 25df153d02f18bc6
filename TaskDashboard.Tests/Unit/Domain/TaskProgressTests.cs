namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TaskProgressTests
{
    [Fact]
    public void The_first_report_of_progress_starts_the_task()
    {
        var decision = Given.Decide(Given.NewTask(items: 3), Given.Report(TaskEvent.Progressed) with { RemainingItemCount = 2 });

        Assert.True(decision is { Changed: true, Transitioned: true });
        Assert.Equal(
            (TaskState.InProgress, 2, 33, Given.After(10)),
            (decision.Facts.State, decision.Facts.RemainingItemCount, decision.Facts.PercentComplete, decision.Facts.StartedAt)
        );
    }

    [Theory]
    [InlineData(3, 3, 0)]
    [InlineData(3, 1, 66)]
    [InlineData(1000, 1, 99)]
    [InlineData(3, 0, 100)]
    [InlineData(int.MaxValue, 1, 99)]
    public void The_percentage_follows_the_items_rounded_down(int items, int remaining, int percent)
    {
        var task = Given.Applied(
            Given.TaskIn(TaskState.InProgress, items),
            Given.Report(TaskEvent.Progressed) with
            {
                RemainingItemCount = remaining,
            }
        );

        Assert.Equal(percent, task.PercentComplete);
    }

    [Fact]
    public void A_reported_percentage_wins_over_the_derived_one_until_items_are_reported_alone()
    {
        var both = Given.Report(TaskEvent.Progressed) with { RemainingItemCount = 5, PercentComplete = 12 };
        var task = Given.Applied(Given.TaskIn(TaskState.InProgress, items: 10), both);
        Assert.Equal(12, task.PercentComplete);

        task = Given.Applied(task, Given.Report(TaskEvent.Progressed));
        Assert.Equal(12, task.PercentComplete);

        task = Given.Applied(task, Given.Report(TaskEvent.Progressed) with { RemainingItemCount = 4 });
        Assert.Equal(60, task.PercentComplete);
    }

    [Fact]
    public void The_percentage_may_fall()
    {
        var task = Given.Applied(Given.TaskIn(TaskState.InProgress), Given.Report(TaskEvent.Progressed) with { PercentComplete = 90 });
        var decision = Given.Decide(task, Given.Report(TaskEvent.Progressed) with { PercentComplete = 20 });

        Assert.Equal(20, decision.Facts.PercentComplete);
        Assert.True(decision is { Changed: true, Transitioned: false });
    }

    [Fact]
    public void A_hundred_percent_and_no_item_left_end_nothing()
    {
        var done = Given.Report(TaskEvent.Progressed) with { PercentComplete = 100, RemainingItemCount = 0 };
        var task = Given.Applied(Given.TaskIn(TaskState.InProgress, items: 2), done);

        Assert.Equal((TaskState.InProgress, (DateTimeOffset?)null, (TaskOutcome?)null), (task.State, task.EndedAt, task.Outcome));
    }

    [Fact]
    public void Items_left_never_rise_within_a_run_and_the_rest_of_the_report_counts()
    {
        var task = Given.Applied(
            Given.TaskIn(TaskState.InProgress, items: 10),
            Given.Report(TaskEvent.Progressed) with
            {
                RemainingItemCount = 4,
            }
        );

        var decision = Given.Decide(task, Given.Report(TaskEvent.Progressed) with { RemainingItemCount = 7, PercentComplete = 70 });

        Assert.Equal((DecisionKind.Applied, 4, 70), (decision.Kind, decision.Facts.RemainingItemCount, decision.Facts.PercentComplete));
        Assert.Contains("stays at 4", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_that_says_nothing_new_keeps_the_task_from_being_stuck_and_changes_nothing_to_see()
    {
        var task = Given.TaskIn(TaskState.InProgress, items: 10);

        var decision = Given.Decide(task, Given.Report(TaskEvent.Progressed) with { RemainingItemCount = 10 }, Given.After(30));

        Assert.True(decision is { Kind: DecisionKind.Applied, Changed: false, Transitioned: false });
        Assert.Equal(Given.After(30), decision.Facts.LastReportAt);
    }

    [Fact]
    public void A_task_that_does_not_count_items_still_takes_the_number_left()
    {
        var task = Given.Applied(Given.TaskIn(TaskState.InProgress), Given.Report(TaskEvent.Progressed) with { RemainingItemCount = 7 });

        Assert.Equal((7, (int?)null), (task.RemainingItemCount, task.PercentComplete));
    }

    [Fact]
    public void An_ending_report_may_carry_the_last_progress()
    {
        var failed = Given.Report(TaskEvent.Failed) with { RemainingItemCount = 4 };
        var task = Given.Applied(Given.TaskIn(TaskState.InProgress, items: 10), failed);

        Assert.Equal((TaskState.Failed, 4, 60), (task.State, task.RemainingItemCount, task.PercentComplete));
    }
}
