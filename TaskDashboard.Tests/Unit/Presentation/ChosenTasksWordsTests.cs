using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

/// <summary>What a person reads before they act on several tasks.</summary>
public sealed class ChosenTasksWordsTests
{
    private static TrackedTask Task(TaskState state, TaskExecutor executor = TaskExecutor.Reporter) =>
        new()
        {
            Number = 1,
            Id = "a",
            Type = "T",
            Name = "Task",
            CreatedBy = "key",
            State = state,
            Executor = executor,
        };

    [Theory]
    [InlineData(ChosenTasksAct.Restart, TaskState.Pending, TaskExecutor.Reporter, true)]
    [InlineData(ChosenTasksAct.Restart, TaskState.Failed, TaskExecutor.Engine, false)]
    [InlineData(ChosenTasksAct.Cancel, TaskState.InProgress, TaskExecutor.Engine, true)]
    [InlineData(ChosenTasksAct.Cancel, TaskState.Completed, TaskExecutor.Reporter, false)]
    [InlineData(ChosenTasksAct.Acknowledge, TaskState.Failed, TaskExecutor.Reporter, true)]
    [InlineData(ChosenTasksAct.Acknowledge, TaskState.Canceled, TaskExecutor.Reporter, false)]
    public void Only_tasks_with_which_it_can_work_take_part(ChosenTasksAct act, TaskState state, TaskExecutor executor, bool fits) =>
        Assert.Equal(fits, ChosenTasksWords.Fits(act, Task(state, executor)));

    [Fact]
    public void An_acknowledged_task_is_not_acknowledged_again() =>
        Assert.False(
            ChosenTasksWords.Fits(ChosenTasksAct.Acknowledge, Task(TaskState.Failed) with { AcknowledgedAt = DateTimeOffset.UnixEpoch })
        );

    [Fact]
    public void The_question_says_what_happens_and_who_is_left_out()
    {
        Assert.Equal(
            [
                "2 tasks start again from the beginning, each as its next run. They wait until their programs take them.",
                "1 run that has not ended is abandoned. A program that still works on it gets an error at its next report.",
                "Errors and results of the last run are removed. Messages and history stay.",
                "1 task is left out: it is a retry of pushes. Retry what failed again instead.",
            ],
            ChosenTasksWords.Lines(
                ChosenTasksAct.Restart,
                [Task(TaskState.Failed), Task(TaskState.InProgress), Task(TaskState.Completed, TaskExecutor.Engine)]
            )
        );
        Assert.Equal(
            ["All 2 tasks are left out: they have ended already."],
            ChosenTasksWords.Lines(ChosenTasksAct.Cancel, [Task(TaskState.Failed), Task(TaskState.Completed)])
        );
    }

    [Fact]
    public void Every_act_has_words_and_a_permission() =>
        Assert.All(
            Enum.GetValues<ChosenTasksAct>(),
            act =>
            {
                Assert.NotEmpty(ChosenTasksWords.Verb(act));
                Assert.NotEmpty(ChosenTasksWords.Done(act));
                Assert.Single(ChosenTasksWords.Lines(act, [Task(TaskState.Completed, TaskExecutor.Engine)]));
                Assert.NotEmpty(RolePermissions.With(ChosenTasksWords.Needs(act)));
            }
        );
}
