using System.Diagnostics;
using Microsoft.OpenApi;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Vendors.VMware;

/// <summary>The appliance's sessions, and its tasks by id.</summary>
internal sealed class Routes(
    KeyService keys,
    KeySessions sessions,
    TaskReads tasks,
    VendorSettings settings,
    WrongKeys wrongKeys,
    ILogger<Routes> logger
) : VendorRoutes(settings.Rate(Vendor, whenAbsent: 0), wrongKeys, logger)
{
    public const string Vendor = "VMware";
    public const string Prefix = "/api/rest/configure/v1";
    public const string SessionHeader = "x-dr-session";

    private const int Day = 24 * 60;

    private readonly TimeSpan _lifetime = TimeSpan.FromMinutes(
        settings.Number(Vendor, "SessionMinutes", whenAbsent: Day, least: 1, most: 30 * Day)
    );

    public override string Name => Vendor;

    public override string Title => "VMware appliance";

    public override OpenApiSecurityScheme Security =>
        new()
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = SessionHeader,
            Description =
                "A session for a key of TaskDashboard that may use VMware's API. In Basic, the user name is the key's id and the "
                + "password is the key.",
        };

    public override void Map(IEndpointRouteBuilder routes)
    {
        var vendor = Group(routes, Prefix);
        Delegate logIn = Task (HttpContext http) => RunAnonymousAsync(http, LogInAsync);
        Func<HttpContext, Caller, ValueTask> task = TaskAsync;
        vendor.MapPost("/session", logIn).WithSummary("Login").Produces<SessionIdData>().Produces(401).Produces<ResponseError>(500);
        vendor
            .MapGet("/session", Handler(SessionAsync))
            .WithSummary("Get Current Session")
            .Produces<SessionInfo>()
            .Produces(401)
            .Produces<ResponseError>(500);
        vendor.MapDelete("/session", Handler(LogOutAsync)).WithSummary("Logout").Produces(204).Produces(401).Produces<ResponseError>(500);
        vendor
            .MapGet("/tasks/{task_id}", (HttpContext http, string task_id) => RunAsync(http, task))
            .WithSummary("Get Task Info")
            .Produces<TaskDrResponseEntity>()
            .Produces(401)
            .Produces<ResponseError>(403)
            .Produces(404)
            .Produces<ResponseError>(500);
        vendor.Map("/{**rest}", Handler(UnknownAsync)).ExcludeFromDescription();
    }

    public override ValueTask<LensView> ShowAsync(LensQuestion question, CancellationToken cancellation)
    {
        using var answer = AnswerWriter.Rent();
        Mapping.Write(answer.Json, question.Task, question.Details);
        return ValueTask.FromResult<LensView>(
            new Served(
                Mapping.RuleOf(question.Task),
                [
                    new LensCall(
                        "Get Task Info",
                        $"curl -H \"{SessionHeader}: $SESSION\" {question.BaseAddress}{Prefix}/tasks/{question.Task.Id}",
                        Answers.Json,
                        answer.Written().ToArray()
                    ),
                ],
                $"SESSION=$(curl -s -X POST -u \"$KEY_ID:$KEY\" {question.BaseAddress}{Prefix}/session | {Answers.Extract("session_id")})"
            )
        );
    }

    protected override Caller? CallerOf(HttpContext http) => SessionOf(http) is { } session ? sessions.Find(session, Vendor) : null;

    protected override bool ShowsWrongKey(HttpContext http) => http.Request.Headers[SessionHeader].Count > 0 && CallerOf(http) is null;

    protected override Task UnauthorizedAsync(HttpContext http) => http.EmptyAsync(StatusCodes.Status401Unauthorized);

    protected override Task TooManyAsync(HttpContext http) =>
        ErrorAsync(
                http,
                StatusCodes.Status429TooManyRequests,
                "tooManyRequests",
                "Too many requests. Try again after the time in Retry-After."
            )
            .AsTask();

    protected override Task RefusedAsync(HttpContext http, RefusedException refused) =>
        Mapping.ErrorOf(refused) switch
        {
            (var status, var (code, message)) => ErrorAsync(http, status, code, message).AsTask(),
            var (status, _) => http.EmptyAsync(status),
        };

    protected override Task FailedAsync(HttpContext http) =>
        ErrorAsync(http, StatusCodes.Status500InternalServerError, "internal", "Something went wrong. Try again later.").AsTask();

    private static string? SessionOf(HttpContext http) =>
        http.Request.Headers[SessionHeader] is { Count: 1 } given ? given.ToString() : null;

    private async ValueTask LogInAsync(HttpContext http)
    {
        var holder = Credentials.Basic(http.Request) is var (user, password) ? keys.FindCaller(user, password) : null;
        if (holder is null && http.Request.Headers.Authorization.Count > 0 && await RefusedAsTooManyAsync(http).ConfigureAwait(false))
        {
            return;
        }

        if (holder is not { } caller || !caller.SpeaksFor(Vendor))
        {
            // Some clients send credentials only after a challenge.
            http.Response.Headers.WWWAuthenticate = $"Basic realm=\"{Vendor}\"";
            await UnauthorizedAsync(http).ConfigureAwait(false);
            return;
        }

        var session = await sessions.IssueAsync(caller, Vendor, _lifetime, http.RequestAborted).ConfigureAwait(false);
        await http.WriteAsync(new SessionIdData(session), VMwareJson.Default.SessionIdData).ConfigureAwait(false);
    }

    private static ValueTask SessionAsync(HttpContext http, Caller caller) =>
        http.WriteAsync(new SessionInfo(caller.Id), VMwareJson.Default.SessionInfo);

    private async ValueTask LogOutAsync(HttpContext http, Caller caller)
    {
        await sessions.EndAsync(SessionOf(http)!, http.RequestAborted).ConfigureAwait(false);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async ValueTask TaskAsync(HttpContext http, Caller caller)
    {
        if (
            await tasks.FindAsync(caller, (string)http.GetRouteValue("task_id")!, http.RequestAborted).ConfigureAwait(false) is not { } task
        )
        {
            await http.EmptyAsync(StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        var details = TaskDetails.None;
        if (Mapping.ShowsDetails(task))
        {
            (task, details) = await tasks.WithDetailsAsync(caller, task, http.RequestAborted).ConfigureAwait(false);
        }

        using var answer = AnswerWriter.Rent();
        Mapping.Write(answer.Json, task, details);
        await http.WriteAsync(answer.Written()).ConfigureAwait(false);
    }

    private static ValueTask UnknownAsync(HttpContext http, Caller caller) => new(http.EmptyAsync(StatusCodes.Status404NotFound));

    private static ValueTask ErrorAsync(HttpContext http, int status, string code, string message) =>
        http.WriteAsync(new ResponseError(code, message, OperationId()), VMwareJson.Default.ResponseError, status: status);

    // A trace id has the length of a UUID, so the request can be found in traces and in logs with scopes.
    private static Guid OperationId() =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } request ? Guid.Parse(request.TraceId.ToHexString()) : Guid.NewGuid();
}
