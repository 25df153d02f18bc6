using FsCheck;
using FsCheck.Fluent;
using On = TaskDashboard.Core.Domain.Tasks.TaskEvent;
using State = TaskDashboard.Core.Domain.Tasks.TaskState;

namespace TaskDashboard.Tests.Unit.Domain;

public sealed class TaskStageTests
{
    /// <summary>The state that each stage fits; null means all.</summary>
    public static TheoryData<TaskStage, State?> Belonging { get; } =
        new()
        {
            { TaskStage.QueuedForPreProcessing, State.Pending },
            { TaskStage.PreProcessingInProgress, State.InProgress },
            { TaskStage.PreProcessingSuccessful, State.InProgress },
            { TaskStage.ToReview, State.InProgress },
            { TaskStage.InReview, State.InProgress },
            { TaskStage.PreProcessingFailed, State.Failed },
            { TaskStage.PreProcessingDownloadFailed, State.Failed },
            { TaskStage.PreProcessingGetPagesFailed, State.Failed },
            { TaskStage.Processed, State.Completed },
            { TaskStage.ExportCompleted, State.Completed },
            { TaskStage.Deleting, null },
            { TaskStage.Deleted, null },
        };

    public static TheoryData<State, On> Pairs { get; } = new(EveryPair.Of<State, On>());

    [Fact]
    public void Every_stage_is_expected_once() =>
        Assert.Equal(Enum.GetValues<TaskStage>(), Belonging.Select(row => row.Data.Item1).Order());

    [Theory]
    [MemberData(nameof(Belonging))]
    public void A_stage_belongs_to_one_state_or_to_all(TaskStage stage, State? only)
    {
        Assert.Equal(only, TaskStages.StateOf(stage));
        Assert.All(Enum.GetValues<State>(), state => Assert.Equal(only is null || only == state, TaskStages.Fits(stage, state)));
    }

    [Fact]
    public void An_undefined_stage_is_an_error_and_fits_no_state() =>
        Assert.Throws<System.Runtime.CompilerServices.SwitchExpressionException>(() => TaskStages.Fits((TaskStage)12, State.Pending));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_stage_is_accepted_only_with_an_event_that_leads_to_its_state(State from, On on) =>
        Assert.All(
            Enum.GetValues<TaskStage>(),
            stage =>
            {
                var task = Given.TaskIn(from);
                var rule = Assert.Single(TaskStateMachine.Table, rule => rule.From == from && rule.On == on);

                var decision = Given.Decide(task, Given.Report(on) with { Stage = stage });

                if (rule.Kind is not RuleKind.Moves)
                {
                    Assert.Same(task, decision.Facts);
                }
                else if (TaskStages.Fits(stage, rule.To))
                {
                    Assert.Equal(
                        (DecisionKind.Applied, rule.To, stage, true),
                        (decision.Kind, decision.Facts.State, decision.Facts.Stage!.Value, decision.Changed)
                    );
                }
                else
                {
                    Given.Unmoved(task, decision, DecisionKind.Rejected, DecisionCode.StageMismatch);
                    Assert.Contains(ApiNames.Of(stage), decision.Reason, StringComparison.Ordinal);
                }
            }
        );

    [Theory]
    [InlineData(State.Pending, TaskStage.QueuedForPreProcessing, TaskStage.Deleting)]
    [InlineData(State.InProgress, TaskStage.PreProcessingInProgress, TaskStage.InReview)]
    [InlineData(State.Completed, TaskStage.Processed, TaskStage.ExportCompleted)]
    [InlineData(State.Failed, TaskStage.PreProcessingFailed, TaskStage.PreProcessingDownloadFailed)]
    [InlineData(State.Canceled, TaskStage.Deleting, TaskStage.Deleted)]
    public void A_change_of_stage_moves_the_stage_alone_also_after_the_end(State state, TaskStage one, TaskStage other)
    {
        var task = Given.TaskIn(state, items: 4) with { Stage = one };

        var decision = Given.Decide(task, Given.Report(On.StageChanged) with { Stage = other });

        Assert.Equal(task with { Stage = other, LastReportAt = Given.After(10), LatestAt = Given.After(10) }, decision.Facts);
        Assert.Equal((DecisionKind.Applied, true, false), (decision.Kind, decision.Changed, decision.Transitioned));
    }

    [Fact]
    public void The_same_stage_again_changes_nothing()
    {
        var task = Given.TaskIn(State.Completed) with { Stage = TaskStage.Processed };

        var decision = Given.Decide(task, Given.Report(On.StageChanged) with { Stage = TaskStage.Processed });

        Assert.Equal(
            (DecisionKind.Applied, false, false, TaskStage.Processed),
            (decision.Kind, decision.Changed, decision.Transitioned, decision.Facts.Stage!.Value)
        );
    }

    [Fact]
    public void A_change_of_other_data_keeps_the_stage()
    {
        var task = Given.TaskIn(State.InProgress) with { Stage = TaskStage.ToReview };

        Assert.Equal(
            TaskStage.ToReview,
            Given.Applied(task, Given.Report(On.StageChanged) with { IntegrationStatus = IntegrationStatus.Queued }).Stage
        );
        Assert.Equal(TaskStage.ToReview, Given.Applied(task, Given.Report(On.StageChanged) with { TotalPages = 3 }).Stage);
    }

    [Fact]
    public void A_change_of_stage_says_what_has_changed_and_nothing_of_progress()
    {
        var task = Given.TaskIn(State.InProgress, items: 4);
        var change = Given.Report(On.StageChanged) with { Stage = TaskStage.ToReview };

        Given.Unmoved(task, Given.Decide(task, new TaskReport { Event = On.StageChanged }), DecisionKind.Rejected, DecisionCode.Invalid);
        Given.Unmoved(task, Given.Decide(task, change with { PercentComplete = 1 }), DecisionKind.Rejected, DecisionCode.Invalid);
        Given.Unmoved(task, Given.Decide(task, change with { RemainingItemCount = 1 }), DecisionKind.Rejected, DecisionCode.Invalid);
        Given.Unmoved(task, Given.Decide(task, change with { TotalPages = -1 }), DecisionKind.Rejected, DecisionCode.Invalid);
        Given.Unmoved(
            task,
            Given.Decide(task, change with { Outcome = TaskOutcome.Success }),
            DecisionKind.Rejected,
            DecisionCode.OutcomeMismatch
        );
    }

    [Fact]
    public void An_old_change_of_stage_and_one_of_an_earlier_run_move_nothing()
    {
        var task = Given.TaskIn(State.InProgress) with { Run = 2, LatestAt = Given.After(5), Stage = TaskStage.ToReview };
        var change = Given.Report(On.StageChanged) with { Stage = TaskStage.InReview };

        Given.Unmoved(task, Given.Decide(task, change with { At = Given.After(4) }), DecisionKind.Ignored, DecisionCode.Older);
        Given.Unmoved(task, Given.Decide(task, change with { Run = 1 }), DecisionKind.Rejected, DecisionCode.Superseded);
    }

    [Theory]
    [MemberData(nameof(Belonging))]
    public void A_transition_without_a_stage_keeps_it_only_where_it_fits(TaskStage stage, State? only)
    {
        foreach (
            var rule in TaskStateMachine.Table.Where(rule =>
                rule.Kind is RuleKind.Moves && rule.On is not (On.Restarted or On.StageChanged) && (only ?? rule.From) == rule.From
            )
        )
        {
            var task = Given.TaskIn(rule.From) with { Stage = stage };

            Assert.Equal(only is null || only == rule.To ? stage : null, Given.Applied(task, Given.Report(rule.On)).Stage);
        }
    }

    [Theory]
    [MemberData(nameof(Belonging))]
    public void A_restart_clears_the_stage_unless_it_gives_one(TaskStage stage, State? only)
    {
        var task = Given.TaskIn(only is null or State.Pending ? State.InProgress : only.Value) with { Stage = stage };

        Assert.Null(Given.Applied(task, Given.Report(On.Restarted)).Stage);
        Assert.Equal(
            TaskStage.QueuedForPreProcessing,
            Given.Applied(task, Given.Report(On.Restarted) with { Stage = TaskStage.QueuedForPreProcessing }).Stage
        );
    }

    [Fact]
    public void Processing_starts_with_the_first_start_and_with_each_restart()
    {
        var task = Given.NewTask();
        Assert.Null(task.ProcessingStartedAt);
        task = Given.Applied(task, Given.Report(On.StageChanged) with { Stage = TaskStage.QueuedForPreProcessing }, Given.After(1));
        Assert.Null(task.ProcessingStartedAt);
        task = Given.Applied(task, Given.Report(On.Started) with { At = Given.After(2) }, Given.After(3));
        Assert.Equal(Given.After(2), task.ProcessingStartedAt);
        task = Given.Applied(task, Given.Report(On.Progressed) with { PercentComplete = 5 }, Given.After(4));
        task = Given.Applied(task, Given.Report(On.StageChanged) with { Stage = TaskStage.InReview }, Given.After(5));
        Assert.Equal(Given.After(2), task.ProcessingStartedAt);
        task = Given.Applied(task, Given.Report(On.Restarted), Given.After(6));
        Assert.Equal((Given.After(6), null), (task.ProcessingStartedAt, task.StartedAt));
        task = Given.Applied(task, Given.Report(On.Started), Given.After(7));
        Assert.Equal((Given.After(6), Given.After(7)), (task.ProcessingStartedAt, task.StartedAt));
        task = Given.Applied(task, Given.Report(On.Failed), Given.After(8));
        Assert.Equal(Given.After(6), task.ProcessingStartedAt);
        task = Given.Applied(task, Given.Report(On.Restarted) with { At = Given.After(9) }, Given.After(10));
        Assert.Equal(Given.After(9), task.ProcessingStartedAt);
        Assert.Equal(Given.After(11), Given.Decide(task, Given.Report(On.Restarted), Given.After(11)).Facts.ProcessingStartedAt);
    }

    [Theory]
    [InlineData(On.Completed)]
    [InlineData(On.Failed)]
    public void An_end_out_of_band_is_a_start_of_processing_too(On end)
    {
        Assert.Equal(Given.After(3), Given.Applied(Given.NewTask(), Given.Report(end) with { At = Given.After(3) }).ProcessingStartedAt);

        var restarted = Given.Applied(Given.TaskIn(State.Failed), Given.Report(On.Restarted), Given.After(5));
        Assert.Equal(Given.After(5), Given.Applied(restarted, Given.Report(end), Given.After(6)).ProcessingStartedAt);
    }

    [Theory]
    [InlineData(On.Progressed)]
    [InlineData(On.Completed)]
    public void A_task_of_which_the_start_of_processing_was_not_kept_has_that_of_its_work(On on) =>
        Assert.Equal(
            Given.After(1),
            Given.Applied(Given.TaskIn(State.InProgress) with { ProcessingStartedAt = null }, Given.Report(on)).ProcessingStartedAt
        );

    [Fact]
    public void Any_sequence_of_reports_leaves_a_stage_that_belongs_to_the_state()
    {
        var reports =
            from what in Gen.Elements(Enum.GetValues<On>())
            from stage in Gen.OneOf(
                Gen.Constant<TaskStage?>(null),
                Gen.Elements(Enum.GetValues<TaskStage>()).Select(stage => (TaskStage?)stage)
            )
            from pages in Gen.Elements<int?>(null, 1)
            select new TaskReport
            {
                Event = what,
                Stage = stage,
                TotalPages = pages,
            };
        Prop.ForAll(
                reports.ListOf().ToArbitrary(),
                story =>
                {
                    var task = Given.NewTask();
                    foreach (var report in story)
                    {
                        var before = task;
                        var decision = Given.Decide(task, report);
                        task = decision.Facts;
                        Assert.True(
                            task.Stage is null || TaskStages.Fits(task.Stage.Value, task.State),
                            $"{task.Stage} of {task.State} after {report}"
                        );
                        Assert.True(decision.Changed || task.Stage == before.Stage);
                        Assert.True(decision.Kind is DecisionKind.Applied || ReferenceEquals(before, task));
                    }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260301UL, 9UL));
    }
}
