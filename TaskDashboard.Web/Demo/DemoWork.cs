using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using TaskDashboard.Web.Access;

namespace TaskDashboard.Web.Demo;

/// <summary>A program as a customer of this product would write it: it adds destinations, hands in pushes and reports on tasks, by HTTP alone.</summary>
internal sealed partial class DemoWork(DemoMode mode, DemoTour tour, IServer server, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<DemoWork> logger) : BackgroundService
{
    private const int FirstPushes = 180;
    private const int PushesToTheOneDown = 260;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly string[] Kinds = ["trip", "trip", "trip", "crash", "diagnosis"];
    private static readonly (string Type, string Name, int Items)[] Tasks =
    [
        ("EXPORT_REPORT", "Monthly mileage report", 240),
        ("IMPORT_VEHICLES", "Import of vehicles", 80),
        ("SCORE_TRIPS", "Scoring of last night's trips", 500),
        ("SYNC_DRIVERS", "Synchronisation of drivers", 60),
        ("PURGE_POSITIONS", "Purge of old positions", 1200),
    ];

    private readonly Random random = new(7);
    private int items;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken).ConfigureAwait(false);
            using var api = new HttpClient { BaseAddress = new Uri(SignInAddress.Of(server.Features.Get<IServerAddressesFeature>()?.Addresses)) };
            api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", mode.ApiKey);
            await RunAsync(api, stoppingToken).ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is OperationCanceledException || (ended is HttpRequestException && lifetime.ApplicationStopping.IsCancellationRequested))
        {
            // The person has seen enough. The server may have stopped listening first.
        }
        catch (HttpRequestException failure)
        {
            LogEnded(logger, failure);
        }
    }

    private async Task StartedAsync(CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stopping).ConfigureAwait(false);
    }

    private async Task RunAsync(HttpClient api, CancellationToken stopping)
    {
        var key = await PostAsync(api, "api/keys", new JsonObject { ["name"] = "Command of the tour", ["role"] = "operator" }, stopping).ConfigureAwait(false);
        tour.Lend((string)key!["key"]!);
        var destinations = new List<string>();
        foreach (var customer in DemoCustomers.All)
        {
            var made = await PostAsync(api, "api/destinations", Destination(api.BaseAddress!, customer), stopping).ConfigureAwait(false);
            destinations.Add((string)made!["id"]!);
        }

        var down = destinations[DemoCustomers.All.ToList().IndexOf(DemoCustomers.Down)];
        tour.Point(down);
        await PushAsync(api, [down], PushesToTheOneDown, stopping).ConfigureAwait(false);

        await PushAsync(api, destinations, FirstPushes, stopping).ConfigureAwait(false);
        var running = new List<DemoTask>();
        for (var beat = 0; ; beat++)
        {
            if (beat % 7 == 0)
            {
                running.Add(await StartTaskAsync(api, beat, stopping).ConfigureAwait(false));
            }

            foreach (var task in running.ToList())
            {
                if (!await task.StepAsync(api, random, stopping).ConfigureAwait(false))
                {
                    running.Remove(task);
                }
            }

            if (beat % 3 == 0)
            {
                await PushAsync(api, destinations, random.Next(1, 7), stopping).ConfigureAwait(false);
            }

            await Task.Delay(Beat, clock, stopping).ConfigureAwait(false);
        }
    }

    private static JsonObject Destination(Uri here, DemoCustomer customer)
    {
        var destination = new JsonObject { ["name"] = customer.Name, ["url"] = new Uri(here, DemoCustomers.Prefix + customer.Path).ToString() };
        if (customer.AsksForToken)
        {
            destination["authorization"] = new JsonObject
            {
                ["type"] = "oauth2",
                ["tokenUrl"] = new Uri(here, DemoTokens.Path).ToString(),
                ["clientId"] = DemoTokens.ClientId,
                ["clientSecret"] = DemoTokens.ClientSecret,
                ["scope"] = DemoTokens.Scope,
            };
        }

        return destination;
    }

    private async Task PushAsync(HttpClient api, List<string> destinations, int count, CancellationToken stopping)
    {
        var pushes = new JsonArray();
        for (var index = 0; index < count; index++)
        {
            var item = string.Create(CultureInfo.InvariantCulture, $"demo-{++items:D6}");
            pushes.Add(new JsonObject
            {
                ["kind"] = Kinds[random.Next(Kinds.Length)],
                ["itemId"] = item,
                ["destinationId"] = destinations[random.Next(destinations.Count)],
                ["payload"] = new JsonObject { ["itinId"] = item, ["distanceKm"] = random.Next(2, 400), ["durationMin"] = random.Next(3, 300), ["score"] = random.Next(40, 100) },
            });
        }

        await PostAsync(api, "api/pushes", pushes, stopping).ConfigureAwait(false);
    }

    private async Task<DemoTask> StartTaskAsync(HttpClient api, int beat, CancellationToken stopping)
    {
        var (type, name, count) = Tasks[random.Next(Tasks.Length)];
        var made = await PostAsync(
            api,
            "api/tasks",
            new JsonObject { ["type"] = type, ["name"] = name, ["description"] = "Sample work of the demo", ["launcher"] = beat % 2 == 0 ? "scheduler" : "j.miller", ["itemCount"] = count },
            stopping).ConfigureAwait(false);
        return new DemoTask((string)made!["id"]!, count, random.Next(12, 50), random.Next(10));
    }

    internal static async Task<JsonNode?> PostAsync(HttpClient api, string path, JsonNode body, CancellationToken stopping)
    {
        using var content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        using var answer = await api.PostAsync(new Uri(path, UriKind.Relative), content, stopping).ConfigureAwait(false);
        var text = await answer.Content.ReadAsStringAsync(stopping).ConfigureAwait(false);

        // A person may have canceled a sample task: what the state machine then rejects is no failure of the demo.
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text) : null;
    }

    [LoggerMessage(LogLevel.Warning, "The demo's stream of work ended.")]
    private static partial void LogEnded(ILogger logger, Exception failure);
}

/// <summary>A sample task: it starts late, advances unevenly, and ends well, with a warning, or badly.</summary>
internal sealed class DemoTask(string id, int items, int beats, int fate)
{
    private readonly int average = items / beats;
    private int beat = -2;
    private int left = items;

    /// <returns>Whether there is more to come.</returns>
    public async Task<bool> StepAsync(HttpClient api, Random random, CancellationToken stopping)
    {
        beat++;
        if (beat < 0)
        {
            return true;
        }

        if (beat == 0)
        {
            return await ReportAsync(api, new JsonObject { ["event"] = "started" }, stopping).ConfigureAwait(false);
        }

        left -= Math.Min(left, random.Next(0, (2 * average) + 2));
        if (fate == 0 && beat > beats / 2)
        {
            await ReportAsync(api, new JsonObject { ["event"] = "failed", ["message"] = "The source database closed the connection." }, stopping).ConfigureAwait(false);
            return false;
        }

        if (left > 0)
        {
            return await ReportAsync(api, new JsonObject { ["event"] = "progressed", ["remainingItemCount"] = left }, stopping).ConfigureAwait(false);
        }

        var end = new JsonObject { ["event"] = "completed", ["remainingItemCount"] = 0 };
        if (fate == 1)
        {
            end["outcome"] = "warning";
            end["message"] = "3 items had no owner and were given to the fleet manager.";
        }

        await ReportAsync(api, end, stopping).ConfigureAwait(false);
        return false;
    }

    private async Task<bool> ReportAsync(HttpClient api, JsonObject report, CancellationToken stopping) =>
        await DemoWork.PostAsync(api, $"api/tasks/{id}/reports", report, stopping).ConfigureAwait(false) is not null;
}
