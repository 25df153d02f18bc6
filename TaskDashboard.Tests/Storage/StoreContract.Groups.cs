using System.Data.Common;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// Writes of one commit group succeed or fail independently of each other. A write is answered after its commit.
/// </summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task The_store_answers()
    {
        await StartAsync();

        Assert.True(await Host.Readers.AnswersAsync());
    }

    [Fact]
    public async Task A_failed_write_does_not_affect_others_of_its_group()
    {
        await StartAsync();

        var outcomes = await InOneGroupAsync(
            () => OutcomeOf(CreateAsync("one")),
            () => OutcomeOf(Host.Writer.WriteAsync<bool>(_ => throw new InvalidTimeZoneException())),
            () => OutcomeOf(CreateAsync("two")),
            () =>
                OutcomeOf(
                    Host.Writer.WriteAsync(session => session.Prepare("INSERT INTO PushService (Number, Paused) VALUES (1, 0)").Run())
                ),
            () => OutcomeOf(CreateAsync("three"))
        );

        Assert.Equal(["done", nameof(InvalidTimeZoneException), "done", nameof(DbException), "done"], outcomes);
        Assert.Equal(["one", "two", "three"], (await Host.TaskReads.ListAsync(Viewer, new())).Items.Select(task => task.Name));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_refusal_does_not_roll_back_others_of_its_group()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var destination = await NewDestinationAsync();
        await PushAsync(destination, "known");
        await Sender.NextAsync();

        var outcomes = await InOneGroupAsync(
            () => OutcomeOf(CreateAsync("one")),
            () => OutcomeOf(Host.Tasks.ReportAsync(Operator, "0123456789abcdef01234567", new TaskReport { Event = TaskEvent.Started })),
            () =>
                OutcomeOf(
                    Host.Tasks.ReportAsync(
                        Operator,
                        task.Id,
                        new TaskReport
                        {
                            Event = TaskEvent.Started,
                            Run = 7,
                            Id = "r",
                        }
                    )
                ),
            () => OutcomeOf(Host.Pushes.AcceptAsync(Operator, [APush(destination, "new"), APush(destination, "known", payload: "2")])),
            () => OutcomeOf(CreateAsync("two"))
        );

        Assert.Equal(["done", "NotFound notFound", "Conflict unknownRun", "Conflict payloadDiffers", "done"], outcomes);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Pushes"));
        Assert.Equal(3, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM AnsweredReports"));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Rows_written_together_each_report_their_count_and_keep_the_order_per_key()
    {
        await StartAsync();
        var insert = new RowInsert("PushPayloads", "PushNumber", "Body");
        var update = new RowUpdate("PushPayloads")
        {
            Set = ["Body"],
            KeyColumns = ["PushNumber"],
            Guard = "PushNumber < 5",
        };
        var other = new RowUpdate("PushPayloads") { Set = ["Body"], KeyColumns = ["PushNumber"] };
        var reported = new List<(long Number, int Rows)>();

        var bodies = await Host.Writer.WriteAsync(session =>
        {
            void Set(long number, params byte[] body) => session.Prepare(update).Write(rows => reported.Add((number, rows)), body, number);

            for (var number = 1L; number <= 6; number++)
            {
                session.Prepare(insert).Write(number, Array.Empty<byte>());
            }

            session.Prepare("DELETE FROM PushPayloads WHERE PushNumber = @p0").Later(2L);
            session.Prepare(insert).Write(7L, Array.Empty<byte>());
            Set(1, 1);
            Set(2, 2);
            Set(3, 3);
            Set(6, 6);
            session.Prepare(other).Write(new byte[] { 33 }, 3L);
            session.Prepare(other).Write(new byte[] { 77 }, 7L);
            Set(4, 4);
            Set(3, 34);
            Set(3, 35);
            session.Prepare(insert).Write(2L, new byte[] { 22 });
            Set(2, 23);

            using var rows = session.Prepare("SELECT PushNumber, Body FROM PushPayloads ORDER BY PushNumber").Query();
            var found = new List<string>();
            while (rows.Read())
            {
                found.Add($"{rows.GetInt64(0)}:{string.Join(',', rows.GetBytes(1))}");
            }

            return found;
        });

        Assert.Equal(["1:1", "2:23", "3:35", "4:4", "5:", "6:", "7:77"], bodies);
        Assert.Equal(
            [1, 0, 1, 0, 1, 1, 1, 1],
            new[] { (1, 0), (2, 0), (3, 0), (6, 0), (4, 0), (3, 1), (3, 2), (2, 1) }.Select(each =>
                reported.FindAll(one => one.Number == each.Item1)[each.Item2].Rows
            )
        );
        Assert.Equal(8, reported.Count);
    }

    [Fact]
    public async Task An_update_by_two_key_columns_checks_expected_values_and_adds()
    {
        await StartAsync();
        var insert = new RowInsert("TaskCounts", "CompanyId", "State", "Total") { KeyColumns = 2 };
        var update = new RowUpdate("TaskCounts")
        {
            Set = ["Total = Total + @"],
            KeyColumns = ["CompanyId", "State"],
            Expected = ["Total"],
        };
        var reported = new List<int>();

        var totals = await Host.Writer.WriteAsync(session =>
        {
            foreach (var (company, state) in new[] { ("a", 7), ("a", 8), ("b", 7) })
            {
                session.Prepare(insert).Write(company, state, 10L);
            }

            session.Prepare(update).Write(reported.Add, 1L, "a", 7, 10L);
            session.Prepare(update).Write(reported.Add, 2L, "a", 8, 99L);
            session.Prepare(update).Write(reported.Add, 4L, "b", 7, 10L);
            session.Prepare(update).Write(reported.Add, 8L, "a", 7, 11L);
            var found = new List<long>();
            using (var rows = session.Prepare("SELECT Total FROM TaskCounts WHERE State >= 7 ORDER BY CompanyId, State").Query())
            {
                while (rows.Read())
                {
                    found.Add(rows.GetInt64(0));
                }
            }

            session.Prepare("DELETE FROM TaskCounts WHERE State >= @p0").Later(7);
            return found;
        });

        Assert.Equal([19, 10, 14], totals);
        Assert.Equal([1, 0, 1, 1], reported);
    }

    [Fact]
    public async Task Given_rows_are_looked_up_together_by_numbers_and_texts()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        await Host.PushService.SetPausedAsync(Operator, true);
        string[] items = ["plain", "o'hara \"quoted\" [1]", "žluťoučký 🐎\\", "1", "{}"];
        foreach (var item in items)
        {
            await PushAsync(destination, item);
        }

        var number = (int)await Host.CountAsync("SELECT Number FROM Destinations");
        var found = await Host.Writer.WriteAsync(session =>
        {
            var all = session.VersionsOf([
                .. items.Append("nobody's").Append("plain").Select(item => (number, "trip", item)),
                (number + 1, "trip", "plain"),
                (number, "crash", "plain"),
            ]);
            return all.Select(versions => versions.Count);
        });

        Assert.Equal([1, 1, 1, 1, 1, 0, 1, 0, 0], found);
        foreach (var item in items)
        {
            Assert.Single(await Host.PushReads.OfItemAsync(Viewer, item));
        }
    }

    [Fact]
    public async Task Reports_are_applied_again_if_another_session_changes_their_task_before_the_write()
    {
        await StartAsync();
        var (moved, other) = (await Host.Tasks.CreateAsync(Operator, AnyTask with { ItemCount = 10 }), await CreateAsync("other"));
        var times = 0;

        var outcomes = await InOneGroupAsync(
            () =>
                OutcomeOf(
                    Host.Writer.WriteAsync(session =>
                    {
                        // Change the row as another session would. The group still has the previous version of the task.
                        var known = session.FindTask(moved.Id)!;
                        if (times++ == 0)
                        {
                            session.Prepare("UPDATE Tasks SET Version = Version + 1 WHERE Number = @p0").Run(known.Number);
                        }

                        return true;
                    })
                ),
            () =>
                OutcomeOf(
                    Host.Tasks.ReportAsync(Operator, moved.Id, new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = 4 })
                ),
            () => OutcomeOf(Host.Tasks.ReportAsync(Operator, other.Id, new TaskReport { Event = TaskEvent.Started }))
        );

        Assert.Equal(["done", "done", "done"], outcomes);
        Assert.Equal(2, times);
        Assert.Equal(4, (await Host.TaskReads.FindAsync(Viewer, moved.Id))!.RemainingItemCount);
        Assert.Equal(TaskState.InProgress, (await Host.TaskReads.FindAsync(Viewer, other.Id))!.State);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Several_reports_on_a_task_in_one_group_are_applied_in_order()
    {
        await StartAsync();
        var tasks = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => Host.Tasks.CreateAsync(Operator, AnyTask with { ItemCount = 100 }))
        );

        var answers = await Host.Tasks.ReportAllAsync(
            Operator,
            [
                .. Enumerable
                    .Range(1, 30)
                    .Select(done =>
                        (
                            tasks[done % 3].Id,
                            new TaskReport
                            {
                                Id = $"r{done % 15}",
                                Event = TaskEvent.Progressed,
                                RemainingItemCount = 100 - done,
                            }
                        )
                    ),
                (tasks[0].Id, new TaskReport { Event = TaskEvent.Failed }),
                (tasks[0].Id, new TaskReport { Event = TaskEvent.Restarted }),
            ]
        );

        // A report with a repeated id changes nothing.
        Assert.Equal([85, 86, 87], new[] { answers[29], answers[28], answers[27] }.Select(answer => answer.Task!.RemainingItemCount));
        Assert.Equal((TaskState.Pending, 2), (answers[31].Task!.State, answers[31].Task!.Run));
        foreach (var task in tasks)
        {
            var cached = (await Host.TaskReads.FindAsync(Viewer, task.Id))!;
            var stored = await Host.Writer.WriteAsync(session => session.FindTask(task.Number)!);
            Assert.Equal(cached, stored);
        }

        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_call_with_many_reports_lets_other_writes_run_in_between()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { ItemCount = 10 });

        // Two reads of this clock are further apart than the longest time that the reports of a call may occupy the writer.
        var tasks = new TaskIngestor(
            new HandlerEngine(
                Host.Writer,
                new TaskHandlers(Host.Get<IEngineTasks>(), new SteppingClock(Clock, TimeSpan.FromMilliseconds(60)))
            ),
            Clock
        );
        IReadOnlyList<ReportAnswer> answers = [];
        var left = await InOneGroupAsync(
            async () =>
            {
                answers = await tasks.ReportAllAsync(
                    Operator,
                    [
                        .. Enumerable
                            .Range(1, 7)
                            .Select(done =>
                                (
                                    done == 4 ? NoSuchId : task.Id,
                                    new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = 10 - done }
                                )
                            ),
                    ]
                );
                return 0;
            },
            () => Host.Writer.WriteAsync(session => session.FindTask(task.Number)!.RemainingItemCount!.Value)
        );

        Assert.Equal(8, left[1]);
        Assert.Equal([9, 8, 7, null, 5, 4, 3], answers.Select(answer => answer.Task?.RemainingItemCount));
        Assert.Equal("notFound", answers[3].Refused!.Code);
        Assert.Equal(3, (await Host.TaskReads.FindAsync(Viewer, task.Id))!.RemainingItemCount);
    }

    [Fact]
    public async Task A_write_is_visible_only_after_its_commit()
    {
        await StartAsync();
        using var other = Database.Open();

        var during = await Host.Writer.WriteAsync(session =>
        {
            TaskHandlers.Create(session, AnyTask, null, TaskExecutor.Reporter, "somebody");
            return CountTasks();
        });

        Assert.Equal((0, 1), (during, CountTasks()));

        int CountTasks()
        {
            using var command = other.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM Tasks";
            return Convert.ToInt32(command.ExecuteScalar());
        }
    }

    [Fact]
    public async Task A_read_after_the_answer_of_a_write_shows_the_write()
    {
        await StartAsync();
        var tasks = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Host.Tasks.CreateAsync(
                        Operator,
                        new()
                        {
                            Type = "import",
                            Name = "many",
                            ItemCount = 60,
                        }
                    )
                )
        );
        var ended = false;
        var readers = Enumerable
            .Range(0, 2)
            .Select(_ =>
                Task.Run(async () =>
                {
                    while (!Volatile.Read(ref ended))
                    {
                        foreach (var task in tasks)
                        {
                            await Host.TaskReads.FindAsync(Viewer, task.Id);
                        }
                    }
                })
            )
            .ToArray();

        await Task.WhenAll(
            tasks.Select(async task =>
            {
                for (var left = 59; left >= 0; left--)
                {
                    var answer = await Host.Tasks.ReportAsync(
                        Operator,
                        task.Id,
                        new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = left }
                    );
                    var read = await Host.TaskReads.FindAsync(Viewer, task.Id);
                    Assert.Equal((left, answer.Version), (read!.RemainingItemCount, read.Version));
                }
            })
        );
        Volatile.Write(ref ended, true);
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task A_failure_after_a_commit_does_not_undo_it()
    {
        await StartAsync();
        var followed = false;

        var outcomes = await InOneGroupAsync(
            () =>
                OutcomeOf(
                    Host.Writer.WriteAsync(session =>
                    {
                        session.AfterCommit(() => throw new InvalidTimeZoneException());
                        TaskHandlers.Create(session, AnyTask, null, TaskExecutor.Reporter, "somebody");
                        return true;
                    })
                ),
            () =>
                OutcomeOf(
                    Host.Writer.WriteAsync(session =>
                    {
                        session.AfterCommit(() => followed = true);
                        return true;
                    })
                )
        );

        Assert.Equal(["done", "done"], outcomes);
        Assert.True(followed);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
    }

    [Fact]
    public async Task Memory_is_restored_when_a_group_is_rolled_back()
    {
        await StartAsync();
        var undone = 0;

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() =>
            Host.Writer.WriteAsync<bool>(session =>
            {
                session.OnRollback(() => undone++);
                session.AfterCommit(() => undone += 100);
                throw new InvalidTimeZoneException();
            })
        );
        await Host.Writer.WriteAsync(_ => true);

        Assert.Equal(1, undone);
    }

    [Fact]
    public async Task A_failure_during_a_rollback_stops_neither_the_rollback_nor_the_writer()
    {
        await StartAsync();
        var undone = 0;

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() =>
            Host.Writer.WriteAsync<bool>(session =>
            {
                session.OnRollback(() => throw new InvalidOperationException("This cannot be rolled back."));
                session.OnRollback(() => undone++);
                session.AfterCommit(() => undone += 100);
                TaskHandlers.Create(session, AnyTask, null, TaskExecutor.Reporter, "somebody");
                throw new InvalidTimeZoneException();
            })
        );
        var next = await CreateAsync("next");

        Assert.Equal((1, 1), (undone, next.Number));
        Assert.Contains(Host.Logs.Lines, line => line.StartsWith("A write was rolled back in the database", StringComparison.Ordinal));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_subscriber_to_commits_that_fails_stops_neither_other_subscribers_nor_the_writer()
    {
        await StartAsync();
        var notified = 0;
        Host.Writer.Committed += () => throw new InvalidOperationException("Not now.");
        Host.Writer.Committed += () => notified++;

        await CreateAsync("one");
        await CreateAsync("two");
        await Host.Writer.WriteAsync(_ => true);

        Assert.Equal(2, notified);
        Assert.Equal(2, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
    }

    [Fact]
    public async Task A_stopped_writer_refuses_work_and_a_canceled_call_is_not_run()
    {
        await StartAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Host.Tasks.CreateAsync(Operator, AnyTask, new CancellationToken(true))
        );
        var writer = Host.Writer;
        await StopAsync();

        await RefusedAsync(() => writer.WriteAsync(_ => true), RefusalKind.Unavailable);
    }

    [Fact]
    public async Task A_thousand_concurrent_writes_are_all_answered()
    {
        await StartAsync();

        var tasks = await Task.WhenAll(Enumerable.Range(0, 1500).Select(index => Task.Run(() => CreateAsync("task " + index))));

        Assert.Equal(1500, tasks.Select(task => task.Number).Distinct().Count());
        Assert.Equal(1500, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
        await Recount.AssertAsync(Host);
    }

    private Task<TrackedTask> CreateAsync(string name) => Host.Tasks.CreateAsync(Operator, AnyTask with { Name = name });

    private static async Task<string> OutcomeOf(Task command)
    {
        try
        {
            await command;
            return "done";
        }
        catch (RefusedException refused)
        {
            return $"{refused.Kind} {refused.Code}";
        }
#pragma warning disable CA1031 // any failure is an outcome
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure is DbException ? nameof(DbException) : failure.GetType().Name;
        }
    }
}
