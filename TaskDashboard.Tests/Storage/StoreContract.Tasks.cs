using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Tasks: creating, reporting and reading them.</summary>
public abstract partial class StoreContract
{
    private const string NoSuchId = "0123456789abcdef01234567";

    [Fact]
    public async Task A_task_is_stored_as_it_was_created()
    {
        await StartAsync();
        var createdAt = Clock.UtcNow.AddHours(-1).AddTicks(1234567).ToOffset(TimeSpan.FromHours(2));
        var created = await Host.Tasks.CreateAsync(
            Operator,
            new()
            {
                Type = "import",
                Name = "Bücher – 書",
                Description = "All of them",
                Launcher = "night shift",
                ItemCount = 12,
                CreatedAt = createdAt,
            }
        );

        Assert.Equal(
            ("import", "Bücher – 書", "All of them", "night shift"),
            (created.Type, created.Name, created.Description, created.Launcher)
        );
        Assert.Equal(
            (TaskState.Pending, null, 1, 12, 12),
            (created.State, created.Outcome, created.Run, created.ItemCount, created.RemainingItemCount)
        );
        Assert.Equal(
            (createdAt.ToUnixTimeMilliseconds(), TimeSpan.Zero),
            (created.CreatedAt.ToUnixTimeMilliseconds(), created.CreatedAt.Offset)
        );
        Assert.Equal(created, await Host.TaskReads.FindAsync(Viewer, created.Id));
        await RestartAsync();
        Assert.Equal(created, await Host.TaskReads.FindAsync(Viewer, created.Id));
        var line = Assert.Single(await Host.HistoryAsync(Viewer, created));
        Assert.Equal((null, null, TaskState.Pending, Operator.Name), (line.Event, line.FromState, line.ToState, line.Actor));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Changes"));
    }

    [Fact]
    public async Task The_errors_of_several_tasks_are_read_together()
    {
        await StartAsync();
        var error = new TaskError(
            "Registration failed",
            null,
            new TaskError("The certificate has expired.", null, null, null, null),
            null,
            null
        );
        var failed = await EndAsync(AnyTask, error);
        var other = await EndAsync(AnyTask with { CompanyId = "acme" }, new TaskError("Other", null, null, null, null));
        var silent = await EndAsync(AnyTask, null);
        await RestartAsync();

        var errors = await Host.TaskReads.ErrorsAsync(Viewer, [failed, other, silent]);
        var ofCompany = await Host.TaskReads.ErrorsAsync(Callers.OfCompanies(Role.Viewer, "acme"), [failed, other, silent]);

        Assert.Equal([failed.Number, other.Number], errors.Keys.Order());
        Assert.Equal("The certificate has expired.", errors[failed.Number].Cause?.Message);
        Assert.Equal([other.Number], ofCompany.Keys);

        // What was read for the list is also what a task's page shows, with the name of its company.
        Assert.Equal("Other", (await Host.TaskReads.DetailsAsync(Viewer, other)).Error?.Message);
        Assert.Empty(await Host.TaskReads.ErrorsAsync(Viewer, []));

        async Task<TrackedTask> EndAsync(NewTask task, TaskError? why)
        {
            var created = await Host.Tasks.CreateAsync(Operator, task);
            return await Host.Tasks.ReportAsync(Operator, created.Id, new() { Event = TaskEvent.Failed, Error = why });
        }
    }

    [Fact]
    public async Task A_report_updates_task_history_counters_and_changes_together()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { ItemCount = 10 });
        Clock.Advance(TimeSpan.FromSeconds(90));

        var started = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started, Message = "Here we go." });
        var progressed = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Progressed, RemainingItemCount = 4 });
        var completed = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            new()
            {
                Event = TaskEvent.Completed,
                Force = true,
                At = Clock.UtcNow.AddTicks(77),
            }
        );

        Assert.Equal((TaskState.InProgress, Clock.UtcNow, "Here we go."), (started.State, started.StartedAt!.Value, started.Message));
        Assert.Equal((4, 60), (progressed.RemainingItemCount, progressed.PercentComplete));
        Assert.Equal(
            (TaskState.Completed, TaskOutcome.Success, 4, 0),
            (completed.State, completed.Outcome, completed.SkippedItemCount, completed.RemainingItemCount)
        );
        Assert.Equal(completed, await Host.TaskReads.FindAsync(Viewer, task.Id));
        var history = await Host.HistoryAsync(Viewer, task);
        Assert.Equal([TaskState.Pending, TaskState.InProgress, TaskState.Completed], history.Select(line => line.ToState));
        Assert.Contains("Here we go.", history[1].Reason, StringComparison.Ordinal);
        Assert.Equal(new TaskTotals(0, 0, 1, 0, 0), await Host.TaskReads.TotalsAsync(Viewer));
        Assert.Equal(4, await Host.CountAsync("SELECT COUNT(*) FROM Changes WHERE Number = @p0", task.Number));
        await RestartAsync();
        Assert.Equal(completed, await Host.TaskReads.FindAsync(Viewer, task.Id));
    }

    [Fact]
    public async Task A_restart_raises_the_run_and_keeps_the_history()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Failed, Message = "Out of paper." });

        var restarted = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Restarted });

        Assert.Equal((TaskState.Pending, 2, null), (restarted.State, restarted.Run, restarted.Outcome));
        Assert.Equal([1, 1, 2], (await Host.HistoryAsync(Viewer, task)).Select(line => line.Run));
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started, Run = 1 }),
            RefusalKind.Conflict,
            DecisionCode.Superseded
        );
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started, Run = 3 }),
            RefusalKind.Conflict,
            DecisionCode.UnknownRun
        );
    }

    [Fact]
    public async Task A_report_on_a_canceled_task_is_refused_with_that_reason()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);

        var canceled = await Host.Tasks.CancelAsync(Operator, task.Id, "Wrong file.");

        Assert.Equal((TaskState.Canceled, TaskOutcome.Terminated), (canceled.State, canceled.Outcome));
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Progressed }),
            RefusalKind.Conflict,
            DecisionCode.Canceled
        );
        Assert.Contains("Wrong file.", (await Host.HistoryAsync(Viewer, task))[^1].Reason, StringComparison.Ordinal);
        Assert.Equal(canceled, await Host.Tasks.CancelAsync(Operator, task.Id, null));
    }

    [Fact]
    public async Task The_longest_message_fits_together_with_its_reason()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var message = new string('m', Limits.Text);

        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Failed, Message = message });
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Failed, Message = message + "m" }),
            RefusalKind.Invalid
        );
        await RefusedAsync(() => Host.Tasks.CancelAsync(Operator, task.Id, message + "m"), RefusalKind.Invalid);
        await RefusedAsync(() => Host.Retries.CancelAsync(Operator, NoSuchId, message + "m"), RefusalKind.Invalid);

        Assert.Equal(message, (await Host.TaskReads.FindAsync(Viewer, task.Id))!.Message);
        Assert.InRange((await Host.HistoryAsync(Viewer, task))[^1].Reason.Length, 1000, Limits.Text);
    }

    [Fact]
    public async Task A_repeated_report_id_gets_the_first_decision_and_the_current_task()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var other = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var start = new TaskReport { Id = "s", Event = TaskEvent.Started };
        var late = new TaskReport { Id = "f", Event = TaskEvent.Failed };

        await Host.Tasks.ReportAsync(Operator, task.Id, start);
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Completed });
        var refusal = await RefusedAsync(() => Host.Tasks.ReportAsync(Operator, task.Id, late), RefusalKind.Conflict, DecisionCode.Ended);
        var now = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Restarted });
        await RestartAsync();

        Assert.Equal(now, await Host.Tasks.ReportAsync(Operator, task.Id, start));
        Assert.Equal(now, await Host.Tasks.ReportAsync(Operator, task.Id, start with { Event = TaskEvent.Failed }));
        var again = await RefusedAsync(() => Host.Tasks.ReportAsync(Operator, task.Id, late), RefusalKind.Conflict, DecisionCode.Ended);
        Assert.Equal(refusal.Message, again.Message);
        Assert.Equal(TaskState.Pending, (await Host.TaskReads.FindAsync(Viewer, task.Id))!.State);
        Assert.Equal(TaskState.InProgress, (await Host.Tasks.ReportAsync(Operator, other.Id, start)).State);
    }

    [Fact]
    public async Task The_decision_on_a_report_with_an_id_is_stored_with_the_resulting_version()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { ItemCount = 2 });

        var started = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Id = "1", Event = TaskEvent.Started });
        var refusal = await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Id = "2", Event = TaskEvent.Completed }),
            RefusalKind.Conflict,
            DecisionCode.ItemsOpen
        );
        var ended = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            new()
            {
                Id = "3",
                Event = TaskEvent.Completed,
                Force = true,
            }
        );
        await Host.Tasks.ReportAsync(Operator, task.Id, new() { Id = "4", Event = TaskEvent.Progressed });

        Assert.Equal(
            [$"applied {started.Version}", $"itemsOpen {refusal.Message}", $"applied {ended.Version}", $"late {ended.Version}"],
            (await Host.TextsAsync("SELECT Code FROM AnsweredReports ORDER BY ReportId")).Zip(
                await Host.TextsAsync("SELECT Answer FROM AnsweredReports ORDER BY ReportId"),
                (code, answer) => $"{code} {answer}"
            )
        );
        Assert.Equal(ended, await Host.Tasks.ReportAsync(Operator, task.Id, new() { Id = "4", Event = TaskEvent.Failed }));
    }

    [Theory]
    [InlineData("""{"Number":1,"Id":"0123456789abcdef01234567","Type":"import","Name":"Nightly import"}""")]
    [InlineData("{")]
    public async Task A_repeated_report_whose_answer_an_earlier_version_stored_is_answered(string stored)
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var started = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Id = "r", Event = TaskEvent.Started });
        Assert.Equal(1, await Host.ChangeAsync("UPDATE AnsweredReports SET Answer = @p0", stored));

        Assert.Equal(started, await Host.Tasks.ReportAsync(Operator, task.Id, new() { Id = "r", Event = TaskEvent.Failed }));
    }

    [Fact]
    public async Task The_history_is_paged_newest_first()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var moves = Enumerable
            .Range(0, 600)
            .Select(index =>
                (task.Id, new TaskReport { Event = index % 2 == 0 ? TaskEvent.Started : TaskEvent.Restarted, Message = $"move {index}" })
            )
            .ToList();
        Assert.All(await Host.Tasks.ReportAllAsync(Operator, moves), answer => Assert.Null(answer.Refused));

        var lines = new List<TaskTransition>();
        for (string? after = null; ; )
        {
            var page = await Host.TaskReads.HistoryAsync(Viewer, task, after, 90);
            lines.AddRange(page.Items);

            // A line that is added meanwhile is on no further page.
            await Host.Tasks.ReportAsync(
                Operator,
                task.Id,
                new() { Event = lines.Count / 90 % 2 == 1 ? TaskEvent.Started : TaskEvent.Restarted }
            );
            if ((after = page.Next) is null)
            {
                break;
            }
        }

        Assert.Equal(601, lines.Count);
        Assert.Equal(lines.OrderByDescending(line => line.Number), lines);
        Assert.Contains("move 599", lines[0].Reason, StringComparison.Ordinal);
        Assert.Contains("move 0", lines[^2].Reason, StringComparison.Ordinal);
        Assert.Null(lines[^1].Event);
        await RefusedAsync(() => Host.TaskReads.HistoryAsync(Viewer, task, "x", 90), RefusalKind.Invalid);
        await RefusedAsync(() => Host.TaskReads.HistoryAsync(Viewer, task, null, 501), RefusalKind.Invalid);
    }

    [Fact]
    public async Task The_same_report_twice_in_one_group_is_applied_once()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var fails = new TaskReport { Id = "f", Event = TaskEvent.Failed };

        var answers = await InOneGroupAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, fails),
            () => Host.Tasks.ReportAsync(Operator, task.Id, fails)
        );

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(2, (await Host.HistoryAsync(Viewer, task)).Count);
    }

    [Fact]
    public async Task An_invalid_task_or_report_is_refused_with_the_member()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { ItemCount = 5 });

        await NamedAsync("type", () => Host.Tasks.CreateAsync(Operator, AnyTask with { Type = " " }));
        await NamedAsync("type", () => Host.Tasks.CreateAsync(Operator, AnyTask with { Type = new string('t', Limits.Word + 1) }));
        await NamedAsync("type", () => Host.Tasks.CreateAsync(Operator, AnyTask with { Type = EngineTaskTypes.FailedItems }));
        await NamedAsync("name", () => Host.Tasks.CreateAsync(Operator, AnyTask with { Name = "" }));
        await NamedAsync("name", () => Host.Tasks.CreateAsync(Operator, AnyTask with { Name = "a\0b" }));
        await NamedAsync(
            "description",
            () => Host.Tasks.CreateAsync(Operator, AnyTask with { Description = new string('t', Limits.Text + 1) })
        );
        await NamedAsync("launcher", () => Host.Tasks.CreateAsync(Operator, AnyTask with { Launcher = new string('t', Limits.Name + 1) }));
        await NamedAsync("itemCount", () => Host.Tasks.CreateAsync(Operator, AnyTask with { ItemCount = -1 }));
        await NamedAsync("createdAt", () => Host.Tasks.CreateAsync(Operator, AnyTask with { CreatedAt = Clock.UtcNow.AddMinutes(6) }));
        await NamedAsync("id", () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started, Id = "" }));
        await NamedAsync("run", () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started, Run = 0 }));
        await NamedAsync(
            "percentComplete",
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Progressed, PercentComplete = 101 })
        );
        await NamedAsync(
            "remainingItemCount",
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Progressed, RemainingItemCount = 6 })
        );
        await NamedAsync(
            "at",
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started, At = Clock.UtcNow.AddHours(1) })
        );
        await RefusedAsync(() => Host.Tasks.ReportAsync(Operator, NoSuchId, new() { Event = TaskEvent.Started }), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Tasks.CancelAsync(Operator, "nonsense", null), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Tasks.CreateAsync(Viewer, AnyTask), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Tasks.ReportAsync(Viewer, task.Id, new() { Event = TaskEvent.Started }), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Tasks.CancelAsync(Viewer, task.Id, null), RefusalKind.Forbidden);

        async Task NamedAsync(string member, Func<Task> command) =>
            Assert.Equal(member, (await RefusedAsync(command, RefusalKind.Invalid)).Member);
    }

    [Fact]
    public async Task A_company_sees_counts_and_reports_on_only_its_own_tasks()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Operator, "acme");
        var own = await Host.Tasks.CreateAsync(acme, AnyTask with { Type = "own" });
        var foreign = await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, "other"), AnyTask with { Type = "foreign" });
        var nobodys = await Host.Tasks.CreateAsync(Operator, AnyTask);

        Assert.Equal("acme", own.CompanyId);
        foreach (var hidden in new[] { foreign, nobodys })
        {
            Assert.Null(await Host.TaskReads.FindAsync(acme, hidden.Id));
            Assert.Null(await Host.TaskReads.FindAsync(acme, hidden.Id));
            Assert.Empty(await Host.HistoryAsync(acme, hidden));
            await RefusedAsync(() => Host.Tasks.ReportAsync(acme, hidden.Id, new() { Event = TaskEvent.Started }), RefusalKind.NotFound);
            await RefusedAsync(() => Host.Tasks.CancelAsync(acme, hidden.Id, null), RefusalKind.NotFound);
        }

        Assert.Equal(own, Assert.Single((await Host.TaskReads.ListAsync(acme, new())).Items));
        Assert.Equal(new TaskTotals(1, 0, 0, 0, 0), await Host.TaskReads.TotalsAsync(acme));
        Assert.Equal(new TaskTotals(3, 0, 0, 0, 0), await Host.TaskReads.TotalsAsync(Viewer));
        Assert.Equal(["own"], await Host.TaskReads.TypesAsync(acme));
        Assert.Equal(["foreign", "import", "own"], await Host.TaskReads.TypesAsync(Viewer));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_return_each_task_once_in_order(bool newestFirst)
    {
        await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 45).Select(index => CreateAsync("task " + index)));
        var seen = new List<TrackedTask>();
        for (string? after = null; ; )
        {
            var page = await Host.TaskReads.ListAsync(
                Viewer,
                new()
                {
                    Limit = 10,
                    After = after,
                    NewestFirst = newestFirst,
                }
            );
            seen.AddRange(page.Items);
            if (newestFirst)
            {
                await CreateAsync("comes meanwhile");
            }

            if ((after = page.Next) is null)
            {
                break;
            }
        }

        Assert.Equal(45, seen.Count);
        Assert.Equal(newestFirst ? seen.OrderByDescending(task => task.Number) : seen.OrderBy(task => task.Number), seen);
        await RefusedAsync(() => Host.TaskReads.ListAsync(Viewer, new() { Limit = 0 }), RefusalKind.Invalid);
        await RefusedAsync(() => Host.TaskReads.ListAsync(Viewer, new() { Limit = 501 }), RefusalKind.Invalid);
        await RefusedAsync(() => Host.TaskReads.ListAsync(Viewer, new() { After = "-1" }), RefusalKind.Invalid);
        await RefusedAsync(() => Host.TaskReads.ListAsync(Viewer, new() { After = "x" }), RefusalKind.Invalid);
    }

    [Fact]
    public async Task Tasks_are_filtered_by_state_type_and_text()
    {
        await StartAsync();
        var plain = await Host.Tasks.CreateAsync(Operator, AnyTask with { Name = "100 % done_ [1]" });
        var described = await Host.Tasks.CreateAsync(Operator, AnyTask with { Type = "export", Description = "Yearly REPORT" });
        var launched = await Host.Tasks.CreateAsync(Operator, AnyTask with { Launcher = "Zoë" });
        await Host.Tasks.ReportAsync(Operator, launched.Id, new() { Event = TaskEvent.Started });
        await Host.Tasks.ReportAsync(Operator, described.Id, new() { Event = TaskEvent.Failed });

        Assert.Equal([plain.Id], await IdsAsync(new() { Filter = TaskFilter.State.Is(TaskState.Pending) }));
        Assert.Equal(
            [described.Id, launched.Id],
            await IdsAsync(new() { Filter = TaskFilter.State.Is(TaskState.Failed, TaskState.InProgress) })
        );
        Assert.Equal([described.Id], await IdsAsync(new() { Filter = TaskFilter.Type.Is("export") }));
        Assert.Equal([described.Id], await IdsAsync(new() { Filter = TaskFilter.Text.Contains(" report ") }));
        Assert.Equal([launched.Id], await IdsAsync(new() { Filter = TaskFilter.Text.Contains("Zo") }));
        Assert.Equal([launched.Id], await IdsAsync(new() { Filter = TaskFilter.Text.Contains("zO") }));
        Assert.Equal([plain.Id], await IdsAsync(new() { Filter = TaskFilter.Text.Contains("%") }));
        Assert.Equal([plain.Id], await IdsAsync(new() { Filter = TaskFilter.Text.Contains("ne_") }));
        Assert.Empty(await IdsAsync(new() { Filter = TaskFilter.Text.Contains("e_") }));
        Assert.Equal([plain.Id], await IdsAsync(new() { Filter = TaskFilter.Text.Contains("[1]") }));
        Assert.Empty(await IdsAsync(new() { Filter = TaskFilter.Text.Contains("[0-9]") }));
        Assert.Empty(await IdsAsync(new() { Filter = TaskFilter.Text.Contains("\\") }));
        Assert.Equal([described.Id], await IdsAsync(new() { Filter = TaskFilter.Text.Contains(described.Id) }));
        Assert.Empty(await IdsAsync(new() { Filter = TaskFilter.Text.Contains(described.Id) & TaskFilter.Type.Is("import") }));
        Assert.Equal(3, (await IdsAsync(new() { Filter = TaskFilter.Text.Contains("  ") })).Count);

        async Task<List<string>> IdsAsync(TaskQuery query) =>
            [.. (await Host.TaskReads.ListAsync(Viewer, query)).Items.Select(task => task.Id)];
    }

    [Fact]
    public async Task An_invalid_id_finds_nothing()
    {
        await StartAsync();

        foreach (var id in new[] { "", "nonsense", NoSuchId, NoSuchId.ToUpperInvariant(), "' OR 1=1 --" })
        {
            Assert.Null(await Host.TaskReads.FindAsync(Viewer, id));
            Assert.Null(await Host.PushReads.FindAsync(Viewer, id));
            Assert.Null(await Host.PushReads.PayloadAsync(Operator, id));
            Assert.Null(await Host.DestinationReads.FindAsync(Viewer, id));
            Assert.Null(await Host.RetryReads.FindAsync(Viewer, id));
        }
    }
}
