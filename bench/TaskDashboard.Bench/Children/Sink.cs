using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Children;

/// <summary>
/// A customer's endpoint in a process of its own. It reads each body and answers 200. Under /fail it answers 503, and under /hang it does
/// not answer. Answers each input line with the <see cref="Traffic"/> so far.
/// </summary>
internal static class Sink
{
    public const string Verb = "child:sink";
    public static readonly PathString Failing = "/fail";
    public static readonly PathString Hanging = "/hang";

    private static long _connections;
    private static long _requests;

    public static async Task RunAsync(Arguments arguments)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(endpoint =>
                endpoint.Use(next =>
                    connection =>
                    {
                        Interlocked.Increment(ref _connections);
                        return next(connection);
                    }
                )
            )
        );
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(new Traffic(Interlocked.Read(ref _connections), Interlocked.Read(ref _requests)));
        }

        await app.StopAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync();
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        Interlocked.Increment(ref _requests);
        if (context.Request.Path == Hanging)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        context.Response.StatusCode = context.Request.Path == Failing ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.ContentLength = 0;
    }
}
