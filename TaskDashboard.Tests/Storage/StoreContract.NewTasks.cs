using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>New tasks: the reporter's own ids, the numbers of workspaces, and how far a task had come before anybody told us of it.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_task_is_found_by_its_external_id_by_those_who_may_see_it()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        var task = await Host.Tasks.CreateAsync(acme, AnyTask with { ExternalId = "Order 1/ß" });
        await Host.Tasks.CreateAsync(Operator, AnyTask with { ExternalId = "order 1/ß" });
        await RestartAsync();

        Assert.Equal(task, await Host.TaskReads.FindByExternalIdAsync(acme, "Order 1/ß"));
        Assert.Equal(task, await Host.TaskReads.FindByExternalIdAsync(Viewer, "Order 1/ß"));
        Assert.Equal(task, await Host.TaskReads.FindAsync(Viewer, task.Number));
        Assert.Null(await Host.TaskReads.FindByExternalIdAsync(Callers.Of(Role.Viewer, "other"), "Order 1/ß"));
        Assert.Null(await Host.TaskReads.FindAsync(Callers.Of(Role.Viewer, "other"), task.Number));
        foreach (var none in new[] { "", " ", "Order 1/ß ", " Order 1/ß", "ORDER 1/ß", "Order", "Order 1/ß\0", "\0", new string('x', Limits.Name + 1) })
        {
            Assert.Null(await Host.TaskReads.FindByExternalIdAsync(Viewer, none));
        }
    }

    [Fact]
    public async Task An_external_id_names_one_task_in_the_whole_installation()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        var known = await Host.Tasks.CreateAsync(acme, AnyTask with { ExternalId = "one" });

        var own = await RefusedAsync(() => Host.Tasks.CreateAsync(acme, AnyTask with { ExternalId = "one" }), RefusalKind.Conflict, "externalId");
        var foreign = await RefusedAsync(() => Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "other"), AnyTask with { ExternalId = "one" }), RefusalKind.Conflict, "externalId");

        Assert.Equal(("externalId", known.Id), (own.Member, own.Subject));
        Assert.Equal(("externalId", null), (foreign.Member, foreign.Subject));
        Assert.DoesNotContain(known.Id, foreign.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("acme", foreign.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
    }

    [Fact]
    public async Task Of_an_array_with_one_external_id_that_is_taken_nothing_is_created()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, AnyTask with { ExternalId = "taken", WorkspaceId = 1 });

        var taken = await RefusedAsync(
            () => Host.Tasks.CreateAllAsync(Operator, [AnyTask with { WorkspaceId = 1 }, AnyTask with { ExternalId = "taken", WorkspaceId = 1 }]), RefusalKind.Conflict, "externalId");
        var twice = await RefusedAsync(
            () => Host.Tasks.CreateAllAsync(Operator, [AnyTask with { ExternalId = "new" }, AnyTask, AnyTask with { ExternalId = "new" }]), RefusalKind.Conflict, "externalId");

        Assert.Equal(("[1].externalId", "[2].externalId"), (taken.Member, twice.Member));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        Assert.Equal(2, (await Host.Tasks.CreateAsync(Operator, AnyTask with { ExternalId = "new", WorkspaceId = 1 })).WorkspaceNumber);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Of_two_who_give_the_same_external_id_at_once_one_is_refused()
    {
        await StartAsync();

        var answers = await InOneGroupAsync(() => CodeOfAsync("raced"), () => CodeOfAsync("raced"), () => CodeOfAsync("other"));

        Assert.Equal(["created", "externalId", "created"], answers);
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));

        async Task<string> CodeOfAsync(string externalId)
        {
            try
            {
                await Host.Tasks.CreateAsync(Operator, AnyTask with { ExternalId = externalId });
                return "created";
            }
            catch (RefusedException refused)
            {
                return refused.Code;
            }
        }
    }

    [Fact]
    public async Task Every_workspace_numbers_its_tasks_from_1()
    {
        await StartAsync();
        var created = new List<TrackedTask>();
        foreach (var workspace in new int?[] { 7, 7, null, 8, 7, 0, int.MaxValue })
        {
            created.Add(await Host.Tasks.CreateAsync(Operator, AnyTask with { WorkspaceId = workspace }));
        }

        Assert.Equal([1, 2, null, 1, 3, 1, 1], created.Select(task => task.WorkspaceNumber));
        Assert.Equal([4, 2, 5], (await Host.Tasks.CreateAllAsync(Operator, [AnyTask with { WorkspaceId = 7 }, AnyTask with { WorkspaceId = 8 }, AnyTask with { WorkspaceId = 7 }])).Select(task => task.WorkspaceNumber!.Value));
        await RestartAsync();
        Assert.Equal(created[4], await Host.TaskReads.FindAsync(Viewer, created[4].Id));
        Assert.Equal(6, (await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "acme"), AnyTask with { WorkspaceId = 7 })).WorkspaceNumber);
    }

    [Fact]
    public async Task Workspaces_number_without_gaps_whoever_creates_at_once_and_over_kills()
    {
        await StartAsync();
        var created = new List<TrackedTask>();
        for (var round = 0; round < 3; round++)
        {
            created.AddRange(await Task.WhenAll(Enumerable.Range(0, 40).Select(index => Host.Tasks.CreateAsync(Operator, AnyTask with { WorkspaceId = index % 3 }))));
            await KillAndRestartAsync();
        }

        foreach (var workspace in created.GroupBy(task => task.WorkspaceId))
        {
            Assert.Equal(Enumerable.Range(1, workspace.Count()), workspace.OrderBy(task => task.Number).Select(task => task.WorkspaceNumber!.Value));
        }
    }

    [Fact]
    public async Task A_workspace_s_number_is_never_issued_again()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, AnyTask with { WorkspaceId = 1 });
        var last = await Host.Tasks.CreateAsync(Operator, AnyTask with { WorkspaceId = 1 });
        await Host.Tasks.ReportAsync(Operator, last.Id, new() { Event = TaskEvent.Completed });
        Later(days: 401);
        await Host.Sweeper.SweepAsync();
        Assert.Null(await Host.TaskReads.FindAsync(Viewer, last.Id));
        await RestartAsync();

        Assert.Equal(3, (await Host.Tasks.CreateAsync(Operator, AnyTask with { WorkspaceId = 1 })).WorkspaceNumber);
    }

    [Fact]
    public async Task A_task_that_ran_elsewhere_has_the_history_that_it_would_have_had()
    {
        await StartAsync();
        var (created, started, ended) = (Clock.UtcNow.AddHours(-3), Clock.UtcNow.AddHours(-2), Clock.UtcNow.AddHours(-1));

        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { CreatedAt = created, StartedAt = started, EndedAt = ended, Outcome = TaskOutcome.Warning, ItemCount = 5, Stage = TaskStage.Processed });

        Assert.Equal((TaskState.Completed, TaskOutcome.Warning, TaskStage.Processed, 1), (task.State, task.Outcome!.Value, task.Stage!.Value, task.Run));
        Assert.Equal((created, started, ended, started), (task.CreatedAt, task.StartedAt!.Value, task.EndedAt!.Value, task.ProcessingStartedAt!.Value));
        Assert.Equal((5, 0, 0, 100), (task.ItemCount, task.RemainingItemCount, task.SkippedItemCount, task.PercentComplete));
        Assert.Equal((Clock.UtcNow, ended), (task.LastReportAt!.Value, task.LatestAt!.Value));
        var history = await Host.HistoryAsync(Viewer, task);
        Assert.Equal(
            [(null, null, TaskState.Pending, created), (TaskEvent.Started, TaskState.Pending, TaskState.InProgress, started), (TaskEvent.Completed, TaskState.InProgress, TaskState.Completed, ended)],
            history.Select(line => (line.Event, line.FromState, line.ToState, line.At)));
        Assert.Equal(TaskOutcome.Warning, history[^1].Outcome);
        Assert.Equal(new TaskTotals(0, 0, 1, 0, 0), await Host.TaskReads.TotalsAsync(Viewer));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Changes"));
        await Recount.AssertAsync(Host);
        await RestartAsync();
        Assert.Equal(task, await Host.TaskReads.FindAsync(Viewer, task.Id));
    }

    [Theory]
    [InlineData(null, TaskState.Completed, TaskOutcome.Success)]
    [InlineData(TaskOutcome.Success, TaskState.Completed, TaskOutcome.Success)]
    [InlineData(TaskOutcome.Warning, TaskState.Completed, TaskOutcome.Warning)]
    [InlineData(TaskOutcome.Error, TaskState.Failed, TaskOutcome.Error)]
    [InlineData(TaskOutcome.TempError, TaskState.Failed, TaskOutcome.TempError)]
    [InlineData(TaskOutcome.Terminated, TaskState.Canceled, TaskOutcome.Terminated)]
    public async Task An_end_that_is_given_is_that_of_its_outcome(TaskOutcome? outcome, TaskState state, TaskOutcome ended)
    {
        await StartAsync();
        var at = Clock.UtcNow.AddMinutes(-5);

        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { EndedAt = at, Outcome = outcome });

        Assert.Equal((state, ended, at, at), (task.State, task.Outcome!.Value, task.CreatedAt, task.EndedAt!.Value));
        Assert.Equal(state is TaskState.Canceled ? null : at, task.StartedAt);
        Assert.Equal((state, ended), ((await Host.HistoryAsync(Viewer, task))[^1].ToState, (await Host.HistoryAsync(Viewer, task))[^1].Outcome!.Value));
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = state is TaskState.Failed ? TaskEvent.Completed : TaskEvent.Failed }), RefusalKind.Conflict);
    }

    [Fact]
    public async Task A_task_that_has_started_is_in_progress_and_was_created_by_then()
    {
        await StartAsync();
        var started = Clock.UtcNow.AddMinutes(-10);

        var alone = await Host.Tasks.CreateAsync(Operator, AnyTask with { StartedAt = started, Stage = TaskStage.InReview });
        var ahead = await Host.Tasks.CreateAsync(Operator, AnyTask with { StartedAt = Clock.UtcNow.AddMinutes(4) });
        var byEndpoint = await Host.Tasks.CreateAsync(Operator, AnyTask with { Subtasks = [new() { EndpointId = "a", State = SubtaskState.InProgress, StartedAt = started }, new() { EndpointId = "b" }] });

        Assert.Equal((TaskState.InProgress, TaskStage.InReview, started, started), (alone.State, alone.Stage!.Value, alone.CreatedAt, alone.StartedAt!.Value));
        Assert.Equal((TaskState.InProgress, Clock.UtcNow, Clock.UtcNow.AddMinutes(4)), (ahead.State, ahead.CreatedAt, ahead.StartedAt!.Value));
        Assert.Equal((TaskState.InProgress, started, started), (byEndpoint.State, byEndpoint.CreatedAt, byEndpoint.StartedAt!.Value));
        Assert.Equal(TaskState.Completed, (await Host.Tasks.ReportAsync(Operator, alone.Id, new() { Event = TaskEvent.Completed })).State);
    }

    [Fact]
    public async Task Endpoints_that_are_open_when_a_given_end_comes_are_skipped()
    {
        await StartAsync();
        var ended = Clock.UtcNow.AddMinutes(-1);

        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with
        {
            EndedAt = ended,
            Outcome = TaskOutcome.Error,
            Subtasks = [new() { EndpointId = "done", State = SubtaskState.Completed, EndedAt = ended.AddMinutes(-1) }, new() { EndpointId = "open" }, new() { EndpointId = "at it", State = SubtaskState.InProgress }],
        });

        Assert.Equal(new SubtaskCounts(0, 0, 1, 0, 2), task.Subtasks);
        var subtasks = (await Host.Get<SubtaskReads>().ListAsync(Viewer, task, new())).Items;
        Assert.Equal([SubtaskState.Completed, SubtaskState.Skipped, SubtaskState.Skipped], subtasks.Select(subtask => subtask.State));
        Assert.Equal([ended, ended], subtasks.Skip(1).Select(subtask => subtask.EndedAt!.Value));
    }

    [Fact]
    public async Task Times_that_cannot_have_been_are_named()
    {
        await StartAsync();
        var now = Clock.UtcNow;

        await NamedAsync("createdAt", AnyTask with { CreatedAt = now.AddMinutes(6) });
        await NamedAsync("startedAt", AnyTask with { StartedAt = now.AddMinutes(6) });
        await NamedAsync("endedAt", AnyTask with { EndedAt = now.AddMinutes(6) });
        await NamedAsync("startedAt", AnyTask with { CreatedAt = now.AddMinutes(-1), StartedAt = now.AddMinutes(-2) });
        await NamedAsync("endedAt", AnyTask with { StartedAt = now.AddMinutes(-1), EndedAt = now.AddMinutes(-2) });
        await NamedAsync("endedAt", AnyTask with { CreatedAt = now.AddMinutes(-1), EndedAt = now.AddMinutes(-2) });
        await NamedAsync("outcome", AnyTask with { Outcome = TaskOutcome.Success });
        await NamedAsync("outcome", AnyTask with { StartedAt = now, Outcome = TaskOutcome.Error });
        await NamedAsync("stage", AnyTask with { Stage = TaskStage.InReview });
        await NamedAsync("stage", AnyTask with { StartedAt = now, Stage = TaskStage.QueuedForPreProcessing });
        await NamedAsync("stage", AnyTask with { EndedAt = now, Outcome = TaskOutcome.Error, Stage = TaskStage.Processed });
        await NamedAsync("endedAt", AnyTask with { EndedAt = now, Subtasks = [new() { EndpointId = "open" }] });
        await NamedAsync("workspaceId", AnyTask with { WorkspaceId = -1 });
        await NamedAsync("externalId", AnyTask with { ExternalId = "" });
        await NamedAsync("externalId", AnyTask with { ExternalId = "a " });
        await NamedAsync("externalId", AnyTask with { ExternalId = "a\0" });
        await NamedAsync("externalId", AnyTask with { ExternalId = new string('e', Limits.Name + 1) });
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));

        async Task NamedAsync(string member, NewTask task) => Assert.Equal(member, (await RefusedAsync(() => Host.Tasks.CreateAsync(Operator, task), RefusalKind.Invalid)).Member);
    }
}
