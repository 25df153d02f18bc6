using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using TaskDashboard.Core;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Pushes;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Store.Reads;

namespace TaskDashboard.Web.Vendors.DriveQuant;

/// <summary>
/// DriveQuant's three calls. They run straight from the router, ahead of every middleware: each checks the key itself, through
/// <see cref="CallerOf"/>, before it does anything else.
/// </summary>
internal sealed partial class Routes(KeyService keys, TaskReads tasks, RetryService retries, ILogger<Routes> logger)
{
    public const string Vendor = "DriveQuant";
    public const string Prefix = "/v1/enterprise";
    public const string KeyHeader = "x-dq-enterprise-api-key";

    private const string Json = "application/json";

    // Kinds of pushes.
    private const string Trips = "trip";
    private const string Crashes = "crash";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var vendor = routes.MapGroup(Prefix).WithTags(Vendor);
        vendor.ShortCircuit();
        vendor.MapGet("/task/{taskId}", static (HttpContext http, string taskId, Routes calls) => calls.Task(http, taskId))
            .WithSummary("Get the current status of a task").Produces<TaskStatusAnswer>().Produces(401).Produces<ErrorAnswer>(404).Produces<ErrorAnswer>(500);
        vendor.MapPost("/push/trips/failed/retry", static (HttpContext http, Routes calls) => calls.RetryAsync(http, Trips))
            .WithSummary("Request to retry failed trips").Produces<RetryStartedAnswer>().Produces(401).Produces<ErrorAnswer>(409).Produces<ErrorAnswer>(500);
        vendor.MapPost("/push/crashes/failed/retry", static (HttpContext http, Routes calls) => calls.RetryAsync(http, Crashes))
            .WithSummary("Request to retry failed crashes").Produces<RetryStartedAnswer>().Produces(401).Produces<ErrorAnswer>(409).Produces<ErrorAnswer>(500);
        vendor.Map("/{**rest}", static (HttpContext http, Routes calls) => calls.NoSuchCall(http)).ExcludeFromDescription();
    }

    private Task Task(HttpContext http, string taskId)
    {
        if (CallerOf(http) is not { } caller)
        {
            return Unauthorized(http);
        }

        try
        {
            var found = tasks.FindAsync(caller, taskId, http.RequestAborted);
            return found.IsCompletedSuccessfully ? WriteTask(http, found.Result) : AwaitTask(http, found);
        }
#pragma warning disable CA1031 // ahead of every middleware, this is the last stop
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return WriteFailure(http, failure);
        }
    }

    private async Task AwaitTask(HttpContext http, ValueTask<TrackedTask?> found)
    {
        try
        {
            await WriteTask(http, await found.ConfigureAwait(false)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // as above
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await WriteFailure(http, failure).ConfigureAwait(false);
        }
    }

    private static Task WriteTask(HttpContext http, TrackedTask? task)
    {
        if (task is null || !Mapping.Serves(task))
        {
            return WriteError(http, StatusCodes.Status404NotFound, new ErrorAnswer("notFound", "There is no task with this id."));
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Mapping.MaxTaskLength);
        var length = Mapping.Write(task, buffer);
        var response = http.Response;
        response.ContentType = Json;
        response.ContentLength = length;
        var flushed = response.BodyWriter.WriteAsync(buffer.AsMemory(0, length), http.RequestAborted);
        if (flushed.IsCompletedSuccessfully)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return System.Threading.Tasks.Task.CompletedTask;
        }

        return Finish(flushed, buffer);

        static async Task Finish(ValueTask<System.IO.Pipelines.FlushResult> flushed, byte[] buffer)
        {
            await flushed.ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task RetryAsync(HttpContext http, string kind)
    {
        if (CallerOf(http) is not { } caller)
        {
            await Unauthorized(http).ConfigureAwait(false);
            return;
        }

        try
        {
            var request = await retries.RequestExclusiveAsync(caller, kind, http.RequestAborted).ConfigureAwait(false);
            await Write(http, new RetryStartedAnswer(request.TaskId, request.ItemCount), WireJson.Default.RetryStartedAnswer).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // as above
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await WriteFailure(http, failure).ConfigureAwait(false);
        }
    }

    private Task NoSuchCall(HttpContext http) =>
        CallerOf(http) is null ? Unauthorized(http) : WriteError(http, StatusCodes.Status404NotFound, new ErrorAnswer("notFound", "There is no such call."));

    /// <summary>Null when the key is missing, wrong, revoked, or does not speak for this vendor.</summary>
    private Caller? CallerOf(HttpContext http)
    {
        var given = http.Request.Headers[KeyHeader];
        return given.Count == 1 && keys.FindCaller(given.ToString()) is { } caller && caller.SpeaksFor(Vendor) ? caller : null;
    }

    private Task WriteFailure(HttpContext http, Exception failure)
    {
        if (http.RequestAborted.IsCancellationRequested || http.Response.HasStarted)
        {
            return System.Threading.Tasks.Task.CompletedTask;
        }

        if (failure is RefusedException refused)
        {
            return Mapping.ErrorOf(refused) is var (status, error) ? WriteError(http, status, error) : Unauthorized(http);
        }

        LogFailure(logger, http.Request.Path, failure);
        return WriteError(http, StatusCodes.Status500InternalServerError, new ErrorAnswer("internal", "Something went wrong. Try again later."));
    }

    private static Task Unauthorized(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.ContentLength = 0;
        return System.Threading.Tasks.Task.CompletedTask;
    }

    private static Task WriteError(HttpContext http, int status, ErrorAnswer error)
    {
        http.Response.StatusCode = status;
        return Write(http, error, WireJson.Default.ErrorAnswer);
    }

    private static Task Write<T>(HttpContext http, T answer, JsonTypeInfo<T> type) => http.Response.WriteAsJsonAsync(answer, type, Json, http.RequestAborted);

    [LoggerMessage(LogLevel.Error, "{Path} failed")]
    private static partial void LogFailure(ILogger logger, string path, Exception failure);
}
