using System.Data.Common;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>What is written together stands or falls alone, and an answer means that it is on the disk.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Work_that_fails_spoils_no_other_of_its_group()
    {
        await StartAsync();

        var outcomes = await InOneGroupAsync(
            () => OutcomeOf(CreateAsync("one")),
            () => OutcomeOf(Host.Writer.WriteAsync<bool>(_ => throw new InvalidTimeZoneException())),
            () => OutcomeOf(CreateAsync("two")),
            () => OutcomeOf(Host.Writer.WriteAsync(session => session.Prepare("INSERT INTO PushService (Number, Paused) VALUES (1, 0)").Run())),
            () => OutcomeOf(CreateAsync("three")));

        Assert.Equal(["done", nameof(InvalidTimeZoneException), "done", nameof(DbException), "done"], outcomes);
        Assert.Equal(["one", "two", "three"], (await Host.TaskReads.ListAsync(Viewer, new())).Items.Select(task => task.Name));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_refusal_undoes_nothing_of_its_group()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask);
        var destination = await NewDestinationAsync();
        await PushAsync(destination, "known");
        await Sender.NextAsync();

        var outcomes = await InOneGroupAsync(
            () => OutcomeOf(CreateAsync("one")),
            () => OutcomeOf(Host.Tasks.ReportAsync(Operator, "0123456789abcdef01234567", new TaskReport { Event = TaskEvent.Started })),
            () => OutcomeOf(Host.Tasks.ReportAsync(Operator, task.Id, new TaskReport { Event = TaskEvent.Started, Run = 7, Id = "r" })),
            () => OutcomeOf(Host.Pushes.AcceptAsync(Operator, [APush(destination, "new"), APush(destination, "known", payload: "2")])),
            () => OutcomeOf(CreateAsync("two")));

        Assert.Equal(["done", "NotFound notFound", "Conflict unknownRun", "Conflict payloadDiffers", "done"], outcomes);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Pushes"));
        Assert.Equal(3, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM AnsweredReports"));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Runs_put_off_in_any_order_are_told_each_what_it_wrote_and_pass_no_run_whose_order_counts()
    {
        await StartAsync();
        const string Insert = "INSERT INTO PushPayloads (PushNumber, Body) VALUES (@p0, @p1)";
        const string Update = "UPDATE PushPayloads SET Body = @p0 WHERE PushNumber = @p1 AND PushNumber < 5";
        var told = new List<(long Number, int Rows)>();

        var bodies = await Host.Writer.WriteAsync(session =>
        {
            void Set(long number, params byte[] body) => session.Prepare(Update).LaterInAnyOrder(rows => told.Add((number, rows)), body, number);

            for (var number = 1L; number <= 6; number++)
            {
                session.Prepare(Insert).LaterInAnyOrder(number, Array.Empty<byte>());
            }

            session.Prepare("DELETE FROM PushPayloads WHERE PushNumber = @p0").Later(2L);
            session.Prepare(Insert).LaterInAnyOrder(7L, Array.Empty<byte>());
            Set(1, 1);
            Set(2, 2);
            Set(3, 3);
            Set(6, 6);
            session.Prepare("UPDATE PushPayloads SET Body = @p0 WHERE PushNumber = @p1").Later(new byte[] { 33 }, 3L);
            Set(4, 4);
            Set(3, 34);

            using var rows = session.Prepare("SELECT PushNumber, Body FROM PushPayloads ORDER BY PushNumber").Query();
            var found = new List<string>();
            while (rows.Read())
            {
                found.Add($"{rows.GetInt64(0)}:{string.Join(',', rows.GetBytes(1))}");
            }

            return found;
        });

        Assert.Equal(["1:1", "3:34", "4:4", "5:", "6:", "7:"], bodies);
        Assert.Equal([(1, 1), (2, 0), (3, 1), (6, 0), (4, 1), (3, 1)], told);
    }

    [Fact]
    public async Task Reports_of_one_call_that_take_long_let_other_work_have_its_turn()
    {
        await StartAsync();
        var task = await Host.Tasks.CreateAsync(Operator, AnyTask with { ItemCount = 10 });

        // Two looks at the clock are longer than the reports of a call may hold the writer.
        var tasks = new TaskIngestor(Host.Writer, Host.Retries, new SteppingClock(Clock, TimeSpan.FromMilliseconds(60)));
        IReadOnlyList<ReportAnswer> answers = [];
        var left = await InOneGroupAsync(
            async () =>
            {
                answers = await tasks.ReportAllAsync(
                    Operator, [.. Enumerable.Range(1, 7).Select(done => (done == 4 ? NoSuchId : task.Id, new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = 10 - done }))]);
                return 0;
            },
            () => Host.Writer.WriteAsync(session => session.FindTask(task.Number)!.RemainingItemCount!.Value));

        Assert.Equal(8, left[1]);
        Assert.Equal([9, 8, 7, null, 5, 4, 3], answers.Select(answer => answer.Task?.RemainingItemCount));
        Assert.Equal("notFound", answers[3].Refused!.Code);
        Assert.Equal(3, (await Host.TaskReads.FindAsync(Viewer, task.Id))!.RemainingItemCount);
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue, "20 21 22||10|20 21 22||10")]
    [InlineData(1, int.MaxValue, "1 of 2x||1 of 1x|1 of 2x||1 of 1x")]
    [InlineData(0, int.MaxValue, "|||||")]
    [InlineData(2, 3, "2 of 2x||1 of 1x|2 of 2x")]
    public async Task A_query_asked_of_many_hands_out_the_rows_of_each_in_turn(int rowsOfEach, int last, string expected)
    {
        await StartAsync();
        var told = await Host.Writer.WriteAsync(session =>
        {
            foreach (var number in new[] { 10L, 20, 21, 22 })
            {
                session.Prepare("INSERT INTO PushPayloads (PushNumber, Body) VALUES (@p0, @p1)").Later(number, Array.Empty<byte>());
            }

            var lines = new List<string>();
            session.Prepare("SELECT PushNumber FROM PushPayloads WHERE PushNumber >= @p0 AND PushNumber <= @p1").QueryEach(
                [[20L, 29L], [30L, 39L], [10L, 19L], [20L, 29L], [0L, 1L], [0L, 10L]],
                (index, rows) =>
                {
                    var found = new List<long>();
                    while (found.Count < rowsOfEach && rows.Read())
                    {
                        found.Add(rows.GetInt64(0));
                    }

                    // Which rows come first is nobody's promise.
                    lines.Add(found.Count == 0 ? "" : rowsOfEach == int.MaxValue ? string.Join(' ', found.Order()) : $"{found.Count} of {Assert.Single(found.Select(number => number / 10).Distinct())}x");
                    return index < last;
                });
            session.Prepare("SELECT PushNumber FROM PushPayloads WHERE PushNumber = @p0").QueryEach([], (_, _) => throw new InvalidOperationException("Nothing was asked."));
            return string.Join('|', lines);
        });

        Assert.Equal(expected, told);
    }

    [Fact]
    public async Task Nobody_sees_a_write_before_its_commit_and_everybody_after_its_answer()
    {
        await StartAsync();
        using var other = Database.Open();

        var during = await Host.Writer.WriteAsync(session =>
        {
            TaskIngestor.Create(session, AnyTask, null, TaskExecutor.Reporter, "somebody");
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
    public async Task A_read_after_a_writes_answer_shows_the_write()
    {
        await StartAsync();
        var tasks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "many", ItemCount = 60 })));
        var ended = false;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref ended))
            {
                foreach (var task in tasks)
                {
                    await Host.TaskReads.FindAsync(Viewer, task.Id);
                }
            }
        })).ToArray();

        await Task.WhenAll(tasks.Select(async task =>
        {
            for (var left = 59; left >= 0; left--)
            {
                var answer = await Host.Tasks.ReportAsync(Operator, task.Id, new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = left });
                var read = await Host.TaskReads.FindAsync(Viewer, task.Id);
                Assert.Equal((left, answer.Version), (read!.RemainingItemCount, read.Version));
            }
        }));
        Volatile.Write(ref ended, true);
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task What_follows_a_commit_cannot_undo_it()
    {
        await StartAsync();
        var followed = false;

        var outcomes = await InOneGroupAsync(
            () => OutcomeOf(Host.Writer.WriteAsync(session =>
            {
                session.AfterCommit(() => throw new InvalidTimeZoneException());
                TaskIngestor.Create(session, AnyTask, null, TaskExecutor.Reporter, "somebody");
                return true;
            })),
            () => OutcomeOf(Host.Writer.WriteAsync(session =>
            {
                session.AfterCommit(() => followed = true);
                return true;
            })));

        Assert.Equal(["done", "done"], outcomes);
        Assert.True(followed);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
    }

    [Fact]
    public async Task Memory_is_put_back_when_a_group_is_undone()
    {
        await StartAsync();
        var undone = 0;

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Host.Writer.WriteAsync<bool>(session =>
        {
            session.OnRollback(() => undone++);
            session.AfterCommit(() => undone += 100);
            throw new InvalidTimeZoneException();
        }));
        await Host.Writer.WriteAsync(_ => true);

        Assert.Equal(1, undone);
    }

    [Fact]
    public async Task What_fails_while_a_group_is_undone_stops_neither_the_undoing_nor_the_writer()
    {
        await StartAsync();
        var undone = 0;

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Host.Writer.WriteAsync<bool>(session =>
        {
            session.OnRollback(() => throw new InvalidOperationException("This cannot be undone."));
            session.OnRollback(() => undone++);
            session.AfterCommit(() => undone += 100);
            TaskIngestor.Create(session, AnyTask, null, TaskExecutor.Reporter, "somebody");
            throw new InvalidTimeZoneException();
        }));
        var next = await CreateAsync("next");

        Assert.Equal((1, 1), (undone, next.Number));
        Assert.Contains(Host.Logs.Lines, line => line.StartsWith("A write was undone on the disk", StringComparison.Ordinal));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Whoever_fails_when_told_of_a_commit_keeps_neither_the_others_from_hearing_of_it_nor_the_writer_from_its_work()
    {
        await StartAsync();
        var told = 0;
        Host.Writer.Committed += () => throw new InvalidOperationException("Not now.");
        Host.Writer.Committed += () => told++;

        await CreateAsync("one");
        await CreateAsync("two");
        await Host.Writer.WriteAsync(_ => true);

        Assert.Equal(2, told);
        Assert.Equal(2, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
    }

    [Fact]
    public async Task A_stopped_writer_refuses_and_a_cancelled_call_is_not_carried_out()
    {
        await StartAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Host.Tasks.CreateAsync(Operator, AnyTask, new CancellationToken(true)));
        var writer = Host.Writer;
        await StopAsync();

        await RefusedAsync(() => writer.WriteAsync(_ => true), RefusalKind.Unavailable);
    }

    [Fact]
    public async Task A_thousand_writers_at_once_are_all_answered()
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
#pragma warning disable CA1031 // the outcome is what the test asks for
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure is DbException ? nameof(DbException) : failure.GetType().Name;
        }
    }
}
