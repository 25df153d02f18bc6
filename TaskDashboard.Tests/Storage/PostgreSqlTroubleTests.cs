using System.Data.Common;
using Npgsql;
using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>
/// A server that is unreachable, out of connections or read-only: the messages, and that the product works again once the server does.
/// </summary>
public sealed class PostgreSqlTroubleTests : CoreTest
{
    private PostgreSqlTestDatabase Server => (PostgreSqlTestDatabase)Database;

    private protected override TestDatabase NewDatabase() => PostgreSqlTestDatabase.Create();

    [Fact]
    public async Task Lost_connections_are_replaced()
    {
        await StartAsync();
        var before = await CreateAsync();
        Assert.Equal(1, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);

        await PostgreSqlServer.DisconnectAsync(Server.ConnectionString);

        Assert.Equal(before.Number + 1, (await CreateAsync()).Number);
        Assert.Equal(2, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
        Assert.Equal(2, (await Host.TaskReads.ListAsync(Viewer, new())).Items.Count);
        Assert.Null(Host.Writer.Trouble);
    }

    [Fact]
    public async Task A_read_ends_even_if_the_server_ignores_a_cancel()
    {
        await StartAsync();
        using (var connection = Database.Open())
        {
            using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE FUNCTION ignoring_one_cancel() RETURNS bigint LANGUAGE plpgsql AS $$
                BEGIN
                    BEGIN
                        PERFORM pg_sleep(3600);
                    EXCEPTION WHEN query_canceled THEN
                        NULL;
                    END;
                    PERFORM pg_sleep(3600);
                    RETURN 0;
                END $$
                """;
            command.ExecuteNonQuery();
        }

        using var leaving = new CancellationTokenSource();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = Host.Readers.ReadAsync(
            sql =>
            {
                began.SetResult();
                try
                {
                    return sql.Prepare("SELECT ignoring_one_cancel()").Count();
                }
                finally
                {
                    ended.SetResult();
                }
            },
            leaving.Token
        );
        await began.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience.Limit));
        await ended.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_write_during_which_the_connection_is_lost_is_done_once()
    {
        await StartAsync();
        var runs = 0;

        var number = await Host.Writer.WriteAsync(session =>
        {
            var task = TaskHandlers.Create(session, new() { Type = "import", Name = "one" }, null, TaskExecutor.Reporter, "test");
            if (runs++ == 0)
            {
                PostgreSqlServer.DisconnectAsync(Server.ConnectionString).GetAwaiter().GetResult();
            }

            return task.Number;
        });

        Assert.Equal((1, 2), (number, runs));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM TaskTransitions"));
    }

    [Fact]
    public async Task A_commit_that_the_server_rolled_back_is_repeated_and_answered_once()
    {
        await StartAsync();
        using (var other = Database.Open())
        {
            // The first commit ends its own session. A sequence counts the commits, because a rollback does not undo it.
            Run(
                other,
                """
                CREATE SEQUENCE commits;
                CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF nextval('commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER end_session AFTER INSERT ON tasks DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION end_session();
                """
            );
        }

        var task = await CreateAsync();

        Assert.Equal(1, task.Number);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        Assert.Equal(2, await Host.CountAsync("SELECT last_value FROM commits"));
        Assert.Equal(1, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
    }

    [Fact]
    public async Task A_connection_that_cannot_be_prepared_is_replaced_by_the_next_write()
    {
        await StartAsync();
        var before = await CreateAsync();
        using (var other = Database.Open())
        {
            Run(other, "ALTER TABLE series RENAME TO hidden");
            await PostgreSqlServer.DisconnectAsync(Server.ConnectionString);
            await RefusedAsync(CreateAsync, RefusalKind.Unavailable);
            await RefusedAsync(CreateAsync, RefusalKind.Unavailable);
        }

        using (var other = Database.Open())
        {
            Run(other, "ALTER TABLE hidden RENAME TO series");
        }

        Assert.Equal(before.Number + 1, (await CreateAsync()).Number);
        Assert.Null(Host.Writer.Trouble);
    }

    [Fact]
    public async Task Outcomes_are_written_once_the_connection_can_be_prepared()
    {
        await StartAsync();
        var destination = await NewDestinationAsync(concurrency: 13);
        var ids = await PushManyAsync(destination, 13);
        var underWay = await Sender.NextAsync(13);
        using (var other = Database.Open())
        {
            Run(other, "ALTER TABLE series RENAME TO hidden");
        }

        await PostgreSqlServer.DisconnectAsync(Server.ConnectionString);
        foreach (var attempt in underWay)
        {
            attempt.Deliver();
        }

        await Host.Logs.UntilAsync("The outcome of an attempt could not be written");
        using (var other = Database.Open())
        {
            Run(other, "ALTER TABLE hidden RENAME TO series");
        }

        await Clock.WhenArmed(Host.PermanentTimers + 1).WaitAsync(Patience.Limit);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await UntilPushesAsync(PushState.Delivered, 13);
        Assert.All(ids, id => Assert.Equal(1, Sender.TimesSent(id)));
        await Recount.AssertAsync(Host);
    }

    [Fact]
    public async Task A_second_process_on_the_same_database_names_the_first_one_and_stops()
    {
        await StartAsync();

        var refusal = await Assert.ThrowsAsync<StoreInUseException>(() => CoreHost.StartAsync(Database, Clock, new FakeSender(Clock)));
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", refusal.Message, StringComparison.Ordinal);

        await CreateAsync();
        await RestartAsync();
        await CreateAsync();
    }

    [Fact]
    public async Task A_second_process_is_refused_also_after_the_first_has_lost_its_connections()
    {
        await StartAsync();
        await PostgreSqlServer.DisconnectAsync(Server.ConnectionString);
        await CreateAsync();
        await PostgreSqlServer.DisconnectAsync(Server.ConnectionString);

        await Assert.ThrowsAsync<StoreInUseException>(() => CoreHost.StartAsync(Database, Clock, new FakeSender(Clock)));
        await CreateAsync();
    }

    [Fact]
    public async Task A_process_writes_nothing_after_another_has_taken_over()
    {
        await StartAsync();
        var first = Host;
        await CreateAsync();
        await using (var frozen = await FreezeAsync())
        {
            // The first process freezes within a commit group. It has locked the lease row, and its lease has expired.
            Lease = LeaseTimes.Usual with
            {
                Valid = TimeSpan.Zero,
            };
            await StartAsync();
        }

        await CreateAsync();
        var refusal = await Assert.ThrowsAsync<RefusedException>(() => CreateAsync(first));
        Assert.Contains("has taken over this database", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(first.Logs.Lines, line => line.Contains("has taken over this database", StringComparison.Ordinal));
        Assert.Equal(StoreTrouble.Overtaken, await first.Writer.WhyNoWritesAsync());
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));

        // When the first process ends, it does not release the lease of the other process.
        await first.DisposeAsync();
        await CreateAsync();
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Lease WHERE Ended = 1"));

        async Task<IAsyncDisposable> FreezeAsync()
        {
            var entered = new TaskCompletionSource();
            var leave = new ManualResetEventSlim();
            var work = first.Writer.WriteAsync(_ =>
            {
                entered.SetResult();
                return leave.Wait(Patience.Limit);
            });
            await entered.Task;
            return new Frozen(leave, work);
        }
    }

    [Fact]
    public async Task A_lost_session_that_is_still_open_on_the_server_is_ended()
    {
        await using var database = PostgreSqlTestDatabase.Create();
        var provider = database.CreateProvider();
        var lease = new Lease(provider, LeaseTimes.Usual);
        using var lost = new SqlSession(provider, provider.OpenWriter());
        lease.Take(lost);
        lease.Attach(lost);
        lost.Begin();
        lease.Renew(lost);

        // The lost session still locks the lease row, which each commit group updates first.
        using var next = new SqlSession(provider, provider.OpenWriter());
        lease.Attach(next);
        next.Begin();
        lease.Renew(next);
        next.Commit();
        lease.Committed();

        Assert.Equal(1, lease.LastGroup);
        Assert.ThrowsAny<DbException>(lost.Commit);
    }

    [Fact]
    public async Task A_read_only_database_refuses_writes_until_the_server_allows_them_again()
    {
        await StartAsync();
        var name = new NpgsqlConnectionStringBuilder(Server.ConnectionString).Database;
        await PostgreSqlServer.RunAsync($"ALTER DATABASE {name} SET default_transaction_read_only = on");
        await PostgreSqlServer.DisconnectAsync(Server.ConnectionString);

        var refusal = await RefusedAsync(CreateAsync, RefusalKind.Unavailable);
        Assert.Equal("The database is read-only.", refusal.Message);
        Assert.Equal(StoreTrouble.ReadOnly, await Host.Writer.WhyNoWritesAsync());
        Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);

        await PostgreSqlServer.RunAsync($"ALTER DATABASE {name} RESET default_transaction_read_only");
        await CreateAsync();
        Assert.Null(Host.Writer.Trouble);
    }

    [Fact]
    public async Task After_a_restore_into_a_newer_cluster_the_feed_starts_again()
    {
        await StartAsync();
        await CreateAsync();
        await CreateAsync();
        var newest = await Host.CountAsync("SELECT MAX(Sequence) FROM Changes");
        await StopAsync();
        using (var other = Database.Open())
        {
            // A dump keeps the transaction numbers of the rows. They are higher than those of the new cluster.
            Run(other, "UPDATE changes SET commitorder = CAST('1000000000000' AS xid8)");
        }

        await StartAsync();
        await using var subscription = Host.Feed.Subscribe(Viewer, TimeSpan.Zero);
        Assert.True(subscription.StartsAfter >= newest, $"{subscription.StartsAfter} is before {newest}");
        Assert.Null(await Host.Get<ChangeReads>().MissedAsync(Viewer, newest - 1));
        var task = await CreateAsync();

        await foreach (var batch in subscription.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(task.Number, Assert.Single(batch.Changes).Number);
            Assert.True(batch.UpTo > newest);
            break;
        }
    }

    [Fact]
    public async Task A_pooler_that_shares_sessions_is_refused_before_anything_is_written()
    {
        await using var database = PostgreSqlTestDatabase.CreateBare();
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:TaskDashboard"] = PostgreSqlServer.ThroughPooler(database.ConnectionString),
        };

        var refusal = await Assert.ThrowsAsync<RefusedException>(() =>
            CoreHost.StartAsync(database, Clock, new FakeSender(Clock), settings)
        );

        Assert.Contains("pool_mode", refusal.Message, StringComparison.Ordinal);
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'";
        Assert.Equal(0L, command.ExecuteScalar());
    }

    [Fact]
    public async Task A_start_on_a_server_that_is_out_of_connections_says_so()
    {
        await using var database = PostgreSqlTestDatabase.Create();
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        var role = "limited_" + name;
        await PostgreSqlServer.RunAsync($"CREATE ROLE {role} LOGIN CONNECTION LIMIT 1; ALTER DATABASE {name} OWNER TO {role}");
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:TaskDashboard"] = new NpgsqlConnectionStringBuilder(database.ConnectionString)
            {
                Username = role,
            }.ConnectionString,
        };

        var refusal = await Assert.ThrowsAsync<RefusedException>(() =>
            CoreHost.StartAsync(database, Clock, new FakeSender(Clock), settings)
        );

        Assert.Equal("The database server accepts no more connections. Close some, or allow more.", refusal.Message);
        await PostgreSqlServer.RunAsync($"ALTER DATABASE {name} OWNER TO CURRENT_USER");
        await PostgreSqlServer.DisconnectAsync(database.ConnectionString);
        await PostgreSqlServer.RunAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Fact]
    public async Task A_hundred_concurrent_searches_use_no_more_connections_than_the_setting_allows()
    {
        await StartAsync(("Database:Connections", "9"));
        await CreateAsync();
        using var other = Database.Open();
        using var count = other.CreateCommand();
        count.CommandText =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type "
            + "= 'client backend'";
        var searches = Task.WhenAll(
            Enumerable
                .Range(0, 120)
                .Select(_ => Host.TaskReads.ListAsync(Viewer, new TaskQuery { Filter = TaskFilter.Text.Contains("import") }))
        );

        var most = 0L;
        do
        {
            most = Math.Max(most, (long)count.ExecuteScalar()!);
        } while (!searches.IsCompleted);

        Assert.All(await searches, page => Assert.Single(page.Items));
        Assert.InRange(Math.Max(most, (long)count.ExecuteScalar()!), 1, 9);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_unhealthy_also_while_all_connections_wait_for_it()
    {
        await StartAsync(("Database:Connections", "6"), ("Database:WaitSeconds", "1"), ("Database:ReadSeconds", "1"));
        Assert.True(await Host.Readers.AnswersAsync());
        using var free = new ManualResetEventSlim();
        using (var other = Database.Open())
        {
            Run(other, "BEGIN; LOCK TABLE lease IN ACCESS EXCLUSIVE MODE");
            Assert.False(await Host.Readers.AnswersAsync());

            var holding = Host.Readers.ReadAsync(_ => free.Wait(Patience.Limit));
            Assert.False(await Host.Readers.AnswersAsync());
            Run(other, "ROLLBACK");
            free.Set();
            await holding;
        }

        Assert.True(await Host.Readers.AnswersAsync());
    }

    [Fact]
    public async Task A_canceled_read_ends_on_the_server()
    {
        await StartAsync();
        using var other = Database.Open();
        using var leaving = new CancellationTokenSource();
        var reading = Host.Readers.ReadAsync(sql => sql.Prepare("SELECT COUNT(*) FROM pg_sleep(600)").Count(), leaving.Token);
        await UntilRunningAsync(1);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await UntilRunningAsync(0);

        async Task UntilRunningAsync(long expected)
        {
            using var patience = new CancellationTokenSource(Patience.Limit);
            using var count = other.CreateCommand();
            count.CommandText =
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE "
                + "'%FROM pg_sleep(600)' AND pid <> pg_backend_pid()";
            while ((long)count.ExecuteScalar()! != expected)
            {
                Assert.False(patience.IsCancellationRequested, $"The server does not reach {expected} running reads.");
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task Readers_cannot_write()
    {
        await StartAsync();

        await Assert.ThrowsAsync<RefusedException>(() => Host.Readers.ReadAsync(sql => sql.Prepare("UPDATE Series SET Last = 0").Run()));
    }

    [Fact]
    public async Task Every_commit_waits_for_the_disk_regardless_of_the_setting_of_the_server()
    {
        await StartAsync();
        await PostgreSqlServer.RunAsync(
            $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(Server.ConnectionString).Database} SET synchronous_commit = off"
        );
        await PostgreSqlServer.DisconnectAsync(Server.ConnectionString);

        Assert.Equal(
            "on",
            await Host.Writer.WriteAsync(session => session.Prepare("SELECT current_setting('synchronous_commit')").Scalar())
        );
    }

    [Theory]
    [InlineData("Database=no_such_database", StoreTrouble.Missing, "no database with this name")]
    [InlineData("Host=/nowhere", StoreTrouble.Unreachable, "cannot be reached")]
    [InlineData("Username=nobody_of_that_name", StoreTrouble.Denied, "refuses the user")]
    public async Task A_start_without_a_database_says_what_is_wrong(string change, string reason, string words)
    {
        await using var database = PostgreSqlTestDatabase.Create();
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:TaskDashboard"] = database.ConnectionString + ";" + change };

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => CoreHost.StartAsync(database, Clock, new FakeSender(Clock), settings));

        var cause = Assert.IsAssignableFrom<DbException>(failure.GetBaseException() as DbException ?? failure.InnerException ?? failure);
        var explained = database.CreateProvider().Explain(cause)!;
        Assert.Contains(words, explained.Words, StringComparison.Ordinal);
        Assert.Equal(reason, explained.Reason);
    }

    private static void Run(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private Task<TrackedTask> CreateAsync() => CreateAsync(Host);

    private static Task<TrackedTask> CreateAsync(CoreHost host) =>
        host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "An import" });

    private sealed class Frozen(ManualResetEventSlim leave, Task work) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            leave.Set();

            // The write is not committed, because another process has taken over and raised the epoch.
            await Assert.ThrowsAsync<RefusedException>(() => work.WaitAsync(Patience.Limit));
            leave.Dispose();
        }
    }
}
