using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Subtasks are the items of a task. Reports on them update the task, and the end of the last one ends it.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task A_task_is_stored_with_its_subtasks()
    {
        await StartAsync();
        var at = Clock.UtcNow;
        var created = await Host.Tasks.CreateAsync(
            Operator,
            AScan(
                new()
                {
                    EndpointId = "b",
                    EndpointName = "Bücher – 書",
                    EndpointType = 262,
                    State = SubtaskState.Completed,
                    StartedAt = at.AddMinutes(-9),
                    EndedAt = at.AddMinutes(-5),
                },
                new() { EndpointId = "a" },
                new()
                {
                    EndpointId = "c",
                    State = SubtaskState.InProgress,
                    StartedAt = at.AddMinutes(-7),
                },
                new()
                {
                    EndpointId = "d",
                    State = SubtaskState.Failed,
                    StartedAt = at.AddMinutes(-7),
                    EndedAt = at.AddMinutes(-6),
                    ErrorCode = "1",
                    ErrorMessage = "No answer",
                }
            )
        );

        Assert.Equal(
            (TaskState.InProgress, null, 4, 2, 50),
            (created.State, created.Outcome, created.ItemCount, created.RemainingItemCount, created.PercentComplete)
        );
        Assert.Equal((new SubtaskCounts(1, 1, 1, 1, 0), at.AddMinutes(-9)), (created.Subtasks, created.StartedAt!.Value));
        Assert.Equal(created, await Host.TaskReads.FindAsync(Viewer, created.Id));
        await RestartAsync();
        Assert.Equal(created, await Host.TaskReads.FindAsync(Viewer, created.Id));
        var rows = await SubtasksAsync(created);
        Assert.Equal(["b", "a", "c", "d"], rows.Select(row => row.EndpointId));
        Assert.Equal([1, 2, 3, 4], rows.Select(row => row.Ordinal));
        Assert.All(rows, row => Assert.True(PublicId.IsWellFormed(row.Id) && row.TaskNumber == created.Number));
        Assert.Equal(
            new Subtask
            {
                Number = rows[0].Number,
                Id = rows[0].Id,
                TaskNumber = created.Number,
                Ordinal = 1,
                EndpointId = "b",
                EndpointName = "Bücher – 書",
                EndpointType = 262,
                State = SubtaskState.Completed,
                StartedAt = at.AddMinutes(-9),
                EndedAt = at.AddMinutes(-5),
            },
            rows[0]
        );
        Assert.Equal(
            ("a", null, SubtaskState.Pending, null, null),
            (rows[1].EndpointName, rows[1].EndpointType, rows[1].State, rows[1].StartedAt, rows[1].EndedAt)
        );
        Assert.Equal(("1", "No answer"), (rows[3].ErrorCode, rows[3].ErrorMessage));
        foreach (var row in rows)
        {
            Assert.Equal((row, created), await Host.SubtaskReads.FindAsync(Viewer, row.Id));
        }

        await Recount.AssertAsync(Host);
    }

    [Theory]
    [InlineData(0, TaskState.Completed, TaskOutcome.Success)]
    [InlineData(1, TaskState.Completed, TaskOutcome.Warning)]
    [InlineData(3, TaskState.Failed, TaskOutcome.Error)]
    public async Task The_end_of_the_last_subtask_ends_the_task(int failed, TaskState state, TaskOutcome outcome)
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AScan(Named("1"), Named("2"), Named("3")));
        for (var endpoint = 1; endpoint <= 3; endpoint++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.False(task.HasEnded);
            task = await Host.Tasks.ReportAsync(
                Operator,
                task.Id,
                Progress(Named(endpoint.ToString(), endpoint <= failed ? SubtaskState.Failed : SubtaskState.Completed))
            );
            Assert.Equal((3 - endpoint, endpoint * 100 / 3), (task.RemainingItemCount, task.PercentComplete));
        }

        var atOnce = await Host.Tasks.CreateAsync(
            Operator,
            AScan([
                .. Enumerable
                    .Range(1, 3)
                    .Select(endpoint => Named(endpoint.ToString(), endpoint <= failed ? SubtaskState.Failed : SubtaskState.Completed)),
            ])
        );

        Assert.Equal((state, outcome, Clock.UtcNow, 0), (task.State, task.Outcome!.Value, task.EndedAt!.Value, task.SkippedItemCount));
        Assert.Equal((state, outcome, task.Subtasks), (atOnce.State, atOnce.Outcome!.Value, atOnce.Subtasks));
        Assert.Equal(task, await Host.TaskReads.FindAsync(Viewer, task.Id));
        Assert.Equal(
            [TaskState.Pending, TaskState.InProgress, state],
            (await Host.HistoryAsync(Viewer, task)).Select(line => line.ToState)
        );
        Assert.Contains(
            failed == 1 ? "1 of 3 endpoints failed."
                : failed == 3 ? "All 3 endpoints failed."
                : "All 3 endpoints are done.",
            task.Message,
            StringComparison.Ordinal
        );
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task The_message_of_the_report_that_ends_the_task_is_stored()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AScan(Named("1"), Named("2", SubtaskState.Completed)));

        var ended = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            Progress(Named("1", SubtaskState.Completed)) with
            {
                Message = "That was the last one.",
            }
        );

        Assert.Equal((TaskState.Completed, "That was the last one."), (ended.State, ended.Message));
        Assert.Contains("That was the last one.", (await Host.HistoryAsync(Viewer, task))[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completing_a_task_with_open_subtasks_needs_force_and_skips_them()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(
            Operator,
            AScan(Named("1"), Named("2", SubtaskState.InProgress), Named("3", SubtaskState.Completed), Named("4", SubtaskState.Failed))
        );
        Clock.Advance(TimeSpan.FromMinutes(1));
        var before = await SubtasksAsync(task);

        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Completed }),
            RefusalKind.Conflict,
            DecisionCode.ItemsOpen
        );
        await RefusedAsync(
            () =>
                Host.Tasks.ReportAsync(
                    Operator,
                    task.Id,
                    new() { Event = TaskEvent.Completed, Subtasks = [Named("1", SubtaskState.Completed)] }
                ),
            RefusalKind.Conflict,
            DecisionCode.ItemsOpen
        );
        Assert.Equal(task, await Host.TaskReads.FindAsync(Viewer, task.Id));
        Assert.Equal(before, await SubtasksAsync(task));
        var forced = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Completed, Force = true });

        Assert.Equal(
            (TaskState.Completed, TaskOutcome.Warning, 2, 0),
            (forced.State, forced.Outcome, forced.SkippedItemCount, forced.RemainingItemCount)
        );
        Assert.Equal(new SubtaskCounts(0, 0, 1, 1, 2), forced.Subtasks);
        var after = await SubtasksAsync(task);
        Assert.Equal(
            [
                before[0] with
                {
                    State = SubtaskState.Skipped,
                    EndedAt = Clock.UtcNow,
                },
                before[1] with
                {
                    State = SubtaskState.Skipped,
                    EndedAt = Clock.UtcNow,
                },
                before[2],
                before[3],
            ],
            after
        );
        await Recount.AssertAsync(Host);
    }

    [Theory]
    [InlineData(TaskEvent.Failed)]
    [InlineData(TaskEvent.Canceled)]
    public async Task A_task_that_fails_or_is_canceled_skips_its_open_subtasks(TaskEvent end)
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(
            Operator,
            AScan(Named("1"), Named("2", SubtaskState.InProgress) with { StartedAt = Clock.UtcNow }, Named("3", SubtaskState.Completed))
        );

        var ended = await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = end, At = Clock.UtcNow });

        Assert.Equal(new SubtaskCounts(0, 0, 1, 0, 2), ended.Subtasks);
        Assert.Equal(
            [SubtaskState.Skipped, SubtaskState.Skipped, SubtaskState.Completed],
            (await SubtasksAsync(task)).Select(row => row.State)
        );
        await Recount.AssertAsync(Host);
    }

    [Theory]
    [InlineData(TaskOutcome.Error)]
    [InlineData(TaskOutcome.TempError)]
    [InlineData(TaskOutcome.Terminated)]
    public async Task A_task_that_is_created_ended_has_no_open_subtasks(TaskOutcome outcome)
    {
        await StartAsync();
        var scan = AScan(Named("1"), Named("2", SubtaskState.InProgress), Named("3", SubtaskState.Completed)) with
        {
            CreatedAt = Clock.UtcNow.AddHours(-2),
            EndedAt = Clock.UtcNow.AddHours(-1),
        };

        var created = await Host.Tasks.CreateAsync(Operator, scan with { Outcome = outcome });

        Assert.Equal((outcome, new SubtaskCounts(0, 0, 1, 0, 2)), (created.Outcome!.Value, created.Subtasks));
        Assert.Equal(
            [SubtaskState.Skipped, SubtaskState.Skipped, SubtaskState.Completed],
            (await SubtasksAsync(created)).Select(row => row.State)
        );
        await RefusedAsync(() => Host.Tasks.CreateAsync(Operator, scan with { Outcome = TaskOutcome.Success }), RefusalKind.Invalid);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_skipped_subtask_does_not_end_before_it_started()
    {
        await StartAsync();
        var ahead = Clock.UtcNow.AddMinutes(2);
        var task = await Host.Tasks.CreateAsync(Operator, AScan(Named("1"), Named("2")));
        await Host.Tasks.ReportAsync(Operator, task.Id, Progress(Named("1", SubtaskState.InProgress) with { StartedAt = ahead }));

        await Host.Tasks.CancelAsync(Operator, task.Id, null);

        Assert.Equal([ahead, Clock.UtcNow], (await SubtasksAsync(task)).Select(row => row.EndedAt!.Value));
    }

    [Fact]
    public async Task A_task_whose_subtasks_have_ended_can_be_created_with_any_of_its_times()
    {
        await StartAsync();
        var (early, late) = (Clock.UtcNow.AddHours(-2), Clock.UtcNow.AddHours(-1));
        var done = AScan(Named("1", SubtaskState.Completed), Named("2", SubtaskState.Completed));

        var onlyEnd = await Host.Tasks.CreateAsync(Operator, done with { EndedAt = late });
        var both = await Host.Tasks.CreateAsync(Operator, done with { CreatedAt = early, EndedAt = late });
        var ofSubtasks = await Host.Tasks.CreateAsync(
            Operator,
            AScan(Named("1", SubtaskState.Completed) with { StartedAt = early, EndedAt = late })
        );

        Assert.All([onlyEnd, both, ofSubtasks], task => Assert.Equal((TaskState.Completed, late), (task.State, task.EndedAt)));
        Assert.Equal([late, late, early], new[] { onlyEnd, both, ofSubtasks }.Select(task => task.StartedAt!.Value));
        Assert.All(await SubtasksAsync(onlyEnd), row => Assert.Equal((late, late), (row.StartedAt, row.EndedAt)));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_restart_sets_every_subtask_to_pending()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(
            Operator,
            AScan(
                Named("1", SubtaskState.Completed),
                Named("2", SubtaskState.Failed) with
                {
                    ErrorCode = "1",
                    ErrorMessage = "No answer",
                },
                Named("3", SubtaskState.Skipped)
            )
        );
        var before = await SubtasksAsync(task);

        var restarted = await Host.Tasks.RestartAsync(Operator, task.Id, null);

        Assert.Equal((TaskState.Completed, TaskOutcome.Warning), (task.State, task.Outcome));
        Assert.Equal(
            (TaskState.Pending, 2, 3, 3, new SubtaskCounts(3, 0, 0, 0, 0)),
            (restarted.State, restarted.Run, restarted.ItemCount, restarted.RemainingItemCount, restarted.Subtasks)
        );
        Assert.Equal(
            before.Select(row =>
                row with
                {
                    State = SubtaskState.Pending,
                    StartedAt = null,
                    EndedAt = null,
                    ErrorCode = null,
                    ErrorMessage = null,
                }
            ),
            await SubtasksAsync(task)
        );
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, Progress(Named("1", SubtaskState.Completed)) with { Run = 1 }),
            RefusalKind.Conflict,
            DecisionCode.Superseded
        );
        var again = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            Progress(Named("1", SubtaskState.Failed), Named("2", SubtaskState.Failed), Named("3", SubtaskState.Failed)) with
            {
                Run = 2,
            }
        );
        Assert.Equal((TaskState.Failed, TaskOutcome.Error), (again.State, again.Outcome));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_late_report_on_a_subtask_changes_nothing_and_a_contradiction_is_refused()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AScan(Named("1"), Named("2"), Named("3")));
        await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            Progress(Named("1", SubtaskState.Completed), Named("2", SubtaskState.Failed) with { ErrorCode = "1" }) with
            {
                At = Clock.UtcNow,
            }
        );
        var before = await SubtasksAsync(task);

        var late = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            Progress(Named("1", SubtaskState.InProgress), Named("2", SubtaskState.Pending), Named("2b", SubtaskState.InProgress))
        );
        var repeated = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            Progress(Named("1", SubtaskState.Completed), Named("2", SubtaskState.Failed) with { ErrorCode = "2" })
        );

        Assert.Equal(new SubtaskCounts(1, 1, 1, 1, 0), late.Subtasks);
        Assert.Equal(late.Subtasks, repeated.Subtasks);
        Assert.Equal(before, (await SubtasksAsync(task)).Take(3));

        // A report is applied completely or not at all.
        var contradiction = await RefusedAsync(
            () =>
                Host.Tasks.ReportAsync(
                    Operator,
                    task.Id,
                    Progress(Named("3", SubtaskState.Completed), Named("1", SubtaskState.Failed), Named("4"))
                ),
            RefusalKind.Conflict,
            DecisionCode.SubtaskEnded
        );
        Assert.Equal(before[0].Id, contradiction.Subject);
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, Progress(Named("2", SubtaskState.Completed))),
            RefusalKind.Conflict,
            DecisionCode.SubtaskEnded
        );
        Assert.Equal(before, (await SubtasksAsync(task)).Take(3));
        Assert.Equal(4, (await SubtasksAsync(task)).Count);

        // A report that is too late is ignored.
        var old = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            Progress(Named("1", SubtaskState.Failed)) with
            {
                At = Clock.UtcNow.AddSeconds(-1),
            }
        );
        Assert.Equal(repeated.Subtasks, old.Subtasks);

        var ended = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            Progress(Named("3", SubtaskState.Completed), Named("2b", SubtaskState.Completed))
        );
        Assert.Equal(ended, await Host.Tasks.ReportAsync(Operator, task.Id, Progress(Named("3", SubtaskState.InProgress), Named("5"))));
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, Progress(Named("3", SubtaskState.Failed))),
            RefusalKind.Conflict,
            DecisionCode.SubtaskEnded
        );
        await Host.Tasks.RestartAsync(Operator, task.Id, null);
        await Host.Tasks.ReportAsync(Operator, task.Id, Progress(Named("1", SubtaskState.Completed)));
        await RefusedAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, Progress(Named("1", SubtaskState.Failed)) with { Run = 1 }),
            RefusalKind.Conflict,
            DecisionCode.Superseded
        );
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_report_adds_and_renames_endpoints()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AScan(Named("1")));

        var grown = await Host.Tasks.ReportAsync(
            Operator,
            task.Id,
            Progress(Named("2"), Named("1") with { EndpointName = "LAPTOP-1", EndpointType = 260 }, Named("3", SubtaskState.InProgress))
        );
        var bare = await Host.Tasks.CreateAsync(Operator, AnyTask);
        await Host.Tasks.ReportAsync(Operator, bare.Id, Progress(Named("1", SubtaskState.InProgress)));

        Assert.Equal((3, 3, 0), (grown.ItemCount, grown.RemainingItemCount, grown.PercentComplete));
        Assert.Equal(
            [("1", "LAPTOP-1", 260, 1), ("2", "2", null, 2), ("3", "3", (int?)null, 3)],
            (await SubtasksAsync(task)).Select(row => (row.EndpointId, row.EndpointName, row.EndpointType, row.Ordinal))
        );
        Assert.Equal((1, 1), ((await Host.TaskReads.FindAsync(Viewer, bare.Id))!.ItemCount, (await SubtasksAsync(bare)).Count));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Reports_of_the_same_new_endpoint_in_one_group_add_it_once()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AScan(Named("1")));

        var answers = await InOneGroupAsync(
            () => Host.Tasks.ReportAsync(Operator, task.Id, Progress(Named("2"), Named("1", SubtaskState.InProgress))),
            () => Host.Tasks.ReportAsync(Operator, task.Id, Progress(Named("2", SubtaskState.Completed))),
            () => Host.Tasks.ReportAsync(Operator, task.Id, Progress(Named("3"), Named("2"), Named("1", SubtaskState.Completed)))
        );

        Assert.Equal([new(1, 1, 0, 0, 0), new(0, 1, 1, 0, 0), new SubtaskCounts(1, 0, 2, 0, 0)], answers.Select(answer => answer.Subtasks));
        Assert.Equal(["1", "2", "3"], (await SubtasksAsync(task)).Select(row => row.EndpointId));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_repeated_report_id_changes_no_subtask()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AScan(Named("1"), Named("2")));
        var report = Progress(Named("1", SubtaskState.Completed)) with { Id = "r" };

        await Host.Tasks.ReportAsync(Operator, task.Id, report);
        var restarted = await Host.Tasks.RestartAsync(Operator, task.Id, null);

        Assert.Equal(restarted, await Host.Tasks.ReportAsync(Operator, task.Id, report));
        Assert.Equal(new SubtaskCounts(2, 0, 0, 0, 0), (await Host.TaskReads.FindAsync(Viewer, task.Id))!.Subtasks);
    }

    [Fact]
    public async Task Invalid_subtasks_are_refused_with_the_member()
    {
        await StartAsync();
        var scan = await Host.Tasks.CreateAsync(Operator, AScan(Named("1")));
        var counting = await Host.Tasks.CreateAsync(Operator, AnyTask with { ItemCount = 5 });
        var now = Clock.UtcNow;

        await CreateNamedAsync("itemCount", AScan(Named("1")) with { ItemCount = 1 });
        await CreateNamedAsync("subtasks[1].endpointId", AScan(Named("1"), Named("1")));
        await CreateNamedAsync("subtasks[0].endpointId", AScan(Named(" ")));
        await CreateNamedAsync("subtasks[0].endpointId", AScan(Named("1 ")));
        await CreateNamedAsync("subtasks[0].endpointId", AScan(Named(new string('e', Limits.Name + 1))));
        await CreateNamedAsync("subtasks[0].endpointName", AScan(Named("1") with { EndpointName = "" }));
        await CreateNamedAsync("subtasks[0].endpointType", AScan(Named("1") with { EndpointType = -1 }));
        await CreateNamedAsync(
            "subtasks[0].errorCode",
            AScan(Named("1", SubtaskState.Failed) with { ErrorCode = new string('e', Limits.Word + 1) })
        );
        await CreateNamedAsync("subtasks[0].errorMessage", AScan(Named("1", SubtaskState.Failed) with { ErrorMessage = "a\0b" }));
        await CreateNamedAsync("subtasks[0].errorCode", AScan(Named("1", SubtaskState.Completed) with { ErrorCode = "1" }));
        await CreateNamedAsync(
            "subtasks[0].endedAt",
            AScan(Named("1", SubtaskState.Completed) with { StartedAt = now, EndedAt = now.AddSeconds(-1) })
        );
        await CreateNamedAsync("subtasks[0].startedAt", AScan(Named("1", SubtaskState.InProgress) with { StartedAt = now.AddMinutes(6) }));
        await ReportNamedAsync(
            "subtasks[1].endedAt",
            scan,
            Progress(Named("1"), Named("2", SubtaskState.Completed) with { EndedAt = now.AddMinutes(6) })
        );
        await ReportNamedAsync("subtasks[1].endpointId", scan, Progress(Named("1"), Named("1")));
        await ReportNamedAsync("subtasks", counting, Progress(Named("1")));
        await ReportNamedAsync("subtasks", scan, new() { Event = TaskEvent.Restarted, Subtasks = [Named("1")] });
        await ReportNamedAsync("remainingItemCount", scan, new() { Event = TaskEvent.Progressed, RemainingItemCount = 0 });
        await ReportNamedAsync("subtasks", scan, Progress([.. Enumerable.Range(0, 10_001).Select(index => Named(index.ToString()))]));
        Assert.Equal(scan, await Host.TaskReads.FindAsync(Viewer, scan.Id));

        async Task CreateNamedAsync(string member, NewTask task) =>
            Assert.Equal(member, (await RefusedAsync(() => Host.Tasks.CreateAsync(Operator, task), RefusalKind.Invalid)).Member);

        async Task ReportNamedAsync(string member, TrackedTask task, TaskReport report) =>
            Assert.Equal(member, (await RefusedAsync(() => Host.Tasks.ReportAsync(Operator, task.Id, report), RefusalKind.Invalid)).Member);
    }

    [Fact]
    public async Task A_call_has_at_most_twenty_thousand_subtasks_in_total()
    {
        await StartAsync();
        var known = await Host.Tasks.CreateAsync(Operator, AScan(Named("known")));
        var (full, half) = (AScan(Many(10_000)), AScan(Many(5_000)));
        var progress = new TaskReport { Event = TaskEvent.Progressed, Subtasks = Many(7_000) };

        var refused = await RefusedAsync(
            () => Host.Tasks.CreateAllAsync(Operator, [full, half, AScan(Many(5_001)), half]),
            RefusalKind.Invalid,
            "invalid"
        );
        var reports = await RefusedAsync(
            () =>
                Host.Tasks.ReportAllAsync(
                    Operator,
                    [(known.Id, Progress(Named("first"))), (known.Id, progress), (known.Id, progress), (NoSuchId, progress)]
                ),
            RefusalKind.Invalid,
            "invalid"
        );

        Assert.Equal(("[2].subtasks", "[3].subtasks"), (refused.Member, reports.Member));
        Assert.Equal(
            "[2].subtasks are too many for one call: it has 25,001 in all. Give at most 20,000 in one call, and the rest in further calls.",
            refused.Message
        );
        Assert.StartsWith("[3].subtasks are too many for one call: it has 21,001 in all.", reports.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Subtasks"));

        var taken = await Host.Tasks.CreateAllAsync(Operator, [full, half, half]);
        var answers = await Host.Tasks.ReportAllAsync(
            Operator,
            [(known.Id, progress), (known.Id, new() { Event = TaskEvent.Progressed, Subtasks = Many(7_000, SubtaskState.Completed) })]
        );

        Assert.Equal([10_000, 5_000, 5_000], taken.Select(task => task.Subtasks.Pending));
        Assert.Equal([7_001, 1], answers.Select(answer => answer.Task!.Subtasks.Pending));
        Assert.Equal(27_001, await Host.CountAsync("SELECT COUNT(*) FROM Subtasks"));
        Assert.Equal(27_001, await Host.CountAsync("SELECT COUNT(DISTINCT Number) FROM Subtasks"));
        Assert.Equal((await SubtasksAsync(known)).Select(row => row.Ordinal), Enumerable.Range(1, 500));
        await Recount.AssertAsync(Host);

        static SubtaskReport[] Many(int count, SubtaskState? state = null) =>
            [.. Enumerable.Range(1, count).Select(index => Named($"endpoint {index}", state))];
    }

    [Fact]
    public async Task Later_reports_in_one_group_see_the_subtasks_of_earlier_ones()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AScan(Named("a")));

        var answers = await Host.Tasks.ReportAllAsync(
            Operator,
            [
                (task.Id, Progress(Named("b", SubtaskState.InProgress), Named("a", SubtaskState.Completed), Named("c"))),
                (task.Id, Progress(Named("b", SubtaskState.Failed) with { ErrorCode = "1" }, Named("d"))),
                (task.Id, new() { Event = TaskEvent.Completed, Force = true }),
                (task.Id, new() { Event = TaskEvent.Restarted }),
                (task.Id, Progress(Named("c", SubtaskState.Completed), Named("e", SubtaskState.InProgress))),
                (task.Id, Progress(Named("e", SubtaskState.Completed), Named("f"))),
                (task.Id, new() { Event = TaskEvent.Failed }),
            ]
        );

        Assert.All(answers, answer => Assert.Null(answer.Refused));
        Assert.Equal(
            ["a Skipped", "b Skipped", "c Completed", "d Skipped", "e Completed", "f Skipped"],
            (await SubtasksAsync(task)).Select(row => $"{row.EndpointId} {row.State}")
        );
        await Recount.AssertAsync(Host);
    }

    private static NewTask AScan(params SubtaskReport[] subtasks) => AnyTask with { Type = "scan", Subtasks = subtasks };

    private static SubtaskReport Named(string endpointId, SubtaskState? state = null) => new() { EndpointId = endpointId, State = state };

    private static TaskReport Progress(params SubtaskReport[] subtasks) => new() { Event = TaskEvent.Progressed, Subtasks = subtasks };

    private async Task<IReadOnlyList<Subtask>> SubtasksAsync(TrackedTask task) =>
        (await Host.SubtaskReads.ListAsync(Viewer, task, new() { Limit = 500 })).Items;
}
