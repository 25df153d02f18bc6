using FsCheck;
using FsCheck.Fluent;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TaskInvariantTests
{
    private static readonly Gen<TaskReport> Reports =
        from what in Gen.Elements(Enum.GetValues<TaskEvent>())
        from run in Gen.Frequency((6, Gen.Constant<int?>(null)), (3, Gen.Choose(0, 4).Select(number => (int?)number)))
        from at in Sometimes(Gen.Choose(-30, 30).Select(Given.After))
        from percent in Sometimes(Gen.Choose(-2, 102))
        from remaining in Sometimes(Gen.Choose(-1, 12))
        from outcome in Gen.Frequency(
            (4, Gen.Constant<TaskOutcome?>(null)),
            (1, Gen.Elements(Enum.GetValues<TaskOutcome>()).Select(one => (TaskOutcome?)one))
        )
        from force in Gen.Elements(true, false)
        from stage in Gen.Frequency(
            (4, Gen.Constant<TaskStage?>(null)),
            (1, Gen.Elements(Enum.GetValues<TaskStage>()).Select(one => (TaskStage?)one))
        )
        from pages in Sometimes(Gen.Choose(-1, 9))
        select new TaskReport
        {
            Stage = stage,
            TotalPages = pages,
            Event = what,
            Run = run,
            At = at,
            PercentComplete = percent,
            RemainingItemCount = remaining,
            Outcome = outcome,
            Force = force,
        };

    private static readonly Gen<Step> Steps =
        from report in Reports
        from source in Gen.Elements(Enum.GetValues<ReportSource>())
        from minute in Gen.Choose(-5, 20)
        select new Step(report, source, Given.After(minute));

    private static readonly Gen<Story> Stories =
        from executor in Gen.Elements(Enum.GetValues<TaskExecutor>())
        from items in Sometimes(Gen.Choose(0, 10))
        from steps in Steps.ListOf()
        select new Story(Given.NewTask(items, executor), [.. steps]);

    [Fact]
    public void Any_sequence_of_reports_leaves_sound_facts() =>
        Always(story =>
        {
            var task = story.Task;
            Sound(task);
            foreach (var step in story.Steps)
            {
                var decision = TaskStateMachine.Decide(task, step.Report, step.Source, step.Now);
                Sound(decision.Facts);
                Follows(task, step, decision);
                task = decision.Facts;
            }
        });

    [Fact]
    public void Any_repeated_report_moves_the_task_once() =>
        Always(story =>
        {
            var task = story.Task;
            foreach (var step in story.Steps)
            {
                // A restart of a waiting task is a restart again, unless it names its run.
                var report = step.Report.Event is TaskEvent.Restarted ? step.Report with { Run = task.Run } : step.Report;
                task = TaskStateMachine.Decide(task, report, step.Source, step.Now).Facts;
                var again = TaskStateMachine.Decide(task, report, step.Source, step.Now);
                Assert.False(again.Transitioned, again.Reason);
                Assert.False(again.Changed, again.Reason);
                task = again.Facts;
            }
        });

    private static void Sound(TaskFacts task)
    {
        Assert.Equal(task.HasEnded, task.EndedAt is not null);
        Assert.True(task.State is TaskState.Canceled || task.State is not TaskState.Pending == task.StartedAt is not null);
        Assert.False(task.EndedAt < task.StartedAt);
        Assert.True(
            task.State switch
            {
                TaskState.Completed => task.Outcome is TaskOutcome.Success or TaskOutcome.Warning,
                TaskState.Failed => task.Outcome is TaskOutcome.Error or TaskOutcome.TempError,
                TaskState.Canceled => task.Outcome is TaskOutcome.Terminated,
                _ => task.Outcome is null,
            }
        );
        Assert.True(task.RemainingItemCount is null or >= 0);
        Assert.False(task.RemainingItemCount > task.ItemCount);
        Assert.True(task.ItemCount is null || task.RemainingItemCount is not null);
        Assert.True(task.State is not TaskState.Completed || task.RemainingItemCount is null or 0);
        Assert.True(task.SkippedItemCount is 0 || task.State is TaskState.Completed);
        Assert.False(task.SkippedItemCount > task.ItemCount);
        Assert.True(task.PercentComplete is null or (>= 0 and <= 100));
        Assert.True(task.Stage is not { } stage || TaskStages.Fits(stage, task.State));
        Assert.True(
            task.State is TaskState.Canceled
                || (task.State is not TaskState.Pending || task.Run > 1) == task.ProcessingStartedAt is not null
        );
        Assert.True(task.StartedAt is null || task.ProcessingStartedAt is not null);
    }

    private static void Follows(TaskFacts before, Step step, TaskDecision decision)
    {
        var after = decision.Facts;
        if (decision.Kind is not DecisionKind.Applied)
        {
            Assert.Same(before, after);
            Assert.False(decision.Changed || decision.Transitioned);
            return;
        }

        var rule = Assert.Single(TaskStateMachine.Table, rule => rule.From == before.State && rule.On == step.Report.Event);
        Assert.Equal((RuleKind.Moves, after.State), (rule.Kind, rule.To));
        Assert.Equal(step.Report.Event is TaskEvent.Restarted ? before.Run + 1 : before.Run, after.Run);
        Assert.False(after.Run == before.Run && after.RemainingItemCount > before.RemainingItemCount);
        Assert.True(after.LastReportAt >= before.LastReportAt);
        Assert.False(after.LatestAt < before.LatestAt);
        Assert.Equal((before.CreatedAt, before.ItemCount, before.Executor), (after.CreatedAt, after.ItemCount, after.Executor));
        if (step.Report.Event is TaskEvent.StageChanged)
        {
            Assert.Equal(before with { Stage = after.Stage, LastReportAt = after.LastReportAt, LatestAt = after.LatestAt }, after);
        }

        Assert.Equal(before.State != after.State || before.Run != after.Run, decision.Transitioned);
        var quiet = before with { LastReportAt = after.LastReportAt, LatestAt = after.LatestAt };
        Assert.Equal(quiet != after, decision.Changed);
    }

    private static Gen<T?> Sometimes<T>(Gen<T> gen)
        where T : struct => Gen.Frequency((1, Gen.Constant<T?>(null)), (1, gen.Select(value => (T?)value)));

    // The same seed in every run, so that a failure can be reproduced.
    private static void Always(Action<Story> holds) =>
        Prop.ForAll(Stories.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithReplay(20260301UL, 7UL));

    private sealed record Step(TaskReport Report, ReportSource Source, DateTimeOffset Now);

    private sealed record Story(TaskFacts Task, IReadOnlyList<Step> Steps)
    {
        public override string ToString() => $"{Task}{Environment.NewLine}{string.Join(Environment.NewLine, Steps)}";
    }
}
