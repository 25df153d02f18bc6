namespace TaskDashboard.Tests.Storage;

/// <summary>Stages are stored in addition to the state, and their changes are in the history.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_change_of_stage_is_stored_and_has_a_line_in_the_history()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { WorkspaceId = 1, Stage = TaskStage.QueuedForPreProcessing });
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started, Stage = TaskStage.PreProcessingInProgress });
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Progressed, Stage = TaskStage.ToReview });
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Completed, Stage = TaskStage.Processed });
        Clock.Advance(TimeSpan.FromMinutes(3));

        var exported = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            new()
            {
                Event = TaskEvent.StageChanged,
                Stage = TaskStage.ExportCompleted,
                IntegrationStatus = IntegrationStatus.Successful,
                TotalPages = 9,
                Message = "In the archive.",
            }
        );

        Assert.Equal(
            (TaskState.Completed, TaskOutcome.Success, TaskStage.ExportCompleted),
            (exported.State, exported.Outcome!.Value, exported.Stage!.Value)
        );
        Assert.Equal(
            (IntegrationStatus.Successful, 9, Clock.UtcNow),
            (exported.IntegrationStatus!.Value, exported.TotalPages, exported.LastReportAt!.Value)
        );
        var history = await Host.HistoryAsync(Viewer, exported);
        Assert.Equal(
            [null, TaskHistoryEvent.Started, TaskHistoryEvent.Progressed, TaskHistoryEvent.Completed, TaskHistoryEvent.StageChanged],
            history.Select(line => line.Event)
        );
        Assert.Equal(
            (TaskState.Completed, TaskState.Completed, TaskOutcome.Success, Clock.UtcNow),
            (history[^1].FromState!.Value, history[^1].ToState, history[^1].Outcome!.Value, history[^1].At)
        );
        Assert.Equal("The completed task is in a new stage. Stage: exportCompleted. In the archive.", history[^1].Reason);
        Assert.Contains("Stage: toReview.", history[2].Reason, StringComparison.Ordinal);
        await RestartAsync();
        Assert.Equal(exported, await Host.TaskReads.FindAsync(Viewer, task.Id));
    }

    [Fact]
    public async Task A_report_that_does_not_change_the_stage_adds_no_line()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started, Stage = TaskStage.InReview });

        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.StageChanged, Stage = TaskStage.InReview });
        var paged = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            new()
            {
                Event = TaskEvent.StageChanged,
                TotalPages = 4,
                IntegrationStatus = IntegrationStatus.Queued,
            }
        );

        Assert.Equal(
            (TaskStage.InReview, 4, IntegrationStatus.Queued),
            (paged.Stage!.Value, paged.TotalPages!.Value, paged.IntegrationStatus!.Value)
        );
        Assert.Equal(2, (await Host.HistoryAsync(Viewer, task)).Count);
    }

    [Fact]
    public async Task A_stage_that_contradicts_the_state_is_refused_and_changes_nothing()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var changes = await Host.CountAsync("SELECT COUNT(*) FROM Changes");

        foreach (
            var report in new[]
            {
                new TaskReport
                {
                    Event = TaskEvent.Started,
                    Stage = TaskStage.Processed,
                    TotalPages = 3,
                },
                new TaskReport
                {
                    Event = TaskEvent.StageChanged,
                    Stage = TaskStage.InReview,
                    Messages = [new(TaskMessageLevel.Info, "k", "t", null, null)],
                },
                new TaskReport
                {
                    Event = TaskEvent.Failed,
                    Stage = TaskStage.ExportCompleted,
                    IntegrationStatus = IntegrationStatus.Failed,
                },
            }
        )
        {
            await RefusedAsync(() => Host.Tasks.ReportAsync(Operator, task.Id, report), RefusalKind.Conflict, DecisionCode.StageMismatch);
        }

        Assert.Equal(task, await Host.TaskReads.FindAsync(Viewer, task.Id));
        Assert.Single(await Host.HistoryAsync(Viewer, task));
        Assert.Equal(changes, await Host.CountAsync("SELECT COUNT(*) FROM Changes"));
    }

    [Fact]
    public async Task A_repeated_start_stores_its_other_members()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { ItemCount = 4 });
        await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            new()
            {
                Event = TaskEvent.Progressed,
                RemainingItemCount = 3,
                Message = "One is done.",
            }
        );
        Clock.Advance(TimeSpan.FromMinutes(1));

        var bare = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started });
        Assert.Equal(
            (TaskState.InProgress, 3, "One is done.", Clock.UtcNow),
            (bare.State, bare.RemainingItemCount!.Value, bare.Message, bare.LastReportAt)
        );
        Assert.Equal(2, (await Host.HistoryAsync(Viewer, task)).Count);

        var repeated = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            new()
            {
                Event = TaskEvent.Started,
                RemainingItemCount = 2,
                Stage = TaskStage.PreProcessingInProgress,
                Messages = [new(TaskMessageLevel.Info, "k", "t", null, null)],
            }
        );

        Assert.Equal(
            (TaskState.InProgress, 2, TaskStage.PreProcessingInProgress),
            (repeated.State, repeated.RemainingItemCount!.Value, repeated.Stage!.Value)
        );
        Assert.Equal("t", Assert.Single((await Host.TaskReads.DetailsAsync(Viewer, repeated)).Messages).Text);
    }

    [Fact]
    public async Task A_restart_clears_the_stage_and_starts_processing_again()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        Clock.Advance(TimeSpan.FromMinutes(1));
        var started = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            new()
            {
                Event = TaskEvent.Started,
                Stage = TaskStage.PreProcessingInProgress,
                TotalPages = 2,
            }
        );
        Assert.Equal((null, Clock.UtcNow), (task.ProcessingStartedAt, started.ProcessingStartedAt!.Value));
        Clock.Advance(TimeSpan.FromMinutes(1));

        var restarted = await Host.Tasks.RestartAsync(Operator, task.Id, "It hangs.");
        await RefusedAsync(() => Host.Tasks.RestartAsync(Operator, task.Id, null, 1), RefusalKind.Conflict, DecisionCode.Superseded);

        Assert.Equal((TaskState.Pending, 2, null, 2), (restarted.State, restarted.Run, restarted.Stage, restarted.TotalPages!.Value));
        Assert.Equal(Clock.UtcNow, restarted.ProcessingStartedAt);
        Assert.Contains("It hangs.", (await Host.HistoryAsync(Viewer, task))[^1].Reason, StringComparison.Ordinal);
        await RestartAsync();
        Assert.Equal(restarted, await Host.TaskReads.FindAsync(Viewer, task.Id));
    }
}
