namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TaskReportCheckTests
{
    public static TheoryData<string, TaskReport> WrongReports { get; } =
        new()
        {
            { "event", Given.Report((TaskEvent)42) },
            { "run", Given.Report(TaskEvent.Progressed) with { Run = 0 } },
            { "run", Given.Report(TaskEvent.Progressed) with { Run = -1 } },
            { "at", Given.Report(TaskEvent.Progressed) with { At = Given.After(1000) } },
            { "percentComplete", Given.Report(TaskEvent.Progressed) with { PercentComplete = -1 } },
            { "percentComplete", Given.Report(TaskEvent.Progressed) with { PercentComplete = 101 } },
            { "remainingItemCount", Given.Report(TaskEvent.Progressed) with { RemainingItemCount = -1 } },
            { "remainingItemCount", Given.Report(TaskEvent.Progressed) with { RemainingItemCount = 11 } },
            { "percentComplete", Given.Report(TaskEvent.Restarted) with { PercentComplete = 0 } },
            { "remainingItemCount", Given.Report(TaskEvent.Restarted) with { RemainingItemCount = 10 } },
            { "subtasks", Given.Report(TaskEvent.Restarted) with { Subtasks = [new SubtaskReport { EndpointId = "a" }] } },
            {
                "stage",
                new TaskReport { Event = TaskEvent.StageChanged }
            },
            { "event", Given.Report(TaskEvent.StageChanged) with { PercentComplete = 5 } },
            { "event", Given.Report(TaskEvent.StageChanged) with { Subtasks = [new SubtaskReport { EndpointId = "a" }] } },
            { "totalPages", Given.Report(TaskEvent.Progressed) with { TotalPages = -1 } },
        };

    [Theory]
    [MemberData(nameof(WrongReports))]
    public void A_wrong_member_is_named_whatever_state_the_task_is_in(string member, TaskReport report) =>
        Assert.All(
            Enum.GetValues<TaskState>(),
            state =>
            {
                var task = Given.TaskIn(state, items: 10);
                var decision = Given.Unmoved(task, Given.Decide(task, report), DecisionKind.Rejected, DecisionCode.Invalid);
                Assert.Equal(member, decision.Member);
                Assert.StartsWith(member + " ", decision.Reason, StringComparison.Ordinal);
            }
        );

    [Fact]
    public void The_minimum_and_maximum_times_do_no_harm()
    {
        var task = Given.NewTask();

        Assert.Equal(DecisionKind.Applied, Given.Decide(task, Given.Report(TaskEvent.Started) with { At = DateTimeOffset.MinValue }).Kind);
        Given.Unmoved(
            task,
            Given.Decide(task, Given.Report(TaskEvent.Started) with { At = DateTimeOffset.MaxValue }),
            DecisionKind.Rejected,
            DecisionCode.Invalid
        );
    }

    [Fact]
    public void A_task_cannot_have_fewer_than_no_items() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TaskStateMachine.Create(TaskExecutor.Reporter, Given.Noon, itemCount: -1));
}
