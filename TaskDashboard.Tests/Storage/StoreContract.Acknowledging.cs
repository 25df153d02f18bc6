using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Acknowledging failed tasks, counting the others, and acting on several tasks at once.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_failed_task_is_acknowledged_once_with_who_and_when()
    {
        await StartAsync();
        var failed = await FailedTaskAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));
        var changes = await ChangesOfAsync(failed);

        var acknowledged = await Host.Tasks.AcknowledgeAsync(Operator, failed.Id, "Known bug.");
        Clock.Advance(TimeSpan.FromMinutes(1));
        var again = await Host.Tasks.AcknowledgeAsync(Administrator, failed.Id, null);

        Assert.Equal(
            failed with
            {
                AcknowledgedAt = Clock.UtcNow - TimeSpan.FromMinutes(1),
                AcknowledgedById = Operator.Id,
                AcknowledgedBy = Operator.Name,
                Version = failed.Version + 1,
            },
            acknowledged
        );
        Assert.Equal(acknowledged, again);
        Assert.Equal(acknowledged, await Host.TaskReads.FindAsync(Viewer, failed.Id));
        Assert.Equal(acknowledged, await Host.Writer.WriteAsync(session => session.FindTask(failed.Number)!));
        Assert.Equal(changes + 1, await ChangesOfAsync(failed));
        var line = (await Host.HistoryAsync(Viewer, failed))[^1];
        Assert.Equal(
            (TaskHistoryEvent.Acknowledged, TaskState.Failed, TaskState.Failed, TaskOutcome.Error, Operator.Name),
            (line.Event!.Value, line.FromState!.Value, line.ToState, line.Outcome!.Value, line.Actor)
        );
        Assert.Equal("The failure was acknowledged. Known bug.", line.Reason);
        Assert.Equal([Operator.Name], await AuditOfAsync("taskAcknowledged"));
        await RestartAsync();
        Assert.Equal(acknowledged, await Host.TaskReads.FindAsync(Viewer, failed.Id));

        var withdrawn = await Host.Tasks.WithdrawAcknowledgementAsync(Administrator, failed.Id);
        Assert.Equal(withdrawn, await Host.Tasks.WithdrawAcknowledgementAsync(Administrator, failed.Id));
        Assert.Equal(failed with { Version = failed.Version + 2 }, withdrawn);
        Assert.Equal(
            [TaskHistoryEvent.Acknowledged, TaskHistoryEvent.AcknowledgementWithdrawn],
            (await Host.HistoryAsync(Viewer, failed)).Select(entry => entry.Event).Skip(2)
        );
        Assert.Equal([Administrator.Name], await AuditOfAsync("acknowledgementWithdrawn"));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_report_keeps_an_acknowledgement_and_a_restart_clears_it()
    {
        await StartAsync();
        var task = await FailedTaskAsync();
        var acknowledged = await Host.Tasks.AcknowledgeAsync(Operator, task.Id, null);

        var staged = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.StageChanged, TotalPages = 3 });
        Assert.Equal((acknowledged.AcknowledgedAt, acknowledged.AcknowledgedBy), (staged.AcknowledgedAt, staged.AcknowledgedBy));

        var restarted = await Host.Tasks.RestartAsync(Operator, task.Id, null);
        Assert.Equal(
            (TaskState.Pending, null, null, null),
            (restarted.State, restarted.AcknowledgedAt, restarted.AcknowledgedById, restarted.AcknowledgedBy)
        );
        var failedAgain = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Failed });
        Assert.Null(failedAgain.AcknowledgedAt);
        await RestartAsync();
        Assert.Equal(failedAgain, await Host.TaskReads.FindAsync(Viewer, task.Id));
    }

    [Fact]
    public async Task Only_a_failed_task_can_be_acknowledged()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "acme"), AnyTask);

        await RefusedHereAsync("is waiting");
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started });
        await RefusedHereAsync("is in progress");
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Completed });
        await RefusedHereAsync("has completed");
        await Host.Tasks.RestartAsync(Operator, task.Id, null);
        await Host.Tasks.CancelAsync(Operator, task.Id, null);
        await RefusedHereAsync("was canceled");

        foreach (var (caller, id) in new[] { (Callers.Of(Role.Operator, "other"), task.Id), (Operator, NoSuchId), (Operator, "x") })
        {
            await RefusedAsync(() => Host.Tasks.AcknowledgeAsync(caller, id, null), RefusalKind.NotFound);
            await RefusedAsync(() => Host.Tasks.WithdrawAcknowledgementAsync(caller, id), RefusalKind.NotFound);
        }

        await RefusedAsync(() => Host.Tasks.AcknowledgeAsync(Viewer, task.Id, null), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Tasks.AcknowledgeAsync(Operator, task.Id, new string('r', Limits.Text + 1)), RefusalKind.Invalid);
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Tasks WHERE AcknowledgedAt IS NOT NULL"));

        async Task RefusedHereAsync(string words)
        {
            foreach (
                var command in new Func<Task>[]
                {
                    () => Host.Tasks.AcknowledgeAsync(Operator, task.Id, null),
                    () => Host.Tasks.WithdrawAcknowledgementAsync(Operator, task.Id),
                }
            )
            {
                var refused = await RefusedAsync(command, RefusalKind.Conflict, TaskIngestor.NotFailed);
                Assert.Contains($"The task {words}. ", refused.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_waiting_task_is_restarted_as_its_next_run_and_a_call_that_names_its_run_only_once()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { ItemCount = 3, WorkspaceId = 1, TotalPages = 2 });

        var restarted = await Host.Tasks.RestartAsync(Operator, task.Id, "It is not in the queue.", 1);
        await RefusedAsync(() => Host.Tasks.RestartAsync(Operator, task.Id, null, 1), RefusalKind.Conflict, DecisionCode.Superseded);
        await RefusedAsync(() => Host.Tasks.RestartAsync(Operator, task.Id, null, 3), RefusalKind.Conflict, DecisionCode.UnknownRun);

        Assert.Equal((TaskState.Pending, 2, 3, 2), (restarted.State, restarted.Run, restarted.RemainingItemCount, restarted.TotalPages));
        var line = (await Host.HistoryAsync(Viewer, task))[^1];
        Assert.Equal(
            (2, TaskHistoryEvent.Restarted, TaskState.Pending, TaskState.Pending, Operator.Name),
            (line.Run, line.Event!.Value, line.FromState!.Value, line.ToState, line.Actor)
        );
        Assert.Equal("The waiting task was restarted. It is not in the queue.", line.Reason);
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started, Run = 1 }),
            RefusalKind.Conflict,
            DecisionCode.Superseded
        );
        Assert.Equal(3, (await Host.Tasks.RestartAsync(Operator, task.Id, null)).Run);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Tasks_are_filtered_by_whether_they_are_acknowledged()
    {
        await StartAsync();
        var open = await FailedTaskAsync();
        var acknowledged = await FailedTaskAsync();
        var running = await Host.Tasks.CreateAsync(Operator, AnyTask);
        await Host.Tasks.AcknowledgeAsync(Operator, acknowledged.Id, null);

        Assert.Equal([acknowledged.Id], await IdsAsync(TaskFilter.Acknowledged.Is(true)));
        Assert.Equal([open.Id, running.Id], await IdsAsync(TaskFilter.Acknowledged.Is(false)));
        Assert.Equal([open.Id], await IdsAsync(TaskFilter.State.Is(TaskState.Failed) & !TaskFilter.Acknowledged.Is(true)));

        async Task<List<string>> IdsAsync(Filter<TrackedTask> filter) =>
            [.. (await Host.TaskReads.ListAsync(Viewer, new() { Filter = filter })).Items.Select(task => task.Id)];
    }

    [Fact]
    public async Task Open_failures_are_recent_failures_that_nobody_has_acknowledged()
    {
        await StartAsync();
        await FailAsync(null, 2, TimeSpan.FromHours(24));
        await FailAsync(null, 3, TimeSpan.FromHours(24) + TimeSpan.FromMilliseconds(1));
        await FailAsync("acme", 4, TimeSpan.Zero);
        await FailAsync("other", 5, TimeSpan.FromHours(1));
        var seen = await FailedTaskAsync();
        await Host.Tasks.AcknowledgeAsync(Operator, seen.Id, null);
        await Host.Tasks.CreateAsync(Operator, AnyTask with { StartedAt = Clock.UtcNow, EndedAt = Clock.UtcNow });

        Assert.Equal(new BoundedCount(11, false), await CountAsync(Viewer));
        Assert.Equal(new BoundedCount(4, false), await CountAsync(Callers.Of(Role.Viewer, "acme")));
        Assert.Equal(new BoundedCount(9, false), await CountAsync(Callers.OfCompanies(Role.Viewer, "acme", "other")));
        Assert.Equal(new BoundedCount(0, false), await CountAsync(Callers.Of(Role.Viewer, "nobody")));
        await Host.Tasks.WithdrawAcknowledgementAsync(Operator, seen.Id);
        Assert.Equal(new BoundedCount(12, false), await CountAsync(Viewer));
        Clock.UtcNow += TimeSpan.FromMilliseconds(1);
        Assert.Equal(new BoundedCount(10, false), await CountAsync(Viewer));

        Task<BoundedCount> CountAsync(Caller caller) => Host.TaskReads.OpenFailuresAsync(caller);
    }

    [Fact]
    public async Task Open_failures_are_counted_exactly_up_to_a_thousand()
    {
        await StartAsync();
        await FailAsync("acme", 600, TimeSpan.Zero);
        await FailAsync("other", 400, TimeSpan.Zero);
        var both = Callers.OfCompanies(Role.Viewer, "acme", "other");

        Assert.Equal(new BoundedCount(1000, false), await Host.TaskReads.OpenFailuresAsync(Viewer));
        Assert.Equal(new BoundedCount(1000, false), await Host.TaskReads.OpenFailuresAsync(both));
        await FailAsync("other", 1, TimeSpan.Zero);
        Assert.Equal(new BoundedCount(1000, true), await Host.TaskReads.OpenFailuresAsync(Viewer));
        Assert.Equal(new BoundedCount(1000, true), await Host.TaskReads.OpenFailuresAsync(both));
        Assert.Equal(new BoundedCount(401, false), await Host.TaskReads.OpenFailuresAsync(Callers.Of(Role.Viewer, "other")));
        await FailAsync("other", 1000, TimeSpan.Zero);
        Assert.Equal(new BoundedCount(1000, true), await Host.TaskReads.OpenFailuresAsync(Callers.Of(Role.Viewer, "other")));
    }

    [Fact]
    public async Task An_act_on_several_tasks_has_an_outcome_for_each()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        var failed = await FailedTaskAsync(acme);
        var open = await Host.Tasks.CreateAsync(acme, AnyTask);
        var foreign = await FailedTaskAsync();
        string[] ids = [failed.Id, open.Id, foreign.Id, "x", failed.Id];
        string[] distinct = [failed.Id, open.Id, foreign.Id, "x"];

        var acknowledged = await Host.Tasks.AcknowledgeAllAsync(acme, ids, "Seen.");
        var withdrawn = await Host.Tasks.WithdrawAllAcknowledgementsAsync(acme, ids);
        var canceled = await Host.Tasks.CancelAllAsync(acme, ids, "Wrong file.");
        var restarted = await Host.Tasks.RestartAllAsync(acme, ids, null);

        foreach (var answers in new[] { acknowledged, withdrawn, canceled, restarted })
        {
            Assert.Equal(distinct, answers.Select(answer => answer.TaskId));
            Assert.All(answers, answer => Assert.NotEqual(answer.Task is null, answer.Refused is null));
            Assert.Equal(["notFound", "notFound"], answers.Skip(2).Select(answer => answer.Refused!.Code));
        }

        Assert.Equal((Clock.UtcNow, TaskIngestor.NotFailed), (acknowledged[0].Task!.AcknowledgedAt!.Value, acknowledged[1].Refused!.Code));
        Assert.Equal((null, TaskIngestor.NotFailed), (withdrawn[0].Task!.AcknowledgedAt, withdrawn[1].Refused!.Code));
        Assert.Equal((DecisionCode.Ended, TaskState.Canceled), (canceled[0].Refused!.Code, canceled[1].Task!.State));

        // An id that was given twice is restarted once.
        Assert.Equal([2, 2], restarted.Take(2).Select(answer => answer.Task!.Run));
        Assert.Equal(foreign, await Host.TaskReads.FindAsync(Viewer, foreign.Id));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task An_act_on_several_tasks_is_refused_as_a_whole_without_the_permission_or_with_too_many_tasks()
    {
        await StartAsync();
        var task = await FailedTaskAsync();
        var many = Enumerable.Range(0, Limits.ChosenItems + 1).Select(index => $"{index:x24}").ToList();
        foreach (
            var act in new Func<Caller, IReadOnlyList<string>, Task<IReadOnlyList<TaskActAnswer>>>[]
            {
                (caller, ids) => Host.Tasks.CancelAllAsync(caller, ids, null),
                (caller, ids) => Host.Tasks.RestartAllAsync(caller, ids, null),
                (caller, ids) => Host.Tasks.AcknowledgeAllAsync(caller, ids, null),
                (caller, ids) => Host.Tasks.WithdrawAllAcknowledgementsAsync(caller, ids),
            }
        )
        {
            await RefusedAsync(() => act(Viewer, [task.Id]), RefusalKind.Forbidden);
            Assert.Equal("taskIds", (await RefusedAsync(() => act(Operator, []), RefusalKind.Invalid)).Member);
            Assert.Equal("taskIds", (await RefusedAsync(() => act(Operator, many), RefusalKind.Invalid)).Member);
            Assert.Equal(Limits.ChosenItems, (await act(Operator, [.. many.Skip(1)])).Count(answer => answer.Refused is not null));
        }

        Assert.Equal(task, await Host.TaskReads.FindAsync(Viewer, task.Id));
    }

    [Fact]
    public async Task An_act_on_many_tasks_lets_other_writes_run_in_between()
    {
        await StartAsync();
        var created = await Host.Tasks.CreateAllAsync(Operator, [.. Enumerable.Repeat(AnyTask, 7)]);

        // Two reads of this clock are further apart than the longest time that one call may occupy the writer.
        var tasks = new TaskIngestor(
            new HandlerEngine(
                Host.Writer,
                new TaskHandlers(Host.Get<IEngineTasks>(), new SteppingClock(Clock, TimeSpan.FromMilliseconds(60)))
            ),
            Clock
        );
        IReadOnlyList<TaskActAnswer> answers = [];
        var done = await InOneGroupAsync(
            async () =>
            {
                answers = await tasks.RestartAllAsync(Operator, [.. created.Select(task => task.Id)], null);
                return 0;
            },
            () => Host.Writer.WriteAsync(session => created.Count(task => session.FindTask(task.Number)!.Run == 2))
        );

        Assert.Equal(2, done[1]);
        Assert.Equal(created.Select(task => (task.Id, 2)), answers.Select(answer => (answer.TaskId, answer.Task!.Run)));
        await Recount.AssertAsync(Host);
    }

    private async Task<TrackedTask> FailedTaskAsync(Caller? caller = null)
    {
        var task = await Host.Tasks.CreateAsync(caller ?? Operator, AnyTask);
        return await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Failed });
    }

    private async Task FailAsync(string? company, int count, TimeSpan ago)
    {
        var ended = Clock.UtcNow - ago;
        var failed = AnyTask with { CreatedAt = ended, StartedAt = ended, EndedAt = ended, Outcome = TaskOutcome.Error };
        await Host.Tasks.CreateAllAsync(Callers.Of(Role.Operator, company), [.. Enumerable.Repeat(failed, count)]);
    }

    private Task<long> ChangesOfAsync(TrackedTask task) =>
        Host.CountAsync("SELECT COUNT(*) FROM Changes WHERE Subject = @p0 AND Number = @p1", ChangeSubject.Task, task.Number);

    private Task<List<string>> AuditOfAsync(string action) =>
        Host.TextsAsync("SELECT Actor FROM AuditEntries WHERE Action = @p0 ORDER BY Number", action);
}
