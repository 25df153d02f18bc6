using System.Buffers;
using Microsoft.OpenApi;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Vendors.DriveQuant;

/// <summary>DriveQuant's three calls.</summary>
internal sealed class Routes(
    KeyService keys,
    TaskReads tasks,
    RetryService retries,
    VendorSettings settings,
    WrongKeys wrongKeys,
    ILogger<Routes> logger
) : VendorRoutes(settings.Rate(Vendor, whenAbsent: 0), wrongKeys, logger)
{
    public const string Vendor = "DriveQuant";
    public const string Prefix = "/v1/enterprise";
    public const string KeyHeader = "x-dq-enterprise-api-key";

    // Kinds of pushes.
    private const string Trips = "trip";
    private const string Crashes = "crash";

    public override string Name => Vendor;

    public override string Title => Vendor;

    public override OpenApiSecurityScheme Security =>
        new()
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = KeyHeader,
            Description = "A key of TaskDashboard that may use DriveQuant's API.",
        };

    public override void Map(IEndpointRouteBuilder routes)
    {
        var vendor = Group(routes, Prefix);
        Func<HttpContext, Caller, ValueTask> task = TaskAsync;
        vendor
            .MapGet("/task/{taskId}", (HttpContext http, string taskId) => RunAsync(http, task))
            .WithSummary("Get the current status of a task")
            .Produces<TaskStatusAnswer>()
            .Produces(401)
            .Produces<ErrorAnswer>(404)
            .Produces<ErrorAnswer>(500);
        vendor
            .MapPost("/push/trips/failed/retry", Handler(RetryOf(Trips)))
            .WithSummary("Request to retry failed trips")
            .Produces<RetryStartedAnswer>()
            .Produces(401)
            .Produces<ErrorAnswer>(409)
            .Produces<ErrorAnswer>(500);
        vendor
            .MapPost("/push/crashes/failed/retry", Handler(RetryOf(Crashes)))
            .WithSummary("Request to retry failed crashes")
            .Produces<RetryStartedAnswer>()
            .Produces(401)
            .Produces<ErrorAnswer>(409)
            .Produces<ErrorAnswer>(500);
        vendor.Map("/{**rest}", Handler(UnknownAsync)).ExcludeFromDescription();
    }

    public override ValueTask<LensView> ShowAsync(LensQuestion question, CancellationToken cancellation)
    {
        var task = question.Task;
        if (!Mapping.Serves(task))
        {
            return ValueTask.FromResult<LensView>(
                new NotServed("DriveQuant's API serves only retries of failed trips and of failed crashes.")
            );
        }

        var body = new byte[Mapping.MaxTaskLength];
        var length = Mapping.Write(task, body);
        return ValueTask.FromResult<LensView>(
            new Served(
                Mapping.RuleOf(task),
                [
                    new LensCall(
                        "Get the status of a task",
                        $"curl -H \"{KeyHeader}: $KEY\" {question.BaseAddress}{Prefix}/task/{task.Id}",
                        Answers.Json,
                        body.AsMemory(0, length)
                    ),
                ]
            )
        );
    }

    protected override Caller? CallerOf(HttpContext http)
    {
        var given = http.Request.Headers[KeyHeader];
        return given.Count == 1 && keys.FindCaller(given.ToString()) is { } caller && caller.SpeaksFor(Vendor) ? caller : null;
    }

    protected override bool ShowsWrongKey(HttpContext http)
    {
        var given = http.Request.Headers[KeyHeader];
        return given.Count > 0 && (given.Count > 1 || keys.FindCaller(given.ToString()) is null);
    }

    protected override Task UnauthorizedAsync(HttpContext http) => http.EmptyAsync(StatusCodes.Status401Unauthorized);

    protected override Task TooManyAsync(HttpContext http) =>
        ErrorAsync(
                http,
                StatusCodes.Status429TooManyRequests,
                new ErrorAnswer("tooManyRequests", "Too many requests. Try again after the time in Retry-After.")
            )
            .AsTask();

    protected override Task RefusedAsync(HttpContext http, RefusedException refused) =>
        Mapping.ErrorOf(refused) is var (status, error) ? ErrorAsync(http, status, error).AsTask() : UnauthorizedAsync(http);

    protected override Task FailedAsync(HttpContext http) =>
        ErrorAsync(http, StatusCodes.Status500InternalServerError, new ErrorAnswer("internal", "Something went wrong. Try again later."))
            .AsTask();

    private async ValueTask TaskAsync(HttpContext http, Caller caller)
    {
        var task = await tasks.FindAsync(caller, (string)http.GetRouteValue("taskId")!, http.RequestAborted).ConfigureAwait(false);
        if (task is null || !Mapping.Serves(task))
        {
            await ErrorAsync(http, StatusCodes.Status404NotFound, new ErrorAnswer("notFound", "There is no task with this id."))
                .ConfigureAwait(false);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Mapping.MaxTaskLength);
        try
        {
            await http.WriteAsync(buffer.AsMemory(0, Mapping.Write(task, buffer))).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Func<HttpContext, Caller, ValueTask> RetryOf(string kind) =>
        async (http, caller) =>
        {
            var request = await retries.RequestExclusiveAsync(caller, kind, http.RequestAborted).ConfigureAwait(false);
            await http.WriteAsync(new RetryStartedAnswer(request.TaskId, request.ItemCount), WireJson.Default.RetryStartedAnswer)
                .ConfigureAwait(false);
        };

    private static ValueTask UnknownAsync(HttpContext http, Caller caller) =>
        ErrorAsync(http, StatusCodes.Status404NotFound, new ErrorAnswer("notFound", "This call does not exist."));

    private static ValueTask ErrorAsync(HttpContext http, int status, ErrorAnswer error) =>
        http.WriteAsync(error, WireJson.Default.ErrorAnswer, status: status);
}
