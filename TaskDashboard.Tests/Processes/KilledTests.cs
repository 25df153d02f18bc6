using TaskDashboard.Core.Pushes;
using TaskDashboard.Core.Store.Providers;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Processes;

/// <summary>
/// kill -9 at moments that the customer's own count chooses. What was accepted is delivered all the same, and what is delivered twice carries the same id.
/// </summary>
/// <remarks>
/// How many may be delivered twice after one kill: what had left the process and was not on the disk. That is what is in flight, <c>Push:Concurrency</c> at
/// most, and one batch of answers on its way to the disk (<c>OutcomeQueue.Most</c>), whatever the disk does.
/// </remarks>
[Collection(Journeys.Name)]
public sealed class KilledTests(ITestOutputHelper output)
{
    private const int Concurrency = 16;
    private const int MostUnrecorded = Concurrency + OutcomeQueue.Most;
    private static readonly string[] Settings = [$"--Push:Concurrency={Concurrency}", $"--Push:ConcurrencyPerDestination={Concurrency}"];

    [Fact]
    public async Task A_retry_of_5000_outlives_ten_kills()
    {
        const int pushes = 5000;
        const int kills = 10;
        var random = NewRandom();
        using var folder = new TemporaryFolder();
        await using var customer = await CustomerServer.StartAsync();
        string destination, retry, task;
        IReadOnlyList<string> ids;
        var app = await StartAsync(folder);
        try
        {
            using (var api = app.Client())
            {
                (destination, ids) = await api.FailAsync(customer, pushes);
                customer.Epoch = 1;
                customer.Hold();
                var request = (await api.Post("/api/retry-requests", new { all = true, reason = "The customer is back" })).Must(202);
                Assert.Equal(pushes, request.Int("nbItems"));
                (retry, task) = (request.String("id")!, request.String("taskId")!);
                var killed = KillAtAsync(customer, app, pushes + Concurrency + random.Next(1, MostBetween(pushes, kills)));
                customer.LetAllThrough();
                await killed;
            }

            for (var kill = 2; kill <= kills; kill++)
            {
                await app.DisposeAsync();
                Assert.True(customer.Acknowledged < pushes, "The retry was to be killed in its middle.");
                customer.Epoch = kill;
                app = await StartAndKillAsync(folder, customer, random.Next(1, MostBetween(pushes, kills)));
            }

            await app.DisposeAsync();
            Assert.True(customer.Acknowledged < pushes, "The retry was to be killed in its middle.");
            customer.Epoch = kills + 1;
            app = await StartAsync(folder);
            using (var api = app.Client())
            {
                await customer.WhenAcknowledgedAsync(pushes);
                var done = await api.UntilAsync($"/api/tasks/{task}", answer => answer["endedAt"].ValueKind != System.Text.Json.JsonValueKind.Null);
                Assert.Equal(("completed", "success", pushes, 0), (done.String("state"), done.String("outcome"), done.Int("itemCount"), done.Int("remainingItemCount")));

                var request = (await api.Get($"/api/retry-requests/{retry}")).Must(200);
                Assert.Equal(
                    ("completed", pushes, 0, 0, 0),
                    (request.String("state"), request.Int("delivered"), request.Int("failedAgain"), request.Int("notSent"), request.Int("nbRemainingItems")));
                var items = await api.AllAsync($"/api/retry-requests/{retry}/items?outcome=delivered");
                Assert.Equal(ids.Order(), items.Select(item => item.GetProperty("pushId").GetString()!).Order());

                await AssertDeliveredAsync(api, destination, ids, attempts: 2);
            }
        }
        finally
        {
            await app.DisposeAsync();
        }

        AssertFewTwice(customer, ids, kills);
    }

    [Fact]
    public async Task First_deliveries_outlive_two_kills()
    {
        const int pushes = 1000;
        const int kills = 2;
        var random = NewRandom();
        using var folder = new TemporaryFolder();
        await using var customer = await CustomerServer.StartAsync();
        string destination;
        IReadOnlyList<string> ids;
        var app = await StartAsync(folder);
        try
        {
            using (var api = app.Client())
            {
                destination = await api.AddDestinationAsync(customer);
                (await api.Patch($"/api/destinations/{destination}", new { paused = true })).Must(200);
                ids = await api.SubmitTripsAsync(destination, pushes);
                customer.Epoch = 1;
                customer.Hold();
                (await api.Patch($"/api/destinations/{destination}", new { paused = false })).Must(200);
                var killed = KillAtAsync(customer, app, Concurrency + random.Next(1, MostBetween(pushes, kills)));
                customer.LetAllThrough();
                await killed;
            }

            for (var kill = 2; kill <= kills; kill++)
            {
                await app.DisposeAsync();
                Assert.True(customer.Acknowledged < pushes, "The deliveries were to be killed in their middle.");
                customer.Epoch = kill;
                app = await StartAndKillAsync(folder, customer, random.Next(1, MostBetween(pushes, kills)));
            }

            await app.DisposeAsync();
            customer.Epoch = kills + 1;
            app = await StartAsync(folder);
            using (var api = app.Client())
            {
                await customer.WhenAcknowledgedAsync(pushes);
                await AssertDeliveredAsync(api, destination, ids, attempts: 1);
            }
        }
        finally
        {
            await app.DisposeAsync();
        }

        AssertFewTwice(customer, ids, kills);
    }

    [Fact]
    public async Task What_was_answered_as_accepted_is_never_lost()
    {
        const int callers = 4;
        const int callsEach = 40;
        const int pushesInACall = 10;
        var random = NewRandom();
        using var folder = new TemporaryFolder();
        await using var customer = await CustomerServer.StartAsync();
        var accepted = new List<string>();
        string destination;
        await using (var app = await StartAsync(folder))
        {
            using var api = app.Client();
            destination = await api.AddDestinationAsync(customer);
            var killAt = random.Next(1, callers * callsEach);
            var answered = 0;
            await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
            {
                for (var call = 0; call < callsEach; call++)
                {
                    IReadOnlyList<string> ids;
                    try
                    {
                        ids = await api.SubmitTripsAsync(destination, pushesInACall, FirstOf(caller, call));
                    }
                    catch (HttpRequestException)
                    {
                        // The process is gone: this call and those after it were never answered.
                        return;
                    }

                    lock (accepted) accepted.AddRange(ids);
                    if (Interlocked.Increment(ref answered) == killAt) app.Kill();
                }
            }));
            await app.ExitedAsync();
            Assert.True(accepted.Count < callers * callsEach * pushesInACall, "The acceptance was to be killed in its middle.");
        }

        customer.Epoch = 1;
        await using (var app = await StartAsync(folder))
        {
            using var api = app.Client();
            var kept = (await api.AllAsync("/api/pushes")).Select(push => push.GetProperty("id").GetString()!).ToHashSet();
            Assert.Empty(accepted.Except(kept));

            // All calls once more, as a program does that had no answer: what was taken is known, and the rest is taken now.
            var all = new List<string>();
            for (var caller = 0; caller < callers; caller++) all.AddRange(await api.SubmitTripsAsync(destination, callsEach * pushesInACall, FirstOf(caller, 0)));
            Assert.Equal(callers * callsEach * pushesInACall, all.Distinct().Count());
            Assert.Empty(kept.Except(all));

            await customer.WhenAcknowledgedAsync(all.Count);
            await AssertDeliveredAsync(api, destination, all, attempts: 1);
            AssertFewTwice(customer, all, kills: 1);
        }

        static int FirstOf(int caller, int call) => (((caller * callsEach) + call) * pushesInACall) + 1;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Twenty_kills_among_retries_that_are_requested_canceled_and_paused_lose_nothing_and_leave_every_counter_right(bool onServer)
    {
        const int kills = 20;
        const int commandsInALife = 25;
        var random = NewRandom();
        await using var server = onServer ? PostgreSqlTestDatabase.Create() : null;
        string[] database = server is null ? [] : ["--Database:Provider=PostgreSql", $"--ConnectionStrings:TaskDashboard={server.ConnectionString}"];
        using var folder = new TemporaryFolder();
        await using var customer = await CustomerServer.StartAsync();
        var (accepted, retries, done) = (new List<string>(), new List<string>(), new Dictionary<string, int>());
        var destinations = new List<string>();
        var item = 1;
        for (var life = 0; life < kills; life++)
        {
            customer.Epoch = life;
            await using var app = await AppProcess.StartAsync(folder, [.. Settings, .. database]);
            using var api = app.Client();
            while (destinations.Count < 2) destinations.Add(await api.AddDestinationAsync(customer, $"Customer {destinations.Count + 1}"));

            // In the middle of what is being sent, as far as anything is; otherwise in the middle of the commands.
            var killAt = customer.Deliveries.Count + random.Next(10, 150);
            var killAfter = random.Next(commandsInALife / 2, commandsInALife);
            customer.Arrived = delivery =>
            {
                if (delivery.Number >= killAt) app.Kill();
            };
            try
            {
                if (life % 2 == 1) await CancelARetryAsync(api);
                for (var command = 0; command < killAfter; command++)
                {
                    await CommandAsync(api);
                }
            }
            catch (HttpRequestException)
            {
                // The process is gone: this command was never answered.
            }

            app.Kill();
            await app.ExitedAsync();
            customer.Arrived = null;
            AssertNothingDiffered(app);
        }

        output.WriteLine($"Answered before the kills: {string.Join(", ", done.OrderBy(command => command.Key).Select(command => $"{command.Value} × {command.Key}"))}; {accepted.Count} pushes, {retries.Count} retries");
        Assert.All(new[] { "submit", "retry", "cancel", "pause service", "resume service", "pause destination", "resume destination" }, command => Assert.InRange(done.GetValueOrDefault(command), 1, int.MaxValue));

        customer.Epoch = kills;
        customer.Answers = System.Net.HttpStatusCode.OK;
        await using (var app = await AppProcess.StartAsync(folder, [.. Settings, .. database]))
        {
            using var api = app.Client();
            (await api.Put("/api/push-service", new { paused = false })).Must(200);
            foreach (var destination in destinations) (await api.Patch($"/api/destinations/{destination}", new { paused = false })).Must(200);
            await UntilAllDeliveredAsync(api);

            var kept = (await api.AllAsync("/api/pushes")).ToDictionary(push => push.GetProperty("id").GetString()!, push => push.GetProperty("state").GetString());
            Assert.Empty(accepted.Except(kept.Keys));
            Assert.All(kept, push => Assert.Equal("delivered", push.Value));
            var requests = await api.AllAsync("/api/retry-requests");
            Assert.Empty(retries.Except(requests.Select(request => request.GetProperty("id").GetString()!)));
            Assert.All(requests, request => Assert.Contains(request.GetProperty("state").GetString(), new[] { "completed", "canceled" }));
            app.Stop();
            Assert.Equal(0, await app.ExitedAsync());
            AssertNothingDiffered(app);
        }

        // Every push that the store says is delivered has been acknowledged, and counters are right without a repair.
        var acknowledged = customer.Deliveries.Where(delivery => (int)delivery.Answer == 200).Select(delivery => delivery.WebhookId).ToHashSet();
        Assert.Empty(accepted.Except(acknowledged));
        await Recount.AssertAsync(server?.CreateProvider() ?? new SqliteStoreProvider($"Data Source={AppProcess.DatabaseIn(folder)}"));
        await using var counting = AppProcess.Launch(folder, [.. database, "--recount"]);
        Assert.Equal(0, await counting.ExitedAsync());
        Assert.All(counting.Output.Split('\n'), line => Assert.EndsWith(" none differed", line, StringComparison.Ordinal));

        async Task CommandAsync(ApiClient api)
        {
            var destination = destinations[random.Next(destinations.Count)];
            switch (random.Next(12))
            {
                case 0 or 1 or 2:
                    customer.Answers = random.Next(3) == 0 ? System.Net.HttpStatusCode.OK : System.Net.HttpStatusCode.ServiceUnavailable;
                    var ids = await api.SubmitTripsAsync(destination, 20, item);
                    item += 20;
                    accepted.AddRange(ids);
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
                default:
                    var pause = random.Next(3) == 0;
                    (await api.Patch($"/api/destinations/{destination}", new { paused = pause })).Must(200);
                    Count(pause ? "pause destination" : "resume destination");
                    break;
            }
        }

        // So that some are canceled for certain: pushes that have failed, and nothing paused.
        async Task CancelARetryAsync(ApiClient api)
        {
            customer.Answers = System.Net.HttpStatusCode.ServiceUnavailable;
            (await api.Put("/api/push-service", new { paused = false })).Must(200);
            foreach (var destination in destinations) (await api.Patch($"/api/destinations/{destination}", new { paused = false })).Must(200);
            accepted.AddRange(await api.SubmitTripsAsync(destinations[0], 20, item));
            item += 20;
            await api.UntilAsync($"/api/destinations/{destinations[0]}", answer => answer["pushes"].GetProperty("failed").GetInt32() > 0);
            await RetryAndCancelAsync(api);
        }

        // Its first attempts are under way when it is canceled, and are answered after that.
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

    /// <summary>Retries what has failed, until everything is delivered and every retry has ended.</summary>
    private static async Task UntilAllDeliveredAsync(ApiClient api)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var counts = (await api.Get("/api/destinations")).Must(200).Items.Select(destination => destination.GetProperty("pushes")).ToList();
            int Of(string state) => counts.Sum(pushes => pushes.GetProperty(state).GetInt32());
            var running = (await api.AllAsync("/api/retry-requests")).Any(request => request.GetProperty("state").GetString() is "pending" or "running");
            if (!running && Of("waiting") + Of("sending") + Of("failed") == 0) return;
            if (!running && Of("failed") > 0)
            {
                Assert.Contains((await api.Post("/api/retry-requests", new { filter = new { all = true }, reason = "The last time" })).Status, new[] { 202, 422 });
            }

            Assert.False(TimeProvider.System.GetElapsedTime(started) > Patience.Limit, $"Not everything is delivered: {string.Join(' ', counts)}");
        }
    }

    private static void AssertNothingDiffered(AppProcess app) => Assert.DoesNotContain("differed from their rows", app.Output, StringComparison.Ordinal);

    // So few that what is sent while the signal is on its way never brings the last kill past the end.
    private static int MostBetween(int pushes, int kills) => (pushes / kills) - (2 * Concurrency);

    private static Task<AppProcess> StartAsync(TemporaryFolder folder) => AppProcess.StartAsync(folder, Settings);

    /// <summary>A process that goes on where the one before it ended, until the customer has seen so many more.</summary>
    private static async Task<AppProcess> StartAndKillAsync(TemporaryFolder folder, CustomerServer customer, int deliveries)
    {
        var at = customer.Deliveries.Count + deliveries;
        var app = AppProcess.Launch(folder, Settings);
        await KillAtAsync(customer, app, at);
        return app;
    }

    /// <summary>Kills from within the delivery that makes the number full, before it is answered: a moment that no scheduling blurs.</summary>
    private static async Task KillAtAsync(CustomerServer customer, AppProcess app, int deliveries)
    {
        customer.Arrived = delivery =>
        {
            if (delivery.Number >= deliveries) app.Kill();
        };
        await customer.WhenArrivedAsync(deliveries);
        await app.ExitedAsync();
        customer.Arrived = null;
    }

    private Random NewRandom()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TASKDASHBOARD_TEST_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"To repeat the same moments: TASKDASHBOARD_TEST_SEED={seed}");
        return new Random(seed);
    }

    private static async Task AssertDeliveredAsync(ApiClient api, string destination, IReadOnlyCollection<string> ids, int attempts)
    {
        var answer = await api.UntilAsync($"/api/destinations/{destination}", answer => answer["pushes"].GetProperty("delivered").GetInt32() == ids.Count);
        var counts = answer["pushes"];
        Assert.Equal((0, 0, 0), (counts.GetProperty("waiting").GetInt32(), counts.GetProperty("sending").GetInt32(), counts.GetProperty("failed").GetInt32()));

        var pushes = await api.AllAsync("/api/pushes");
        Assert.Equal(ids.Order(), pushes.Select(push => push.GetProperty("id").GetString()!).Order());
        Assert.All(pushes, push => Assert.Equal(("delivered", attempts), (push.GetProperty("state").GetString(), push.GetProperty("attempts").GetInt32())));
    }

    private void AssertFewTwice(CustomerServer customer, IReadOnlyCollection<string> ids, int kills)
    {
        var acknowledged = customer.Deliveries.Where(delivery => (int)delivery.Answer == 200).ToList();
        Assert.Equal(ids.Order(), acknowledged.Select(delivery => delivery.WebhookId).Distinct().Order());

        // Within one process's life each push goes out once.
        Assert.All(acknowledged.CountBy(delivery => (delivery.Epoch, delivery.WebhookId)), sent => Assert.Equal(1, sent.Value));

        // What is sent again was unrecorded at one kill or another.
        var again = acknowledged.GroupBy(delivery => delivery.WebhookId).SelectMany(sent => sent.OrderBy(delivery => delivery.Epoch).SkipLast(1)).CountBy(delivery => delivery.Epoch).ToList();
        output.WriteLine($"Delivered again after each kill: {string.Join(", ", again.OrderBy(kill => kill.Key).Select(kill => kill.Value))}; at most {MostUnrecorded} each");
        Assert.All(again, kill => Assert.InRange(kill.Value, 0, MostUnrecorded));
        Assert.InRange(acknowledged.Count - ids.Count, 0, kills * MostUnrecorded);
    }
}
