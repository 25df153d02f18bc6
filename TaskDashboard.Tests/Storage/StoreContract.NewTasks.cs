using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>New tasks: external ids, workspace numbers, and tasks that had already started or ended when they were created.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Callers_who_may_see_a_task_find_it_by_its_external_id()
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
        foreach (
            var none in new[]
            {
                "",
                " ",
                "Order 1/ß ",
                " Order 1/ß",
                "ORDER 1/ß",
                "Order",
                "Order 1/ß\0",
                "\0",
                new string('x', Limits.Name + 1),
            }
        )
        {
            Assert.Null(await Host.TaskReads.FindByExternalIdAsync(Viewer, none));
        }
    }

    [Fact]
    public async Task An_external_id_is_unique_within_a_company()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        var known = await Host.Tasks.CreateAsync(acme, AnyTask with { ExternalId = "one" });

        var own = await RefusedAsync(
            () => Host.Tasks.CreateAsync(acme, AnyTask with { ExternalId = "one" }),
            RefusalKind.Conflict,
            "externalId"
        );
        var foreign = await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "other"), AnyTask with { ExternalId = "one" });
        var nobodys = await Host.Tasks.CreateAsync(Operator, AnyTask with { ExternalId = "one" });
        var again = await RefusedAsync(
            () => Host.Tasks.CreateAsync(Operator, AnyTask with { ExternalId = "one" }),
            RefusalKind.Conflict,
            "externalId"
        );
        await Host.Tasks.CreateAllAsync(
            Operator,
            [AnyTask with { ExternalId = "two" }, AnyTask with { ExternalId = "two", CompanyId = "acme" }]
        );

        Assert.Equal(("externalId", known.Id), (own.Member, own.Subject));
        Assert.Equal(("externalId", nobodys.Id), (again.Member, again.Subject));
        Assert.Equal(foreign, await Host.TaskReads.FindByExternalIdAsync(Callers.Of(Role.Viewer, "other"), "one"));
        Assert.Equal(5, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
    }

    [Fact]
    public async Task An_index_enforces_that_an_external_id_is_unique_within_a_company()
    {
        await StartAsync();
        foreach (var company in new[] { "acme", null })
        {
            await Host.Tasks.CreateAsync(Administrator, AnyTask with { ExternalId = "one", CompanyId = company });
            var other = await Host.Tasks.CreateAsync(Administrator, AnyTask with { ExternalId = "two", CompanyId = company });

            using var connection = Database.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"UPDATE Tasks SET ExternalId = 'one' WHERE Number = {other.Number}";
            Assert.ThrowsAny<System.Data.Common.DbException>(() => command.ExecuteNonQuery());
        }
    }

    [Fact]
    public async Task An_external_id_in_several_companies_is_refused_with_the_companies_and_not_found_by_vendor_calls()
    {
        await StartAsync();
        var ids = new Dictionary<string, string>();
        foreach (var company in new[] { "", "acme", "other", "third" })
        {
            ids[company] = (
                await Host.Tasks.CreateAsync(
                    Administrator,
                    AnyTask with
                    {
                        ExternalId = "one",
                        CompanyId = company.Length == 0 ? null : company,
                    }
                )
            ).Id;
        }

        var two = Callers.OfCompanies(Role.Viewer, "third", "acme");
        foreach (
            var (caller, companies) in new (Caller, string?[])[] { (Viewer, [null, "acme", "other", "third"]), (two, ["acme", "third"]) }
        )
        {
            Assert.Null(await Host.TaskReads.FindByExternalIdAsync(caller, "one"));
            var refused = await RefusedAsync(
                () => Host.TaskReads.GetByExternalIdAsync(caller, "one", null),
                RefusalKind.Conflict,
                "severalCompanies"
            );
            Assert.Equal(companies, refused.Companies!);
            Assert.Equal(ids["acme"], (await Host.TaskReads.GetByExternalIdAsync(caller, "one", "acme")).Id);
            Assert.Equal(
                companies.Select(company => ids[company ?? ""]),
                (await Host.TaskReads.OfExternalIdAsync(caller, "one")).Select(task => task.Id)
            );
        }

        await RefusedAsync(() => Host.TaskReads.GetByExternalIdAsync(two, "one", "other"), RefusalKind.NotFound, "notFound");
        await RefusedAsync(() => Host.TaskReads.GetByExternalIdAsync(Viewer, "nobody's", null), RefusalKind.NotFound, "notFound");
        Assert.Equal(ids["other"], (await Host.TaskReads.GetByExternalIdAsync(Callers.Of(Role.Viewer, "other"), "one", null)).Id);
    }

    [Fact]
    public async Task No_task_of_an_array_is_created_if_one_external_id_is_taken()
    {
        await StartAsync();
        await Host.Tasks.CreateAsync(Operator, AnyTask with { ExternalId = "taken", WorkspaceId = 1 });

        var taken = await RefusedAsync(
            () =>
                Host.Tasks.CreateAllAsync(
                    Operator,
                    [AnyTask with { WorkspaceId = 1 }, AnyTask with { ExternalId = "taken", WorkspaceId = 1 }]
                ),
            RefusalKind.Conflict,
            "externalId"
        );
        var twice = await RefusedAsync(
            () => Host.Tasks.CreateAllAsync(Operator, [AnyTask with { ExternalId = "new" }, AnyTask, AnyTask with { ExternalId = "new" }]),
            RefusalKind.Conflict,
            "externalId"
        );

        Assert.Equal(("[1].externalId", "[2].externalId"), (taken.Member, twice.Member));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        Assert.Equal(2, (await Host.Tasks.CreateAsync(Operator, AnyTask with { ExternalId = "new", WorkspaceId = 1 })).WorkspaceNumber);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task One_of_two_concurrent_tasks_with_the_same_external_id_is_refused()
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
    public async Task Each_workspace_numbers_its_tasks_from_1()
    {
        await StartAsync();
        var created = new List<TrackedTask>();
        foreach (var workspace in new int?[] { 7, 7, null, 8, 7, 0, int.MaxValue })
        {
            created.Add(await Host.Tasks.CreateAsync(Operator, AnyTask with { WorkspaceId = workspace }));
        }

        Assert.Equal([1, 2, null, 1, 3, 1, 1], created.Select(task => task.WorkspaceNumber));
        Assert.Equal(
            [4, 2, 5],
            (
                await Host.Tasks.CreateAllAsync(
                    Operator,
                    [AnyTask with { WorkspaceId = 7 }, AnyTask with { WorkspaceId = 8 }, AnyTask with { WorkspaceId = 7 }]
                )
            ).Select(task => task.WorkspaceNumber!.Value)
        );
        await RestartAsync();
        Assert.Equal(created[4], await Host.TaskReads.FindAsync(Viewer, created[4].Id));
        Assert.Equal(
            6,
            (await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "acme"), AnyTask with { WorkspaceId = 7 })).WorkspaceNumber
        );
    }

    [Fact]
    public async Task Workspace_numbers_have_no_gaps_after_concurrent_creations_and_kills()
    {
        await StartAsync();
        var created = new List<TrackedTask>();
        for (var round = 0; round < 3; round++)
        {
            created.AddRange(
                await Task.WhenAll(
                    Enumerable.Range(0, 40).Select(index => Host.Tasks.CreateAsync(Operator, AnyTask with { WorkspaceId = index % 3 }))
                )
            );
            await KillAndRestartAsync();
        }

        foreach (var workspace in created.GroupBy(task => task.WorkspaceId))
        {
            Assert.Equal(
                Enumerable.Range(1, workspace.Count()),
                workspace.OrderBy(task => task.Number).Select(task => task.WorkspaceNumber!.Value)
            );
        }
    }

    [Fact]
    public async Task A_workspace_number_is_never_used_again()
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
    public async Task A_task_that_ran_before_its_creation_has_a_complete_history()
    {
        await StartAsync();
        var (created, started, ended) = (Clock.UtcNow.AddHours(-3), Clock.UtcNow.AddHours(-2), Clock.UtcNow.AddHours(-1));

        var task = await Host.Tasks.CreateAsync(
            Operator,
            AnyTask with
            {
                CreatedAt = created,
                StartedAt = started,
                EndedAt = ended,
                Outcome = TaskOutcome.Warning,
                ItemCount = 5,
                Stage = TaskStage.Processed,
            }
        );

        Assert.Equal(
            (TaskState.Completed, TaskOutcome.Warning, TaskStage.Processed, 1),
            (task.State, task.Outcome!.Value, task.Stage!.Value, task.Run)
        );
        Assert.Equal(
            (created, started, ended, started),
            (task.CreatedAt, task.StartedAt!.Value, task.EndedAt!.Value, task.ProcessingStartedAt!.Value)
        );
        Assert.Equal((5, 0, 0, 100), (task.ItemCount, task.RemainingItemCount, task.SkippedItemCount, task.PercentComplete));
        Assert.Equal((Clock.UtcNow, ended), (task.LastReportAt!.Value, task.LatestAt!.Value));
        var history = await Host.HistoryAsync(Viewer, task);
        Assert.Equal(
            [
                (null, null, TaskState.Pending, created),
                (TaskHistoryEvent.Started, TaskState.Pending, TaskState.InProgress, started),
                (TaskHistoryEvent.Completed, TaskState.InProgress, TaskState.Completed, ended),
            ],
            history.Select(line => (line.Event, line.FromState, line.ToState, line.At))
        );
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
    public async Task A_task_created_with_an_end_gets_the_state_of_its_outcome(TaskOutcome? outcome, TaskState state, TaskOutcome ended)
    {
        await StartAsync();
        var at = Clock.UtcNow.AddMinutes(-5);

        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { EndedAt = at, Outcome = outcome });

        Assert.Equal((state, ended, at, at), (task.State, task.Outcome!.Value, task.CreatedAt, task.EndedAt!.Value));
        Assert.Equal(state is TaskState.Canceled ? null : at, task.StartedAt);
        Assert.Equal(
            (state, ended),
            ((await Host.HistoryAsync(Viewer, task))[^1].ToState, (await Host.HistoryAsync(Viewer, task))[^1].Outcome!.Value)
        );
        await RefusedAsync(
            () =>
                Host.Tasks.ReportAsync(
                    Operator,
                    task.Id,
                    new() { Event = state is TaskState.Failed ? TaskEvent.Completed : TaskEvent.Failed }
                ),
            RefusalKind.Conflict
        );
    }

    [Fact]
    public async Task A_task_with_a_start_time_is_in_progress_and_was_created_no_later()
    {
        await StartAsync();
        var started = Clock.UtcNow.AddMinutes(-10);

        var alone = await Host.Tasks.CreateAsync(Operator, AnyTask with { StartedAt = started, Stage = TaskStage.InReview });
        var ahead = await Host.Tasks.CreateAsync(Operator, AnyTask with { StartedAt = Clock.UtcNow.AddMinutes(4) });
        var byEndpoint = await Host.Tasks.CreateAsync(
            Operator,
            AnyTask with
            {
                Subtasks =
                [
                    new()
                    {
                        EndpointId = "a",
                        State = SubtaskState.InProgress,
                        StartedAt = started,
                    },
                    new() { EndpointId = "b" },
                ],
            }
        );

        Assert.Equal(
            (TaskState.InProgress, TaskStage.InReview, started, started),
            (alone.State, alone.Stage!.Value, alone.CreatedAt, alone.StartedAt!.Value)
        );
        Assert.Equal(
            (TaskState.InProgress, Clock.UtcNow, Clock.UtcNow.AddMinutes(4)),
            (ahead.State, ahead.CreatedAt, ahead.StartedAt!.Value)
        );
        Assert.Equal((TaskState.InProgress, started, started), (byEndpoint.State, byEndpoint.CreatedAt, byEndpoint.StartedAt!.Value));
        Assert.Equal(TaskState.Completed, (await Host.Tasks.ReportAsync(Operator, alone.Id, new() { Event = TaskEvent.Completed })).State);
    }

    [Fact]
    public async Task Open_subtasks_of_a_task_created_with_an_end_are_skipped()
    {
        await StartAsync();
        var ended = Clock.UtcNow.AddMinutes(-1);

        var task = await Host.Tasks.CreateAsync(
            Operator,
            AnyTask with
            {
                EndedAt = ended,
                Outcome = TaskOutcome.Error,
                Subtasks =
                [
                    new()
                    {
                        EndpointId = "done",
                        State = SubtaskState.Completed,
                        EndedAt = ended.AddMinutes(-1),
                    },
                    new() { EndpointId = "open" },
                    new() { EndpointId = "at it", State = SubtaskState.InProgress },
                ],
            }
        );

        Assert.Equal(new SubtaskCounts(0, 0, 1, 0, 2), task.Subtasks);
        var subtasks = (await Host.Get<SubtaskReads>().ListAsync(Viewer, task, new())).Items;
        Assert.Equal([SubtaskState.Completed, SubtaskState.Skipped, SubtaskState.Skipped], subtasks.Select(subtask => subtask.State));
        Assert.Equal([ended, ended], subtasks.Skip(1).Select(subtask => subtask.EndedAt!.Value));
    }

    [Fact]
    public async Task Impossible_times_are_refused_with_their_member()
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

        async Task NamedAsync(string member, NewTask task) =>
            Assert.Equal(member, (await RefusedAsync(() => Host.Tasks.CreateAsync(Operator, task), RefusalKind.Invalid)).Member);
    }
}
