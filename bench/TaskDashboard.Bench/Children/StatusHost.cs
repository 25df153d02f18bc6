using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Bench.Children;

/// <summary>
/// The product with many tasks for every vendor. It also has a bare call without keys or tasks that answers the same bytes. Writes the
/// requests to files, one per vendor and one for the bare call to compare with, and prints its address.
/// </summary>
internal static class StatusHost
{
    public const string Verb = "child:status-host";
    private const int Endpoints = 10_000;
    private const int PageSize = 30;

    public static string BareOf(string requests) => "bare-" + requests;

    public static async Task RunAsync(Arguments arguments)
    {
        var answers = Console.Out;
        Console.SetOut(TextWriter.Null);
        var builder = WebApplication.CreateBuilder(
            WebSetup.Options([
                "--urls",
                "http://127.0.0.1:0",
                "--Access:BootstrapApiKey",
                App.Key,
                .. Database.Of(arguments).Settings.SelectMany(setting => new[] { "--" + setting.Name, setting.Value }),
                "--Vendors:GravityZone:RequestsPerSecond",
                "0",
                "--Logging:LogLevel:Default",
                "None",
                "--Logging:LogLevel:Microsoft.AspNetCore",
                "None",
                "--Logging:LogLevel:Microsoft.EntityFrameworkCore",
                "None",
            ])
        );
        builder.AddTaskDashboard();
        await using var app = builder.Build();
        app.MapTaskDashboard();
        app.Services.OpenStore();
        var bodies = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        app.MapGet(
                "/bare/{name}",
                (HttpContext http, string name) =>
                {
                    var body = bodies[name];
                    http.Response.ContentType = "application/json";
                    http.Response.ContentLength = body.Length;
                    return http.Response.Body.WriteAsync(body).AsTask();
                }
            )
            .AllowAnonymous()
            .ShortCircuit();
        await app.StartAsync();

        var address = new Uri(app.Urls.First());
        using var http = new HttpClient { BaseAddress = address };
        foreach (var (name, requests) in await RequestsAsync(app, arguments.Number("tasks", 10_000), arguments.Number("scans", 10)))
        {
            bodies[name] = await BodyAsync(http, requests[0]);
            await WriteAsync(name, requests);
            await WriteAsync(BareOf(name), [new HttpRequestMessage(HttpMethod.Get, $"/bare/{name}")]);
        }

        await answers.WriteLineAsync(address.AbsoluteUri);
        while (await Console.In.ReadLineAsync() is not null) { }

        await app.StopAsync();

        async Task WriteAsync(string name, IReadOnlyList<HttpRequestMessage> requests) =>
            await File.WriteAllLinesAsync(
                Path.Combine(arguments.Text("requests", ""), name),
                await Task.WhenAll(requests.Select(async request => Convert.ToBase64String(await BytesOfAsync(request, address.Authority))))
            );
    }

    private static async Task<Dictionary<string, IReadOnlyList<HttpRequestMessage>>> RequestsAsync(WebApplication app, int tasks, int scans)
    {
        var ingestor = app.Services.GetRequiredService<TaskIngestor>();
        var bootstrap = app.Services.GetRequiredService<KeyService>().FindCaller(App.Key)!;
        var sessions = app.Services.GetRequiredService<KeySessions>();
        var retries = await AddRetriesAsync(app.Services.GetRequiredService<LocalEngine>().Scope.Get<StoreWriter>(), tasks);
        var several = new List<TrackedTask>();
        for (var left = tasks; left > 0; left -= 1000)
        {
            several.AddRange(
                await ingestor.CreateAllAsync(
                    bootstrap,
                    [.. Enumerable.Range(0, Math.Min(left, 1000)).Select(index => Document(left + index))]
                )
            );
        }

        var scanned = new List<TrackedTask>();
        for (var index = 0; index < scans; index++)
        {
            scanned.Add(await ingestor.CreateAsync(bootstrap, Scan(index)));
        }

        var session = await sessions.IssueAsync(bootstrap, "VMware", TimeSpan.FromDays(1));
        var document = await sessions.IssueAsync(bootstrap, "SmartDocumentor", TimeSpan.FromDays(1));
        var identity = await sessions.IssueAsync(bootstrap, "SailPoint", TimeSpan.FromDays(1));
        return new(StringComparer.Ordinal)
        {
            ["DriveQuant"] = [.. retries.Select(id => Get($"/v1/enterprise/task/{id}", "x-dq-enterprise-api-key", App.Key))],
            ["VMware"] = [.. several.Select(task => Get($"/api/rest/configure/v1/tasks/{task.Id}", "x-dr-session", session))],
            ["SmartDocumentor"] =
            [
                .. several.Select(task =>
                    Get($"/api/v1.0/external/sdtask/status?taskId={task.Number}", "Authorization", "Bearer " + document)
                ),
            ],
            ["SailPoint"] = [.. several.Select(task => Get($"/v2025/task-status/{task.Id}", "Authorization", "Bearer " + identity))],
            ["GravityZone"] =
            [
                .. Enumerable.Range(0, 3000).Select(index => Page(scanned[index % scans], 1 + (index * 7 % (Endpoints / PageSize)))),
            ],
            ["GravityZone-page-1"] = [.. scanned.Select(task => Page(task, 1))],
            ["GravityZone-page-300"] = [.. scanned.Select(task => Page(task, 300))],
        };
    }

    private static async Task<List<string>> AddRetriesAsync(StoreWriter writer, int count)
    {
        var ids = new List<string>();
        for (var left = count; left > 0; left -= 500)
        {
            ids.AddRange(
                await writer.WriteAsync(session => Enumerable.Range(0, Math.Min(left, 500)).Select(_ => AddRetry(session)).ToList())
            );
        }
        return ids;
    }

    private static string AddRetry(WriteSession session)
    {
        var task = TaskHandlers.Create(
            session,
            new NewTask
            {
                Type = EngineTaskTypes.FailedTrips,
                Name = "Retry of failed pushes",
                ItemCount = 1000,
            },
            null,
            TaskExecutor.Engine,
            Caller.Engine.Name
        );
        return TaskHandlers
            .Apply(
                session,
                task,
                new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = 400 },
                ReportSource.Engine,
                Caller.Engine.Name
            )
            .Task.Id;
    }

    private static NewTask Document(int index) =>
        new()
        {
            Type = "DOCUMENT",
            Name = $"Invoice {index}",
            Description = "Scanned at the front desk",
            Launcher = "mailroom",
            ExternalId = $"invoice-{index}",
            WorkspaceId = 1 + (index % 5),
            BatchId = index / 100,
            TotalPages = 12,
            UniqueName = $"invoice-{index}",
            StartedAt = TimeProvider.System.GetUtcNow().AddMinutes(-5),
            Stage = TaskStage.InReview,
            Target = new TaskTarget("t-1", "SOURCE", "Archive"),
            Messages = [new TaskMessage(TaskMessageLevel.Info, "read", "12 pages were read.", "en-US", [JsonElement.Parse("12")])],
            Returns = [new TaskReturn("Pages", "pages")],
            Attributes = JsonElement.Parse("""{"scanner": "front", "pages": 12}"""),
        };

    private static NewTask Scan(int index) =>
        new()
        {
            Type = "SCAN",
            Name = $"Quick scan {index}",
            VendorType = "1",
            Owner = new TaskOwner("21a295eeb1a43d8b497b23ba", "owner@example.com"),
            CompanyName = "Example",
            Subtasks =
            [
                .. Enumerable
                    .Range(0, Endpoints)
                    .Select(endpoint => new SubtaskReport
                    {
                        EndpointId = $"65f466d8c9dd230348{endpoint:x6}",
                        EndpointName = $"LAPTOP-{endpoint}",
                        EndpointType = 262,
                        State =
                            endpoint % 100 == 0 ? SubtaskState.Failed
                            : endpoint % 2 == 0 ? SubtaskState.Completed
                            : SubtaskState.InProgress,
                        ErrorCode = endpoint % 100 == 0 ? "1" : null,
                        ErrorMessage = endpoint % 100 == 0 ? "The endpoint client has lost connection" : null,
                    }),
            ],
        };

    private static HttpRequestMessage Get(string path, string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }

    private static HttpRequestMessage Page(TrackedTask task, int page)
    {
        var body = new
        {
            @params = new
            {
                taskId = task.Id,
                options = new
                {
                    returnSubtasks = true,
                    page,
                    perPage = PageSize,
                },
            },
            jsonrpc = "2.0",
            method = "getTaskStatus",
            id = "7d2864e9-c67b-48a2-9ba3-0a11d47e83c8",
        };
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1.1/jsonrpc/network")
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(App.Key + ":")));
        return request;
    }

    private static async Task<byte[]> BodyAsync(HttpClient http, HttpRequestMessage request)
    {
        using var copy = new HttpRequestMessage(request.Method, request.RequestUri)
        {
            Content = request.Content is null ? null : new ByteArrayContent(await request.Content.ReadAsByteArrayAsync()),
        };
        copy.Content?.Headers.ContentType = request.Content!.Headers.ContentType;
        foreach (var (name, values) in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }
        using var answer = await http.SendAsync(copy);
        var body = await answer.Content.ReadAsByteArrayAsync();
        return answer.IsSuccessStatusCode
            ? body
            : throw new InvalidOperationException($"{request.RequestUri}: {answer.StatusCode} {Encoding.UTF8.GetString(body)}");
    }

    private static async Task<byte[]> BytesOfAsync(HttpRequestMessage request, string host)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync();
        var head = new StringBuilder($"{request.Method} {request.RequestUri} HTTP/1.1\r\nHost: {host}\r\n");
        foreach (var (name, values) in request.Headers)
        {
            head.Append($"{name}: {string.Join(", ", values)}\r\n");
        }
        if (body.Length > 0)
        {
            head.Append($"Content-Type: {request.Content!.Headers.ContentType}\r\nContent-Length: {body.Length}\r\n");
        }
        return [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body];
    }
}
