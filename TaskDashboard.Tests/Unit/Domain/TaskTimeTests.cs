namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TaskTimeTests
{
    [Fact]
    public void Start_and_end_are_when_the_source_says()
    {
        var task = Given.Applied(Given.NewTask(), Given.Report(TaskEvent.Started) with { At = Given.After(2) });
        task = Given.Applied(task, Given.Report(TaskEvent.Completed) with { At = Given.After(7) });

        Assert.Equal((Given.After(2), Given.After(7), Given.After(10)), (task.StartedAt, task.EndedAt, task.LastReportAt));
    }

    [Fact]
    public void The_end_is_never_before_the_start()
    {
        var task = Given.Applied(Given.NewTask(), Given.Report(TaskEvent.Started), Given.After(5));

        task = Given.Applied(task, Given.Report(TaskEvent.Canceled), Given.After(3));

        Assert.Equal((Given.After(5), Given.After(5), Given.After(5)), (task.StartedAt, task.EndedAt, task.LastReportAt));
    }

    [Theory]
    [InlineData(TaskEvent.Progressed)]
    [InlineData(TaskEvent.Completed)]
    [InlineData(TaskEvent.Failed)]
    [InlineData(TaskEvent.Canceled)]
    [InlineData(TaskEvent.Restarted)]
    public void A_report_older_than_the_latest_accepted_one_changes_nothing(TaskEvent on)
    {
        var task = Given.Applied(Given.NewTask(), Given.Report(TaskEvent.Started) with { At = Given.After(5) });

        Given.Unmoved(task, Given.Decide(task, Given.Report(on) with { At = Given.After(4) }), DecisionKind.Ignored, DecisionCode.Older);
    }

    [Fact]
    public void A_contradicting_end_that_is_older_is_ignored()
    {
        var task = Given.Applied(Given.NewTask(), Given.Report(TaskEvent.Completed) with { At = Given.After(5) });

        Given.Unmoved(
            task,
            Given.Decide(task, Given.Report(TaskEvent.Failed) with { At = Given.After(4) }),
            DecisionKind.Ignored,
            DecisionCode.Older
        );
    }

    [Fact]
    public void The_same_moment_is_not_an_earlier_one()
    {
        var start = Given.Report(TaskEvent.Started) with { At = Given.After(5) };
        var task = Given.Applied(Given.NewTask(), start);

        Assert.Equal(TaskState.Completed, Given.Applied(task, Given.Report(TaskEvent.Completed) with { At = Given.After(5) }).State);
    }

    [Fact]
    public void A_report_of_work_without_a_time_is_about_now()
    {
        var task = Given.Applied(Given.NewTask(), Given.Report(TaskEvent.Started), Given.After(5));

        Given.Unmoved(
            task,
            Given.Decide(task, Given.Report(TaskEvent.Progressed) with { At = Given.After(4) }),
            DecisionKind.Ignored,
            DecisionCode.Older
        );
    }

    [Fact]
    public void A_command_with_our_clock_does_not_make_a_reporter_with_a_slow_clock_look_old()
    {
        var task = Given.TaskIn(TaskState.Failed);
        task = TaskStateMachine.Decide(task, Given.Report(TaskEvent.Restarted), ReportSource.Person, Given.After(10)).Facts;

        task = Given.Applied(task, Given.Report(TaskEvent.Started) with { At = Given.After(9) }, Given.After(11));

        Assert.Equal((TaskState.InProgress, Given.After(9)), (task.State, task.StartedAt));
    }

    [Fact]
    public void A_report_from_before_a_restart_stays_too_old()
    {
        var task = Given.Applied(Given.NewTask(), Given.Report(TaskEvent.Failed) with { At = Given.After(5) });
        task = Given.Applied(task, Given.Report(TaskEvent.Restarted));

        Given.Unmoved(
            task,
            Given.Decide(task, Given.Report(TaskEvent.Progressed) with { At = Given.After(4) }),
            DecisionKind.Ignored,
            DecisionCode.Older
        );
    }

    [Fact]
    public void A_clock_may_be_five_minutes_ahead_and_no_more()
    {
        var task = Given.NewTask();
        var report = Given.Report(TaskEvent.Started) with { At = Given.After(15) };

        Assert.Equal(Given.After(15), Given.Applied(task, report, Given.After(10)).StartedAt);
        Given.Unmoved(task, Given.Decide(task, report, Given.After(10).AddTicks(-1)), DecisionKind.Rejected, DecisionCode.Invalid);
    }

    [Fact]
    public void When_our_clock_goes_back_the_last_acceptance_stays()
    {
        var task = Given.Applied(Given.NewTask(), Given.Report(TaskEvent.Started), Given.After(60));

        task = Given.Applied(task, Given.Report(TaskEvent.Progressed) with { PercentComplete = 5 }, Given.After(1));

        Assert.Equal((5, Given.After(60)), (task.PercentComplete, task.LastReportAt));
    }

    [Fact]
    public void A_task_counts_as_stuck_from_its_acceptance_whenever_it_was_created()
    {
        var task = TaskStateMachine.Create(TaskExecutor.Reporter, Given.Noon, createdAt: Given.After(-600));

        Assert.Equal((Given.After(-600), Given.Noon, (DateTimeOffset?)null), (task.CreatedAt, task.LastReportAt, task.LatestAt));
    }
}
