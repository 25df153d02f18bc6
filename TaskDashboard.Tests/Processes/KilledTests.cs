using TaskDashboard.Core.Deliveries;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Processes;

/// <summary>
/// kill -9 at points that the customer's server chooses by counting deliveries. Every accepted push is delivered, and a push that
/// is delivered twice has the same id both times.
/// </summary>
/// <remarks>
/// After one kill, a push may be delivered twice if it was sent but its outcome was not yet stored. At most <c>Push:Concurrency</c>
/// pushes are in flight, and at most <c>OutcomeQueue.Most</c> answers wait for the commit, however slow the disk is.
/// </remarks>
[Collection(Journeys.OfProcesses)]
public sealed class KilledTests(ITestOutputHelper output)
{
    private const int Concurrency = 16;
    private const int MostUnrecorded = Concurrency + OutcomeQueue.Most;
    private static readonly string[] Settings = [$"--Push:Concurrency={Concurrency}", $"--Push:ConcurrencyPerDestination={Concurrency}"];

    [Fact]
    public async Task A_retry_of_5000_pushes_survives_ten_kills()
    {
        const int pushes = 5000;
        const int kills = 10;
        var random = TestRandom.Create(output);
        using var folder = new TemporaryFolder();
        await using var customer = await CustomerServer.StartAsync();
        string destination,
            retry,
            task;
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
                Assert.True(customer.Acknowledged < pushes, "The retry completed before the kill.");
                customer.Epoch = kill;
                app = await StartAndKillAsync(folder, customer, random.Next(1, MostBetween(pushes, kills)));
            }

            await app.DisposeAsync();
            Assert.True(customer.Acknowledged < pushes, "The retry completed before the kill.");
            customer.Epoch = kills + 1;
            app = await StartAsync(folder);
            using (var api = app.Client())
            {
                await customer.WhenAcknowledgedAsync(pushes);
                var done = await api.UntilAsync(
                    $"/api/tasks/{task}",
                    answer => answer["endedAt"].ValueKind != System.Text.Json.JsonValueKind.Null
                );
                Assert.Equal(
                    ("completed", "success", pushes, 0),
                    (done.String("state"), done.String("outcome"), done.Int("itemCount"), done.Int("remainingItemCount"))
                );

                var request = (await api.Get($"/api/retry-requests/{retry}")).Must(200);
                Assert.Equal(
                    ("completed", pushes, 0, 0, 0),
                    (
                        request.String("state"),
                        request.Int("delivered"),
                        request.Int("failedAgain"),
                        request.Int("notSent"),
                        request.Int("nbRemainingItems")
                    )
                );
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
    public async Task First_deliveries_survive_two_kills()
    {
        const int pushes = 1000;
        const int kills = 2;
        var random = TestRandom.Create(output);
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
                Assert.True(customer.Acknowledged < pushes, "The deliveries completed before the kill.");
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
    public async Task An_accepted_push_is_never_lost()
    {
        const int callers = 4;
        const int callsPerCaller = 40;
        const int pushesPerCall = 10;
        var random = TestRandom.Create(output);
        using var folder = new TemporaryFolder();
        await using var customer = await CustomerServer.StartAsync();
        var accepted = new List<string>();
        string destination;
        await using (var app = await StartAsync(folder))
        {
            using var api = app.Client();
            destination = await api.AddDestinationAsync(customer);
            var killAt = random.Next(1, callers * callsPerCaller);
            var answered = 0;
            await Task.WhenAll(
                Enumerable
                    .Range(0, callers)
                    .Select(async caller =>
                    {
                        for (var call = 0; call < callsPerCaller; call++)
                        {
                            IReadOnlyList<string> ids;
                            try
                            {
                                ids = await api.SubmitTripsAsync(destination, pushesPerCall, FirstOf(caller, call));
                            }
                            catch (HttpRequestException)
                            {
                                // The process was killed before it answered this call. The later calls are not made.
                                return;
                            }

                            lock (accepted)
                            {
                                accepted.AddRange(ids);
                            }
                            if (Interlocked.Increment(ref answered) == killAt)
                            {
                                app.Kill();
                            }
                        }
                    })
            );
            await app.ExitedAsync();
            Assert.True(accepted.Count < callers * callsPerCaller * pushesPerCall, "All pushes were accepted before the kill.");
        }

        customer.Epoch = 1;
        await using (var app = await StartAsync(folder))
        {
            using var api = app.Client();
            var kept = (await api.AllAsync("/api/pushes")).Select(push => push.GetProperty("id").GetString()!).ToHashSet();
            Assert.Empty(accepted.Except(kept));

            // Repeats all calls, as a client does that received no answer. Known pushes are returned, and new ones are accepted now.
            var all = new List<string>();
            for (var caller = 0; caller < callers; caller++)
            {
                all.AddRange(await api.SubmitTripsAsync(destination, callsPerCaller * pushesPerCall, FirstOf(caller, 0)));
            }
            Assert.Equal(callers * callsPerCaller * pushesPerCall, all.Distinct().Count());
            Assert.Empty(kept.Except(all));

            await customer.WhenAcknowledgedAsync(all.Count);
            await AssertDeliveredAsync(api, destination, all, attempts: 1);
            AssertFewTwice(customer, all, kills: 1);
        }

        static int FirstOf(int caller, int call) => (((caller * callsPerCaller) + call) * pushesPerCall) + 1;
    }

    // Small enough that the last kill happens before the last delivery. Some pushes are sent while the signal is on its way.
    private static int MostBetween(int pushes, int kills) => (pushes / kills) - (2 * Concurrency);

    private static Task<AppProcess> StartAsync(TemporaryFolder folder) => AppProcess.StartAsync(folder, Settings);

    /// <summary>Starts a process on the existing database and kills it after this many more deliveries.</summary>
    private static async Task<AppProcess> StartAndKillAsync(TemporaryFolder folder, CustomerServer customer, int deliveries)
    {
        var at = customer.Deliveries.Count + deliveries;
        var app = AppProcess.Launch(folder, Settings);
        await KillAtAsync(customer, app, at);
        return app;
    }

    /// <summary>Kills the process when this delivery arrives, before it is answered. Thread scheduling cannot shift this point.</summary>
    private static async Task KillAtAsync(CustomerServer customer, AppProcess app, int deliveries)
    {
        customer.Arrived = delivery =>
        {
            if (delivery.Number >= deliveries)
            {
                app.Kill();
            }
        };
        await customer.WhenArrivedAsync(deliveries);
        await app.ExitedAsync();
        customer.Arrived = null;
    }

    private static async Task AssertDeliveredAsync(ApiClient api, string destination, IReadOnlyCollection<string> ids, int attempts)
    {
        var answer = await api.UntilAsync(
            $"/api/destinations/{destination}",
            answer => answer["pushes"].GetProperty("delivered").GetInt32() == ids.Count
        );
        var counts = answer["pushes"];
        Assert.Equal(
            (0, 0, 0),
            (counts.GetProperty("waiting").GetInt32(), counts.GetProperty("sending").GetInt32(), counts.GetProperty("failed").GetInt32())
        );

        var pushes = await api.AllAsync("/api/pushes");
        Assert.Equal(ids.Order(), pushes.Select(push => push.GetProperty("id").GetString()!).Order());
        Assert.All(
            pushes,
            push => Assert.Equal(("delivered", attempts), (push.GetProperty("state").GetString(), push.GetProperty("attempts").GetInt32()))
        );
    }

    private void AssertFewTwice(CustomerServer customer, IReadOnlyCollection<string> ids, int kills)
    {
        var acknowledged = customer.Deliveries.Where(delivery => (int)delivery.Answer == 200).ToList();
        Assert.Equal(ids.Order(), acknowledged.Select(delivery => delivery.WebhookId).Distinct().Order());

        // One process sends each push only once.
        Assert.All(acknowledged.CountBy(delivery => (delivery.Epoch, delivery.WebhookId)), sent => Assert.Equal(1, sent.Value));

        // A push that was sent again had no stored outcome at one of the kills.
        var again = acknowledged
            .GroupBy(delivery => delivery.WebhookId)
            .SelectMany(sent => sent.OrderBy(delivery => delivery.Epoch).SkipLast(1))
            .CountBy(delivery => delivery.Epoch)
            .ToList();
        output.WriteLine(
            $"Delivered again after each kill: {string.Join(", ", again.OrderBy(kill => kill.Key).Select(kill => kill.Value))}; at "
                + $"most {MostUnrecorded} each"
        );
        Assert.All(again, kill => Assert.InRange(kill.Value, 0, MostUnrecorded));
        Assert.InRange(acknowledged.Count - ids.Count, 0, kills * MostUnrecorded);
    }
}
