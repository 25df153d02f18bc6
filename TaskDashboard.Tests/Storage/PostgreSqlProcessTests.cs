using System.Text.Json;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Processes on a server that ends sessions, is read-only for a while, crashes, or runs out of connections.</summary>
[Collection(Journeys.OfProcesses)]
public sealed class PostgreSqlProcessTests(ITestOutputHelper output)
{
    private const int Concurrency = 16;

    // The pushes that a process may have sent without recording them when it freezes, and those that it has claimed and still sends
    // before it notices that another process has taken over.
    private const int MostTwice = Concurrency + OutcomeQueue.Most + (Concurrency * Lane.MostClaimedPerPlace);

    [Fact]
    public async Task A_retry_survives_lost_sessions_a_read_only_server_and_a_frozen_process()
    {
        const int pushes = 3000;
        await using var database = PostgreSqlTestDatabase.Create();
        using var folder = new TemporaryFolder();
        await using var customer = await CustomerServer.StartAsync();
        string[] settings =
        [
            "--Database:Provider=PostgreSql",
            $"--ConnectionStrings:TaskDashboard={database.ConnectionString}",
            $"--Push:Concurrency={Concurrency}",
            $"--Push:ConcurrencyPerDestination={Concurrency}",
        ];
        var name = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await using var first = await AppProcess.StartAsync(folder, settings);
        IReadOnlyList<string> ids;
        string task;
        using (var api = first.Client())
        {
            (_, ids) = await api.FailAsync(customer, pushes);
            customer.Hold();
            customer.Epoch = 1;
            task = (await api.Post("/api/retry-requests", new { all = true, reason = "The customer is back" })).Must(202).String("taskId")!;
            await UntilAcknowledgedAsync(pushes / 5);

            using (var other = database.Open())
            {
                Run(other, "SELECT pg_terminate_backend(CAST(split_part(session, '/', 1) AS int), 5000) FROM lease");
            }

            await UntilAcknowledgedAsync(2 * pushes / 5);
            await PostgreSqlServer.DisconnectAsync(database.ConnectionString);
            await UntilAcknowledgedAsync(3 * pushes / 5);

            await PostgreSqlServer.RunAsync($"ALTER DATABASE {name} SET default_transaction_read_only = on");
            await PostgreSqlServer.DisconnectAsync(database.ConnectionString);
            var refused = await api.Post("/api/tasks", new { type = "import", name = "An import" });
            Assert.Equal(503, refused.Status);
            Assert.Equal("readOnly", (await api.Get("/health/ready")).Must(503).String("reason"));
            await PostgreSqlServer.RunAsync($"ALTER DATABASE {name} RESET default_transaction_read_only");
            await UntilAcknowledgedAsync(4 * pushes / 5);
            (await api.Post("/api/tasks", new { type = "import", name = "An import" })).Must(201);
        }

        first.Freeze();
        customer.Epoch = 2;
        await using var second = await AppProcess.StartAsync(folder, settings);
        first.Thaw();
        Assert.Equal(1, await first.ExitedAsync());
        Assert.Contains("has taken over this database", first.Output + first.Errors, StringComparison.Ordinal);
        customer.LetAllThrough();
        using (var api = second.Client())
        {
            var done = await api.UntilAsync($"/api/tasks/{task}", answer => answer["endedAt"].ValueKind != JsonValueKind.Null);
            Assert.Equal(("completed", "success"), (done.String("state"), done.String("outcome")));
        }

        second.Stop();
        Assert.Equal(0, await second.ExitedAsync());
        using (var connection = database.Open())
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT epoch FROM lease WHERE ended = 1";
            Assert.Equal(2L, command.ExecuteScalar());
        }

        var acknowledged = customer.Deliveries.Where(delivery => (int)delivery.Answer == 200).ToList();
        Assert.Equal(ids.Order(), acknowledged.Select(delivery => delivery.WebhookId).Distinct().Order());
        var twice = acknowledged.CountBy(delivery => delivery.WebhookId).Count(sent => sent.Value > 1);
        output.WriteLine($"Sent twice: {twice}, at most {MostTwice}");
        Assert.InRange(twice, 0, MostTwice);

        // A process that only lost its sessions sends nothing twice.
        Assert.All(
            acknowledged.Where(delivery => delivery.Epoch == 1).CountBy(delivery => delivery.WebhookId),
            sent => Assert.Equal(1, sent.Value)
        );

        await using var core = await CoreHost.StartAsync(database, new FakeClock(), new FakeSender(new FakeClock()));
        await Recount.AssertAsync(core);

        async Task UntilAcknowledgedAsync(int count)
        {
            customer.LetThrough(pushes / 5);
            await customer.WhenAcknowledgedAsync(count);
        }
    }

    [Fact]
    public async Task A_retry_survives_a_server_crash_and_a_server_out_of_connections_and_no_second_process_takes_over()
    {
        const int pushes = 3000;
        await using var server = await PostgreSqlCluster.StartAsync();
        using var folder = new TemporaryFolder();
        await using var customer = await CustomerServer.StartAsync();
        string[] settings =
        [
            "--Database:Provider=PostgreSql",
            $"--ConnectionStrings:TaskDashboard={server.ConnectionString}",
            "--Database:Connections=10",
            $"--Push:Concurrency={Concurrency}",
            $"--Push:ConcurrencyPerDestination={Concurrency}",
        ];
        await using var app = await AppProcess.StartAsync(folder, settings);
        var others = new List<AppProcess>();
        try
        {
            using var api = app.Client();
            var (_, ids) = await api.FailAsync(customer, pushes);
            customer.Hold();
            customer.Epoch = 1;
            var task = (await api.Post("/api/retry-requests", new { all = true, reason = "The customer is back" }))
                .Must(202)
                .String("taskId")!;
            await UntilAcknowledgedAsync(pushes / 4);
            others.Add(AppProcess.Launch(folder, settings));

            // The server crashes while outcomes are being recorded, and is down for a while.
            customer.LetThrough(pushes / 4);
            await customer.WhenAcknowledgedAsync((pushes / 4) + 50);
            await server.StopServerAsync();
            Assert.Equal(503, (await api.Post("/api/tasks", new { type = "import", name = "Not now" })).Status);
            Assert.Equal("databaseUnreachable", (await api.Get("/health/ready")).Must(503).String("reason"));
            others.Add(AppProcess.Launch(folder, settings));
            await server.StartServerAsync();
            await customer.WhenAcknowledgedAsync(pushes / 2);
            (await UntilAnsweredAsync(() => api.Post("/api/tasks", new { type = "import", name = "After the crash" }))).Must(201);
            others.Add(AppProcess.Launch(folder, settings));

            // Other programs take all connections, so that the process cannot replace the sessions that it loses.
            var connections = new List<System.Data.Common.DbConnection>();
            try
            {
                var control = server.Open();
                connections.Add(control);
                using var patience = new CancellationTokenSource(Patience.Limit);
                while (connections.Count < PostgreSqlCluster.MostConnections)
                {
                    Assert.False(patience.IsCancellationRequested, "The process still has a connection.");
                    try
                    {
                        connections.Add(server.Open());
                    }
                    catch (Npgsql.PostgresException full) when (full.SqlState == Npgsql.PostgresErrorCodes.TooManyConnections)
                    {
                        // End the sessions of the process. The next Open takes the connection.
                        EndSessionsOfOthers(control);
                    }
                }

                Assert.Equal(503, (await api.Post("/api/tasks", new { type = "import", name = "Not now" })).Status);
                Assert.Equal(503, (await api.Get("/health/ready")).Status);
            }
            finally
            {
                connections.ForEach(connection => connection.Dispose());
            }

            others.Add(AppProcess.Launch(folder, settings));
            await UntilAcknowledgedAsync(3 * pushes / 4);
            (await UntilAnsweredAsync(() => api.Post("/api/tasks", new { type = "import", name = "With connections again" }))).Must(201);
            customer.LetAllThrough();
            var done = await api.UntilAsync($"/api/tasks/{task}", answer => answer["endedAt"].ValueKind != JsonValueKind.Null);
            Assert.Equal(("completed", "success"), (done.String("state"), done.String("outcome")));
            Assert.All(
                await api.AllAsync("/api/tasks?type=import"),
                import => Assert.NotEqual("Not now", import.GetProperty("name").GetString())
            );

            // Nothing is lost. Nothing is sent twice, because no process ended.
            Assert.Equal(
                ids.Order(),
                customer.Deliveries.Where(delivery => delivery.Epoch == 1).Select(delivery => delivery.WebhookId).Order()
            );

            foreach (var other in others)
            {
                Assert.Equal(1, await other.ExitedAsync());
                Assert.StartsWith("TaskDashboard: ", Assert.Single(other.Errors.Split('\n')), StringComparison.Ordinal);
            }

            app.Stop();
            Assert.Equal(0, await app.ExitedAsync());
        }
        finally
        {
            foreach (var other in others)
            {
                await other.DisposeAsync();
            }
        }

        using (var connection = server.Open())
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT epoch FROM lease WHERE ended = 1";
            Assert.Equal(1L, command.ExecuteScalar());
        }

        await Recount.AssertAsync(new PostgreSqlStoreProvider(server.ConnectionString) { ReadLimit = Patience.Limit });

        async Task UntilAcknowledgedAsync(int count)
        {
            customer.LetThrough(count - customer.Acknowledged);
            await customer.WhenAcknowledgedAsync(count);
        }
    }

    /// <summary>Repeats the request while the answer is that the store is unavailable.</summary>
    private static async Task<Answer> UntilAnsweredAsync(Func<Task<Answer>> ask)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (answer.Status != 503 || TimeProvider.System.GetElapsedTime(started) > Patience.Limit)
            {
                return answer;
            }
        }
    }

    private static void EndSessionsOfOthers(System.Data.Common.DbConnection control) =>
        Run(
            control,
            "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE backend_type = 'client backend' AND "
                + "application_name <> 'test'"
        );

    private static void Run(System.Data.Common.DbConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
