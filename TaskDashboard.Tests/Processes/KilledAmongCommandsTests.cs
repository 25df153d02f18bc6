using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Processes;

/// <summary>
/// kill -9 while an operator requests and cancels retries, and pauses and resumes sending. Every accepted push is delivered,
/// and counters equal their rows.
/// </summary>
[Collection(Journeys.OfProcesses)]
public sealed class KilledAmongCommandsTests(ITestOutputHelper output)
{
    private static readonly string[] Settings = ["--Push:Concurrency=16", "--Push:ConcurrencyPerDestination=16"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Twenty_kills_between_requested_canceled_and_paused_retries_lose_nothing_and_keep_every_counter_correct(bool onServer)
    {
        const int kills = 20;
        const int commandsPerProcess = 25;
        var random = TestRandom.Create(output);
        await using var server = onServer ? PostgreSqlTestDatabase.Create() : null;
        string[] database = server is null
            ? []
            : ["--Database:Provider=PostgreSql", $"--ConnectionStrings:TaskDashboard={server.ConnectionString}"];
        using var folder = new TemporaryFolder();
        await using var customer = await CustomerServer.StartAsync();
        var (accepted, retries, done) = (new List<string>(), new List<string>(), new Dictionary<string, int>());
        var destinations = new List<string>();
        var item = 1;
        var next = new Queue<int>();
        for (var life = 0; life < kills; life++)
        {
            customer.Epoch = life;
            await using var app = await AppProcess.StartAsync(folder, [.. Settings, .. database]);
            using var api = app.Client();
            while (destinations.Count < 2)
            {
                destinations.Add(await api.AddDestinationAsync(customer, $"Customer {destinations.Count + 1}"));
            }

            // Kill during deliveries if there are enough of them, otherwise between two commands.
            var killAt = customer.Deliveries.Count + random.Next(10, 150);
            var killAfter = random.Next(commandsPerProcess / 2, commandsPerProcess);
            customer.Arrived = delivery =>
            {
                if (delivery.Number >= killAt)
                {
                    app.Kill();
                }
            };
            try
            {
                if (life % 2 == 1)
                {
                    await CancelARetryAsync(api);
                }
                for (var command = 0; command < killAfter; command++)
                {
                    await CommandAsync(api);
                }
            }
            catch (HttpRequestException)
            {
                // The process was killed before it answered this command.
            }

            app.Kill();
            await app.ExitedAsync();
            customer.Arrived = null;
            AssertNothingDiffered(app);
        }

        var answeredBefore = done.OrderBy(command => command.Key).Select(command => $"{command.Value} × {command.Key}");
        output.WriteLine(
            $"Answered before the kills: {string.Join(", ", answeredBefore)}; " + $"{accepted.Count} pushes, {retries.Count} retries"
        );
        Assert.All(
            new[] { "submit", "retry", "cancel", "pause", "resume" },
            command => Assert.Contains(done, answered => answered.Key.StartsWith(command, StringComparison.Ordinal))
        );

        customer.Epoch = kills;
        customer.Answers = System.Net.HttpStatusCode.OK;
        await using (var app = await AppProcess.StartAsync(folder, [.. Settings, .. database]))
        {
            using var api = app.Client();
            (await api.Put("/api/push-service", new { paused = false })).Must(200);
            foreach (var destination in destinations)
            {
                (await api.Patch($"/api/destinations/{destination}", new { paused = false })).Must(200);
            }
            await UntilAllDeliveredAsync(api);

            var kept = (await api.AllAsync("/api/pushes")).ToDictionary(
                push => push.GetProperty("id").GetString()!,
                push => push.GetProperty("state").GetString()
            );
            Assert.Empty(accepted.Except(kept.Keys));
            Assert.All(kept, push => Assert.Equal("delivered", push.Value));
            var requests = await api.AllAsync("/api/retry-requests");
            Assert.Empty(retries.Except(requests.Select(request => request.GetProperty("id").GetString()!)));
            Assert.All(requests, request => Assert.Contains(request.GetProperty("state").GetString(), new[] { "completed", "canceled" }));
            app.Stop();
            Assert.Equal(0, await app.ExitedAsync());
            AssertNothingDiffered(app);
        }

        // Every push that is stored as delivered was acknowledged, and the counters are correct without a repair.
        var acknowledged = customer
            .Deliveries.Where(delivery => (int)delivery.Answer == 200)
            .Select(delivery => delivery.WebhookId)
            .ToHashSet();
        Assert.Empty(accepted.Except(acknowledged));
        await Recount.AssertAsync(
            server?.CreateProvider()
                ?? new SqliteStoreProvider($"Data Source={AppProcess.DatabaseIn(folder)}") { ReadLimit = Patience.Limit }
        );
        await using var counting = AppProcess.Launch(folder, [.. database, "--recount"]);
        Assert.Equal(0, await counting.ExitedAsync());
        Assert.All(counting.Output.Split('\n'), line => Assert.EndsWith(" none differed", line, StringComparison.Ordinal));

        async Task CommandAsync(ApiClient api)
        {
            var destination = destinations[random.Next(destinations.Count)];

            // Each command once, in random order. Independent random choices might leave a command out.
            if (next.Count == 0)
            {
                next = new(Enumerable.Range(0, 12).OrderBy(_ => random.Next()));
            }
            switch (next.Dequeue())
            {
                case 0 or 1 or 2:
                    customer.Answers = random.Next(3) == 0 ? System.Net.HttpStatusCode.OK : System.Net.HttpStatusCode.ServiceUnavailable;
                    accepted.AddRange(await api.SubmitTripsAsync(destination, 20, NextItems()));
                    Count("submit");
                    break;
                case 3 or 4:
                    await RetryAsync(api, new { all = true });
                    break;
                case 5:
                    await RetryAsync(api, new { destinationId = destination });
                    break;
                case 6 or 7:
                    await RetryAndCancelAsync(api);
                    break;
                case 8:
                    (await api.Put("/api/push-service", new { paused = true })).Must(200);
                    Count("pause service");
                    break;
                case 9:
                    (await api.Put("/api/push-service", new { paused = false })).Must(200);
                    Count("resume service");
                    break;
                case 10:
                    (await api.Patch($"/api/destinations/{destination}", new { paused = true })).Must(200);
                    Count("pause destination");
                    break;
                default:
                    foreach (var each in destinations)
                    {
                        (await api.Patch($"/api/destinations/{each}", new { paused = false })).Must(200);
                    }
                    Count("resume destination");
                    break;
            }
        }

        // Advances before the call: if its answer is lost, its items are not submitted again.
        int NextItems() => (item += 20) - 20;

        // Creates failed pushes while nothing is paused, so that at least one retry is canceled.
        async Task CancelARetryAsync(ApiClient api)
        {
            customer.Answers = System.Net.HttpStatusCode.ServiceUnavailable;
            (await api.Put("/api/push-service", new { paused = false })).Must(200);
            foreach (var destination in destinations)
            {
                (await api.Patch($"/api/destinations/{destination}", new { paused = false })).Must(200);
            }
            accepted.AddRange(await api.SubmitTripsAsync(destinations[0], 20, NextItems()));
            await api.UntilAsync($"/api/destinations/{destinations[0]}", answer => answer["pushes"].GetProperty("failed").GetInt32() > 0);
            await RetryAndCancelAsync(api);
        }

        // The first attempts are in progress during the cancellation and are answered after it.
        async Task RetryAndCancelAsync(ApiClient api)
        {
            customer.Hold();
            try
            {
                if (await RetryAsync(api, new { all = true }))
                {
                    (await api.Post($"/api/retry-requests/{retries[^1]}/cancel", new { reason = "Not now" })).Must(200);
                    Count("cancel");
                }
            }
            finally
            {
                customer.LetAllThrough();
            }
        }

        async Task<bool> RetryAsync(ApiClient api, object filter)
        {
            var answer = await api.Post("/api/retry-requests", new { filter, reason = "The customer is back" });
            Assert.Contains(answer.Status, new[] { 202, 409, 422 });
            if (answer.Status == 202)
            {
                retries.Add(answer.String("id")!);
                Count("retry");
            }

            return answer.Status == 202;
        }

        void Count(string command) => done[command] = done.GetValueOrDefault(command) + 1;
    }

    /// <summary>Retries failed pushes until all pushes are delivered and all retries have ended.</summary>
    private static async Task UntilAllDeliveredAsync(ApiClient api)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var counts = (await api.Get("/api/destinations"))
                .Must(200)
                .Items.Select(destination => destination.GetProperty("pushes"))
                .ToList();
            int Of(string state) => counts.Sum(pushes => pushes.GetProperty(state).GetInt32());
            var running = (await api.AllAsync("/api/retry-requests")).Any(request =>
                request.GetProperty("state").GetString() is "pending" or "running"
            );
            if (!running && Of("waiting") + Of("sending") + Of("failed") == 0)
            {
                return;
            }
            if (!running && Of("failed") > 0)
            {
                Assert.Contains(
                    (await api.Post("/api/retry-requests", new { filter = new { all = true }, reason = "The last time" })).Status,
                    new[] { 202, 422 }
                );
            }

            Assert.False(
                TimeProvider.System.GetElapsedTime(started) > Patience.Limit,
                $"Some pushes are not delivered: {string.Join(' ', counts)}"
            );
        }
    }

    private static void AssertNothingDiffered(AppProcess app) =>
        Assert.DoesNotContain("differed from their rows", app.Output, StringComparison.Ordinal);
}
