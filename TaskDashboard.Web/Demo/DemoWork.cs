using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using TaskDashboard.Web.Access;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Demo;

/// <summary>Works like a customer's program: hands in pushes and reports on tasks, through HTTP only.</summary>
internal sealed partial class DemoWork(
    DemoMode mode,
    DemoTour tour,
    DemoPeople people,
    IServer server,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<DemoWork> logger
) : BackgroundService
{
    // Numbers of the documents and the aggregations before those of the past day, and of the demo.
    private const int DocumentsBefore = 20_280;
    private const int DocumentsBeforeDemo = 20_480;
    private const int AggregationsBeforeDemo = 60;

    private const int PastRounds = 5;
    private const int AfterBigScan = 5;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly Random _random = new(7);

    /// <summary>All kinds of work.</summary>
    /// <param name="isPast">Whether the work is of the past day. Its numbers are lower.</param>
    public static IReadOnlyList<IDemoKind> Kinds(Random random, DemoScans scans, bool isPast = false) =>
        [
            new DemoJobs(random),
            new DemoAggregations(random, isPast ? 0 : AggregationsBeforeDemo),
            scans,
            new DemoAppliance(random),
            new DemoDocuments(random, isPast ? DocumentsBefore : DocumentsBeforeDemo),
        ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken).ConfigureAwait(false);
            using var http = new HttpClient
            {
                BaseAddress = new Uri(SignInAddress.Of(server.Features.Get<IServerAddressesFeature>()?.Addresses)),
            };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", mode.ApiKey);
            await RunAsync(new DemoApi(http, logger), stoppingToken).ConfigureAwait(false);
        }
        catch (Exception ended)
            when (ended is OperationCanceledException
                || (ended is HttpRequestException && lifetime.ApplicationStopping.IsCancellationRequested)
            )
        {
            // The demo was stopped. The server may have stopped listening first.
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

    private async Task RunAsync(DemoApi api, CancellationToken stopping)
    {
        if (
            await api.PostAsync("api/keys", new JsonObject { ["name"] = "Key of the tour's command", ["role"] = "operator" }, stopping)
                .ConfigureAwait(false) is
            { } key
        )
        {
            tour.Lend((string)key["key"]!);
        }

        var tasks = new DemoTasks(api);
        tasks.Know(mode.Past.Tasks);
        var scans = new DemoScans(_random);
        var kinds = Kinds(_random, scans);
        await BeginAsync(api, tasks, kinds, scans, stopping).ConfigureAwait(false);
        var pushes = new DemoPushes(api, _random, mode.Past.Items);
        await pushes.OpenAsync(stopping).ConfigureAwait(false);
        await people.FindAsync(stopping).ConfigureAwait(false);
        for (var beat = 1; ; beat++)
        {
            await Task.Delay(Beat, clock, stopping).ConfigureAwait(false);
            await tasks
                .AddAsync([.. kinds.Where(kind => beat % kind.Every == 0).SelectMany(kind => kind.Next())], stopping)
                .ConfigureAwait(false);
            await tasks.BeatAsync(stopping).ConfigureAwait(false);
            await people.BeatAsync(beat, stopping).ConfigureAwait(false);
            if (beat % 3 == 0)
            {
                await tasks.ResumeAsync(stopping).ConfigureAwait(false);
                await pushes.SubmitAsync(stopping).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Creates the initial data: past tasks, including the large scan, and some new tasks of each kind.</summary>
    private async Task BeginAsync(DemoApi api, DemoTasks tasks, IReadOnlyList<IDemoKind> kinds, DemoScans scans, CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        List<DemoTask> past = [.. Enumerable.Range(0, PastRounds).SelectMany(_ => kinds.SelectMany(kind => kind.Next()))];
        var big = past.Count - AfterBigScan;
        past.Insert(big, scans.Big(now));
        var ids = await tasks.AddPastAsync(past, now, stopping).ConfigureAwait(false);
        await tasks.AddAsync([scans.Estate(now), .. kinds.SelectMany(kind => kind.Next())], stopping).ConfigureAwait(false);
        if (ids.Count > big)
        {
            var failed = await api.GetAsync($"api/tasks/{ids[big]}/subtasks?state=failed", stopping).ConfigureAwait(false);
            tour.Point(tour.Places with { Scan = ids[big], FailedEndpoint = (string?)failed?["items"]?[0]?["id"] });
        }
    }

    [LoggerMessage(LogLevel.Warning, "The demo's work has ended.")]
    private static partial void LogEnded(ILogger logger, Exception failure);
}
