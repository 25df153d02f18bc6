using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Ingest;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Store;
using TaskDashboard.Web.Hosting;

namespace TaskDashboard.Bench.Children;

/// <summary>
/// The product with many retry tasks in its store, and beside its own calls one that knows nothing of keys or tasks and answers the bytes
/// of one of them. It writes the tasks' ids to a file and says its address.
/// </summary>
internal static class StatusHost
{
    public const string Verb = "child:status-host";
    public const string Bare = "/bare";

    public static async Task RunAsync(Arguments arguments)
    {
        var answers = Console.Out;
        Console.SetOut(TextWriter.Null);
        var builder = WebApplication.CreateBuilder(WebSetup.Options(
        [
            "--urls", "http://127.0.0.1:0",
            "--Access:BootstrapApiKey", App.Key,
            .. Database.Of(arguments).Settings.SelectMany(setting => new[] { "--" + setting.Name, setting.Value }),
            "--Logging:LogLevel:Default", "None",
            "--Logging:LogLevel:Microsoft.AspNetCore", "None",
            "--Logging:LogLevel:Microsoft.EntityFrameworkCore", "None",
        ]));
        builder.AddTaskDashboard();
        await using var app = builder.Build();
        app.MapTaskDashboard();
        byte[] body = [];
        app.MapGet(Bare + "/{id}", (HttpContext http) =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = body.Length;
            return http.Response.Body.WriteAsync(body).AsTask();
        }).AllowAnonymous().ShortCircuit();
        await app.StartAsync();

        var writer = app.Services.GetRequiredService<StoreWriter>();
        var ids = new List<string>();
        for (var left = arguments.Number("tasks", 10_000); left > 0; left -= 500)
        {
            ids.AddRange(await writer.WriteAsync(session => Enumerable.Range(0, Math.Min(left, 500)).Select(_ => Add(session)).ToList()));
        }

        await File.WriteAllLinesAsync(arguments.Text("ids", ""), ids);
        using (var http = new HttpClient())
        {
            http.DefaultRequestHeaders.Add("x-dq-enterprise-api-key", App.Key);
            body = await http.GetByteArrayAsync(new Uri(app.Urls.First() + "/v1/enterprise/task/" + ids[0]));
        }

        await answers.WriteLineAsync(app.Urls.First());
        while (await Console.In.ReadLineAsync() is not null)
        {
        }

        await app.StopAsync();
    }

    private static string Add(WriteSession session)
    {
        var task = TaskIngestor.Create(
            session,
            new NewTask { Type = RetryService.TripsTaskType, Name = "Retry of failed pushes", ItemCount = 1000 },
            null,
            TaskExecutor.Engine,
            Caller.Engine.Name);
        return TaskIngestor.Apply(session, task, new TaskReport { Event = TaskEvent.Progressed, RemainingItemCount = 400 }, ReportSource.Engine, Caller.Engine.Name).Task.Id;
    }
}
