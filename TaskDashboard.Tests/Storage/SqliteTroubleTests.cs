using System.Data.Common;
using Microsoft.Data.Sqlite;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// A database file that is locked, read-only, full, in use, damaged or missing: the messages, and that the product works again afterwards.
/// </summary>
public sealed class SqliteTroubleTests : CoreTest
{
    private const string Full = "The disk under the database is full. Free some space and try again.";

    [Fact]
    public async Task A_locked_database_refuses_writes_and_answers_reads_until_it_is_unlocked()
    {
        await StartAsync();
        var before = await CreateAsync();
        using (var other = Database.Open())
        {
            using var theirs = other.BeginTransaction();

            var refusals = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RefusedAsync(CreateAsync, RefusalKind.Unavailable)));
            Assert.All(refusals, refusal => Assert.Contains("locked", refusal.Message, StringComparison.Ordinal));
            Assert.Contains("locked", Host.Writer.Trouble, StringComparison.Ordinal);
            Assert.Equal(before, Assert.Single((await Host.TaskReads.ListAsync(Viewer, new())).Items));
        }

        await CreateAsync();
        Assert.Null(Host.Writer.Trouble);
        Assert.Equal(2, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
    }

    [Fact]
    public async Task A_read_only_connection_is_replaced()
    {
        await StartAsync();
        var connection = await Host.Writer.WriteAsync(session => session.Sql.Connection);
        Run(connection, "PRAGMA query_only=1");

        Assert.Equal(1, (await CreateAsync()).Number);
        Assert.NotSame(connection, await Host.Writer.WriteAsync(session => session.Sql.Connection));
    }

    [Fact]
    public async Task Reports_after_the_database_is_locked_are_refused_one_by_one_and_earlier_ones_are_kept()
    {
        await StartAsync();
        var task = await CreateAsync();
        using var other = Database.Open();
        DbTransaction? theirs = null;

        // Each report is a separate write. Another program locks the file after the first one.
        var tasks = new TaskIngestor(
            new HandlerEngine(Host.Writer, new TaskHandlers(Host.Get<IEngineTasks>(), new SteppingClock(Clock, TimeSpan.FromMinutes(1)))),
            Clock
        );
        IReadOnlyList<ReportAnswer> answers = [];
        await InOneGroupAsync(
            async () =>
            {
                answers = await tasks.ReportAllAsync(
                    Operator,
                    [
                        .. Enumerable
                            .Range(1, 3)
                            .Select(part => (task.Id, new TaskReport { Event = TaskEvent.Progressed, PercentComplete = part })),
                    ]
                );
                return true;
            },
            () =>
                Host.Writer.WriteAsync(session =>
                {
                    session.AfterCommit(() => theirs = other.BeginTransaction());
                    return true;
                })
        );

        Assert.Equal(1, answers[0].Task!.PercentComplete);
        Assert.All(answers.Skip(1), answer => Assert.Equal((null, RefusalKind.Unavailable), (answer.Task, answer.Refused!.Kind)));
        await RefusedAsync(
            () => tasks.ReportAllAsync(Operator, [(task.Id, new() { Event = TaskEvent.Progressed })]),
            RefusalKind.Unavailable
        );
        theirs!.Dispose();
        Assert.Equal(1, (await Host.Tasks.ReportAsync(Operator, task.Id, new() { Event = TaskEvent.Started })).PercentComplete);
    }

    [Fact]
    public async Task A_write_through_EF_that_fails_is_refused_with_the_same_message()
    {
        await StartAsync();
        await Host.SetOnWriterAsync($"PRAGMA max_page_count={await Host.CountAsync("PRAGMA page_count")}");

        var outcomes = new List<string>();
        while (!outcomes.Contains(Full))
        {
            outcomes.Add(await OutcomeAsync(NewDestinationAsync(new string('n', 50))));
        }

        Assert.All(outcomes, outcome => Assert.True(outcome is "done" or Full));
        await Host.SetOnWriterAsync("PRAGMA max_page_count=1000000");
        await NewDestinationAsync();
        Assert.Equal(outcomes.Count, await Host.CountAsync("SELECT COUNT(*) FROM Destinations"));
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_that_do_not_fit_until_there_is_space()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        await Host.PushService.SetPausedAsync(Operator, true);
        var pages = await Host.CountAsync("PRAGMA page_count");
        await Host.SetOnWriterAsync($"PRAGMA max_page_count={pages + 20}");
        var large = new NewPush
        {
            Kind = "trip",
            ItemId = "large",
            DestinationId = destination.Id,
            Payload = new byte[500_000]
                .Select(_ => (byte)'1')
                .ToArray(),
        };

        var outcomes = await InOneGroupAsync(
            () => OutcomeAsync(CreateAsync()),
            () => OutcomeAsync(Host.Pushes.AcceptAsync(Operator, [large])),
            () => OutcomeAsync(CreateAsync())
        );
        Assert.Equal(["done", Full, "done"], outcomes);
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Pushes"));

        await Host.SetOnWriterAsync("PRAGMA max_page_count=1000000");
        await Host.Pushes.AcceptAsync(Operator, [large]);
        Assert.Equal(2, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_written_is_written_once_the_store_works_again()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: 30);
        var ids = await PushManyAsync(destination, 30);
        var underWay = await Sender.NextAsync(30);
        using (var other = Database.Open())
        {
            using var theirs = other.BeginTransaction();
            foreach (var attempt in underWay)
            {
                attempt.Deliver();
            }

            await Host.Logs.UntilAsync("The outcome of an attempt could not be written");
            Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Pushes WHERE State = @p0", PushState.Delivered));
        }

        // The outcome is retried after a second.
        await Clock.WhenArmed(Host.PermanentTimers + 1).WaitAsync(Patience.Limit);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await UntilPushesAsync(PushState.Delivered, 30);

        Assert.All(ids, id => Assert.Equal(1, Sender.TimesSent(id)));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task Claims_that_the_store_refuses_are_repeated_once_it_works_again()
    {
        await StartWithoutScheduleAsync();
        var destination = await NewDestinationAsync(concurrency: 1);
        await FailedPushesAsync(destination, 30);
        Sender.Answer = _ => Reply.Delivered;
        using var other = Database.Open();
        DbTransaction? theirs = null;

        // Lock the file right after the commit of the retry, before its first claim.
        var answers = await InOneGroupAsync(
            async () => (RetryRequest?)await RetryAllAsync(),
            () =>
                Host.Writer.WriteAsync(session =>
                {
                    session.AfterCommit(() => theirs = other.BeginTransaction());
                    return (RetryRequest?)null;
                })
        );
        await Host.Logs.UntilAsync("Pushes could not be claimed");
        theirs!.Dispose();
        await AdvanceToAlarmAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(30, (await UntilRetryAsync(answers[0]!, RetryState.Completed)).Delivered);
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task An_outcome_that_can_never_be_written_does_not_delay_others()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: 5);
        var ids = await PushManyAsync(destination, 20);
        var underWay = await Sender.NextAsync(5);
        var poisoned = await FindPushAsync(underWay[2].PushId);
        await Host.ChangeAsync(
            "INSERT INTO PushAttempts (AttemptKey, TriggeredBy, StartedAt, DurationMs, Error, RequestHeaders, Answer, "
                + "AnswerTruncated) VALUES (@p0, 0, @p1, 0, 10, '', '', 0)",
            PushAttempt.KeyOf(poisoned.Number, 1),
            Clock.UtcNow.ToUnixTimeMilliseconds()
        );

        Sender.Answer = _ => Reply.Delivered;
        foreach (var attempt in underWay)
        {
            attempt.Deliver();
        }

        await UntilPushesAsync(PushState.Delivered, 19);
        await UntilPushAsync(poisoned.Id, PushState.Failed);
        Assert.Equal(20, Sender.All.Count);
        Assert.Contains(poisoned.Id, ids);
        var group = Assert.Single(await Host.PushReads.FailureGroupsAsync(Viewer));
        Assert.Equal(
            (DeliveryError.Other, "The endpoint took the push, but that could not be recorded"),
            (group.Signature.Error, group.Signature.Message)
        );
        await Recount.AssertAsync(Host);

        await UntilRetryAsync(await RetryAllAsync(), RetryState.Completed);
        Assert.Equal((PushState.Delivered, 2), ((await FindPushAsync(poisoned.Id)).State, (await FindPushAsync(poisoned.Id)).Attempts));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_failed_read_is_refused_as_unavailable_and_the_next_one_works()
    {
        await StartAsync();
        using (var other = Database.Open())
        {
            Run(other, "ALTER TABLE TaskCounts RENAME TO Hidden");
            await RefusedAsync(() => Host.TaskReads.TotalsAsync(Viewer), RefusalKind.Unavailable);
            await RefusedAsync(
                () => Host.Readers.QueryAsync((context, _) => Task.FromResult(context.TaskCounts.Count()), CancellationToken.None),
                RefusalKind.Unavailable
            );
            Run(other, "ALTER TABLE Hidden RENAME TO TaskCounts");
        }

        Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
    }

    [Fact]
    public async Task A_second_process_on_the_same_database_is_refused_and_stops()
    {
        await StartAsync();

        var refusal = await Assert.ThrowsAsync<StoreInUseException>(() => CoreHost.StartAsync(Database, Clock, new FakeSender(Clock)));
        Assert.Contains("tasks.db", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), refusal.Message, StringComparison.Ordinal);

        await CreateAsync();
        await RestartAsync();
        await CreateAsync();
    }

    [Fact]
    public async Task An_unusable_folder_is_not_reported_as_another_process()
    {
        await using var database = (SqliteTestDatabase)NewDatabase();

        // Not even root can open a folder as a file.
        Directory.CreateDirectory(database.File + ".lock");
        var refusal = await Assert.ThrowsAsync<RefusedException>(() => CoreHost.StartAsync(database, Clock, new FakeSender(Clock)));
        Assert.Contains("Allow the service to write", refusal.Message, StringComparison.Ordinal);

        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:TaskDashboard"] = $"Data Source={Path.Combine(database.File, "below", "tasks.db")}",
        };
        refusal = await Assert.ThrowsAsync<RefusedException>(() => CoreHost.StartAsync(database, Clock, new FakeSender(Clock), settings));
        Assert.Contains("The folder of the database cannot be used", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath(), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_on_a_locked_database_fails_and_releases_the_instance_lock()
    {
        var database = (SqliteTestDatabase)NewDatabase();
        await using (database)
        {
            using var other = database.Open();
            using (other.BeginTransaction())
            {
                var failure = await Assert.ThrowsAnyAsync<Exception>(() => CoreHost.StartAsync(database, Clock, new FakeSender(Clock)));
                Assert.Contains("locked", Explained(database, failure), StringComparison.Ordinal);
            }

            await using var host = await CoreHost.StartAsync(database, Clock, new FakeSender(Clock));
        }
    }

    [Fact]
    public async Task A_start_on_a_read_only_file_fails_and_names_the_file()
    {
        await using var database = (SqliteTestDatabase)NewDatabase();
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:TaskDashboard"] = database.ConnectionString + ";Mode=ReadOnly",
        };

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => CoreHost.StartAsync(database, Clock, new FakeSender(Clock), settings));

        Assert.Contains("read-only", Explained(database, failure), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_on_a_file_that_is_not_a_database_fails_and_names_the_file()
    {
        await using var database = SqliteTestDatabase.Empty();
        await File.WriteAllTextAsync(database.File, new string('x', 5000));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => CoreHost.StartAsync(database, Clock, new FakeSender(Clock)));

        Assert.Contains("damaged", Explained(database, failure), StringComparison.Ordinal);
        Assert.Equal(5000, new FileInfo(database.File).Length);
    }

    [Fact]
    public async Task A_first_start_creates_the_folder_and_the_file()
    {
        await using var database = SqliteTestDatabase.Empty();
        var file = Path.Combine(database.Folder.FullName, "data", "new", "tasks.db");
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:TaskDashboard"] = $"Data Source={file}" };

        await using var host = await CoreHost.StartAsync(database, Clock, new FakeSender(Clock), settings);

        Assert.Equal(1, (await host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "first" })).Number);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_first_start_that_was_killed_while_it_created_the_tables_does_not_block_the_next()
    {
        await using var database = SqliteTestDatabase.Empty();
        using (var other = database.Open())
        {
            // EF leaves this row behind if it is killed during a migration.
            Run(
                other,
                "CREATE TABLE __EFMigrationsLock (Id INTEGER NOT NULL CONSTRAINT PK___EFMigrationsLock PRIMARY KEY, Timestamp TEXT "
                    + "NOT NULL)"
            );
            Run(other, "INSERT INTO __EFMigrationsLock VALUES (1, '2026-01-01 00:00:00')");
        }

        var starting = Task.Run(() => CoreHost.StartAsync(database, Clock, new FakeSender(Clock)));
        await using var host = await starting.WaitAsync(Patience.Limit);

        Assert.Equal(0, (await host.TaskReads.TotalsAsync(Viewer)).Pending);
    }

    private Task<TrackedTask> CreateAsync() => Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "An import" });

    private static async Task<string> OutcomeAsync(Task command)
    {
        try
        {
            await command;
            return "done";
        }
        catch (RefusedException refused)
        {
            return refused.Message;
        }
    }

    private static string? Explained(SqliteTestDatabase database, Exception failure) =>
        database.CreateProvider().Explain(Assert.IsAssignableFrom<DbException>(failure.GetBaseException()))?.Words;

    private static void Run(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
