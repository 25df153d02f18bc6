using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TaskDashboard.Tests.Api;
using TaskDashboard.Web.Demo;

namespace TaskDashboard.Tests.Demo;

/// <summary>The demo's tasks, handed to the real application beat by beat without the waits between.</summary>
public sealed class DemoTasksTests
{
    private const int MostBeats = 300;

    [Fact]
    public async Task Every_call_is_accepted_and_every_kind_of_work_comes_to_its_end()
    {
        await using var app = await RunningApp.StartAsync();
        using var calls = new SeenCalls();
        using var http = new HttpClient(calls) { BaseAddress = app.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", RunningApp.BootstrapKey);
        using var client = app.Client(RunningApp.BootstrapKey);
        var tasks = new DemoTasks(new DemoApi(http, app.Get<ILogger<DemoTasksTests>>()));
        var random = new Random(7);
        var kinds = DemoWork.Kinds(random, new DemoScans(random));

        await tasks.AddAsync(
            [.. Enumerable.Range(0, 5).SelectMany(_ => kinds.SelectMany(kind => kind.Next()))],
            TestContext.Current.CancellationToken
        );
        await BeatsAsync(tasks);

        Assert.All(calls.Refused, refused => Assert.Fail(refused));
        var made = (await client.Get("/api/tasks?limit=500")).Must(200).Items;
        Assert.Equal(
            [
                "AGGREGATE_ACCOUNTS",
                "CONFIGURE_APPLIANCE",
                "EXPORT_REPORT",
                "IMPORT_VEHICLES",
                "ISOLATE_ENDPOINT",
                "PROCESS_DOCUMENT",
                "PURGE_POSITIONS",
                "RECONFIGURE_ENDPOINTS",
                "SCAN_ENDPOINTS",
                "SCORE_TRIPS",
                "SYNC_DRIVERS",
            ],
            made.Select(task => Text(task, "type")).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["canceled/terminated", "completed/success", "completed/warning", "failed/error", "failed/tempError", "inProgress/"],
            made.Select(task => $"{Text(task, "state")}/{Text(task, "outcome")}").Distinct().Order(StringComparer.Ordinal)
        );

        // What is left is the document that nobody takes out of review, and a restart sends it on its way.
        var forgotten = Assert.Single(made, task => Text(task, "state") == "inProgress");
        Assert.Equal(("PROCESS_DOCUMENT", "inReview"), (Text(forgotten, "type"), Text(forgotten, "stage")));
        (await client.Post($"/api/tasks/{Text(forgotten, "id")}/restart")).Must(200);
        await tasks.ResumeAsync(TestContext.Current.CancellationToken);
        await BeatsAsync(tasks);
        var again = (await client.Get($"/api/tasks/{Text(forgotten, "id")}")).Must(200);
        Assert.Equal(("completed", "exportCompleted", 2), (again.String("state"), again.String("stage"), again.Int("run")));
        Assert.All(calls.Refused, refused => Assert.Fail(refused));
    }

    [Fact]
    public async Task Past_work_is_created_at_once_with_its_times()
    {
        await using var app = await RunningApp.StartAsync();
        using var calls = new SeenCalls();
        using var http = new HttpClient(calls) { BaseAddress = app.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", RunningApp.BootstrapKey);
        using var client = app.Client(RunningApp.BootstrapKey);
        var tasks = new DemoTasks(new DemoApi(http, app.Get<ILogger<DemoTasksTests>>()));
        var random = new Random(7);
        var scans = new DemoScans(random);
        var now = app.Get<TimeProvider>().GetUtcNow();

        var ids = await tasks.AddPastAsync(
            [.. DemoWork.Kinds(random, scans).SelectMany(kind => kind.Next()), scans.Big(now)],
            now,
            TestContext.Current.CancellationToken
        );

        Assert.All(calls.Refused, refused => Assert.Fail(refused));
        Assert.Equal(0, tasks.Running);
        var made = (await client.Get("/api/tasks")).Must(200).Items;
        Assert.Equal(ids, made.Select(task => Text(task, "id")));
        Assert.All(made, task => Assert.True(task.GetProperty("endedAt").GetDateTimeOffset() < now, task.GetRawText()));
        Assert.True(
            made.SkipLast(1).Zip(made.Skip(1).SkipLast(1)).All(pair => Created(pair.First) < Created(pair.Second)),
            "The oldest comes first."
        );

        // The one to be found.
        Assert.Equal(
            (DemoScans.BigName, "warning", "1 of 10,000 endpoints failed."),
            (Text(made[^1], "name"), Text(made[^1], "outcome"), Text(made[^1], "message"))
        );
        var failed = Assert.Single((await client.Get($"/api/tasks/{ids[^1]}/subtasks?state=failed")).Must(200).Items);
        Assert.Equal("1", Text(failed, "errorCode"));

        static DateTimeOffset Created(JsonElement task) => task.GetProperty("createdAt").GetDateTimeOffset();
    }

    [Fact]
    public async Task A_program_stops_when_a_person_cancels_its_task()
    {
        await using var app = await RunningApp.StartAsync();
        using var http = new HttpClient { BaseAddress = app.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", RunningApp.BootstrapKey);
        using var client = app.Client(RunningApp.BootstrapKey);
        var tasks = new DemoTasks(new DemoApi(http, app.Get<ILogger<DemoTasksTests>>()));
        await tasks.AddAsync(new DemoJobs(new Random(7)).Next(), TestContext.Current.CancellationToken);
        var id = Text((await client.Get("/api/tasks")).Must(200).Items[0], "id");

        (await client.Post($"/api/tasks/{id}/cancel")).Must(200);
        await BeatsAsync(tasks);

        var history = (await client.Get($"/api/tasks/{id}/history")).Must(200).Items;
        Assert.Equal(["canceled", "pending"], history.Select(line => Text(line, "toState")));
    }

    private static async Task BeatsAsync(DemoTasks tasks)
    {
        for (var beat = 0; beat < MostBeats && tasks.Running > 0; beat++)
        {
            await tasks.BeatAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, tasks.Running);
    }

    private static string? Text(JsonElement json, string member) => json.GetProperty(member).GetString();

    /// <summary>Passes calls on, and keeps what was refused: a whole call, or a report within one.</summary>
    private sealed class SeenCalls : DelegatingHandler
    {
        public SeenCalls()
            : base(new SocketsHttpHandler()) { }

        public List<string> Refused { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            await answer.Content.LoadIntoBufferAsync(cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                Refused.Add($"{request.RequestUri}: {text}");
            }
            else if (request.RequestUri!.AbsolutePath == "/api/task-reports")
            {
                Refused.AddRange(
                    JsonElement
                        .Parse(text)
                        .EnumerateArray()
                        .Where(one => one.GetProperty("status").GetInt32() != (int)HttpStatusCode.OK)
                        .Select(one => one.GetRawText())
                );
            }

            return answer;
        }
    }
}
