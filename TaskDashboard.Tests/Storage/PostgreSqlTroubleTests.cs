using System.Data.Common;
using Npgsql;
using TaskDashboard.Core;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Store;
using TaskDashboard.Core.Store.Providers;
using TaskDashboard.Core.Store.Reads;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>A server that is gone, full of others, or takes no writes: what is said, and that it heals.</summary>
public sealed class PostgreSqlTroubleTests : CoreTest
{
    private PostgreSqlTestDatabase Server => (PostgreSqlTestDatabase)Database;

    private protected override TestDatabase NewDatabase() => PostgreSqlTestDatabase.Create();

    [Fact]
    public async Task Connections_that_were_lost_are_made_anew()
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
    public async Task What_was_under_way_when_the_connection_was_lost_is_done_once()
    {
        await StartAsync();
        var runs = 0;

        var number = await Host.Writer.WriteAsync(session =>
        {
            var task = Core.Ingest.TaskIngestor.Create(session, new() { Type = "import", Name = "one" }, null, TaskExecutor.Reporter, "test");
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
    public async Task A_commit_that_the_server_undid_is_made_again_and_answered_once()
    {
        await StartAsync();
        using (var other = Database.Open())
        {
            // The first commit ends the session that makes it; the number of a sequence outlives that.
            Run(
                other,
                """
                CREATE SEQUENCE commits;
                CREATE FUNCTION end_session() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF nextval('commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER end_session AFTER INSERT ON tasks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION end_session();
                """);
        }

        var task = await CreateAsync();

        Assert.Equal(1, task.Number);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Tasks"));
        Assert.Equal(2, await Host.CountAsync("SELECT last_value FROM commits"));
        Assert.Equal(1, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);
    }

    [Fact]
    public async Task What_became_of_a_transaction_is_asked_of_the_server()
    {
        await using var database = PostgreSqlTestDatabase.Create();
        var provider = database.CreateProvider();
        using var asking = new SqlSession(provider, provider.OpenWriter());

        Assert.True(provider.WasCommitted(asking, Transaction(session => session.Commit())));
        Assert.False(provider.WasCommitted(asking, Transaction(session => session.Rollback())));

        // One whose client is gone and which the server still holds open is ended.
        using var left = new SqlSession(provider, provider.OpenWriter());
        Assert.False(provider.WasCommitted(asking, Write(left)));
        Assert.Equal(0, asking.Prepare("SELECT COUNT(*) FROM Changes WHERE Sequence > 1").Count());

        string Transaction(Action<SqlSession> end)
        {
            using var session = new SqlSession(provider, provider.OpenWriter());
            var name = Write(session);
            end(session);
            return name;
        }

        string Write(SqlSession session)
        {
            session.Begin();
            session.Prepare("INSERT INTO Changes (Sequence, Subject, Number, At) VALUES (1 + (SELECT COUNT(*) FROM Changes), 0, 1, 0)").Run();
            return provider.NameTransaction(session)!;
        }
    }

    [Fact]
    public async Task A_second_process_on_the_same_database_says_so_and_stops()
    {
        await StartAsync();

        await Assert.ThrowsAsync<StoreInUseException>(() => CoreHost.StartAsync(Database, Clock, new FakeSender(Clock)));

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

        await Assert.ThrowsAsync<StoreInUseException>(() => CoreHost.StartAsync(Database, Clock, new FakeSender(Clock)));
    }

    [Fact]
    public async Task A_database_that_takes_no_writes_refuses_them_and_heals()
    {
        await StartAsync();
        await Host.SetOnWriterAsync("SET default_transaction_read_only = on");

        var refusal = await RefusedAsync(CreateAsync, RefusalKind.Unavailable);
        Assert.Equal("The database is read-only.", refusal.Message);
        Assert.Equal(0, (await Host.TaskReads.TotalsAsync(Viewer)).Pending);

        await PostgreSqlServer.DisconnectAsync(Server.ConnectionString);
        await CreateAsync();
        Assert.Null(Host.Writer.Trouble);
    }

    [Fact]
    public async Task A_hundred_searches_at_once_take_no_more_of_the_server_s_connections_than_the_setting_says()
    {
        await StartAsync(("Database:Connections", "9"));
        await CreateAsync();
        using var other = Database.Open();
        using var count = other.CreateCommand();
        count.CommandText = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
        var searches = Task.WhenAll(Enumerable.Range(0, 120).Select(_ => Host.TaskReads.ListAsync(Viewer, new TaskQuery { Text = "import" })));

        var most = 0L;
        do
        {
            most = Math.Max(most, (long)count.ExecuteScalar()!);
        }
        while (!searches.IsCompleted);

        Assert.All(await searches, page => Assert.Single(page.Items));
        Assert.InRange(Math.Max(most, (long)count.ExecuteScalar()!), 1, 9);
    }

    [Fact]
    public async Task What_a_reader_began_has_ended_on_the_server_soon_after_the_reader_has_left()
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
            count.CommandText = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%FROM pg_sleep(600)' AND pid <> pg_backend_pid()";
            while ((long)count.ExecuteScalar()! != expected)
            {
                Assert.False(patience.IsCancellationRequested, $"The server does not come to {expected}.");
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
    public async Task Every_commit_waits_for_the_disk_whatever_the_server_is_set_to()
    {
        await StartAsync();
        await PostgreSqlServer.RunAsync($"ALTER DATABASE {new NpgsqlConnectionStringBuilder(Server.ConnectionString).Database} SET synchronous_commit = off");
        await PostgreSqlServer.DisconnectAsync(Server.ConnectionString);

        Assert.Equal("on", await Host.Writer.WriteAsync(session => session.Prepare("SELECT current_setting('synchronous_commit')").Scalar()));
    }

    [Theory]
    [InlineData("Database=no_such_database", "no database of that name")]
    [InlineData("Host=/nowhere", "cannot be reached")]
    [InlineData("Username=nobody_of_that_name", "refuses the user")]
    public async Task A_start_without_a_database_says_what_is_wrong(string change, string words)
    {
        await using var database = PostgreSqlTestDatabase.Create();
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:TaskDashboard"] = database.ConnectionString + ";" + change };

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => CoreHost.StartAsync(database, Clock, new FakeSender(Clock), settings));

        var cause = Assert.IsAssignableFrom<DbException>(failure.GetBaseException() as DbException ?? failure.InnerException ?? failure);
        Assert.Contains(words, database.CreateProvider().Explain(cause), StringComparison.Ordinal);
    }

    private static void Run(DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private Task<TrackedTask> CreateAsync() => Host.Tasks.CreateAsync(Operator, new() { Type = "import", Name = "An import" });
}
