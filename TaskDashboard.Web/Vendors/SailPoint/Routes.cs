using Microsoft.OpenApi;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Vendors.SailPoint;

/// <summary>SailPoint's token call, and reading and patching a task's status by id, in both versions of the contract.</summary>
internal sealed class Routes(
    KeyService keys,
    KeySessions sessions,
    TaskReads tasks,
    TaskIngestor ingestor,
    VendorSettings settings,
    WrongKeys wrongKeys,
    ILogger<Routes> logger
) : VendorRoutes(settings.Rate(Vendor, whenAbsent: 0), wrongKeys, logger)
{
    public const string Vendor = "SailPoint";
    public const string TokenPath = "/oauth/token";
    public const string BetaPrefix = "/beta/task-status";
    public const string LatestPrefix = "/v2026/task-status";

    private const string ClientCredentials = "client_credentials";
    private const string PatchType = "application/json-patch+json";

    // How often a patch is tried again because the task changed in between.
    private const int MaxTries = 16;

    // The vendor's own lifetime.
    private readonly int _tokenSeconds = settings.Number(Vendor, "TokenSeconds", whenAbsent: 43_200, least: 1, most: 2_592_000);

    private static readonly (string Prefix, Generation Generation)[] Prefixes =
    [
        (BetaPrefix, Generation.Beta),
        ("/v2024/task-status", Generation.Since2024),
        ("/v2025/task-status", Generation.Since2024),
        (LatestPrefix, Generation.Since2024),
        ("/task-status/v1", Generation.Since2024),
    ];

    public override string Name => Vendor;

    public override string Title => Vendor;

    public override OpenApiSecurityScheme Security =>
        new()
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "client_id is the id of a key of TaskDashboard that may use SailPoint's API; client_secret is the key.",
            Flows = new OpenApiOAuthFlows
            {
                ClientCredentials = new OpenApiOAuthFlow
                {
                    TokenUrl = new Uri(TokenPath, UriKind.Relative),
                    Scopes = new Dictionary<string, string>(),
                },
            },
        };

    public override void Map(IEndpointRouteBuilder routes)
    {
        Func<HttpContext, ValueTask> token = TokenAsync;
        Delegate tokenCall = Task (HttpContext http) => RunAnonymousAsync(http, token);
        Group(routes, "")
            .MapPost(TokenPath, tokenCall)
            .WithSummary("Exchange a key for a token")
            .Produces<TokenAnswer>()
            .Produces<TokenErrorAnswer>(400)
            .Produces<TokenErrorAnswer>(401);
        foreach (var (prefix, generation) in Prefixes)
        {
            var vendor = Group(routes, prefix);
            MapTask(vendor, generation);
            vendor.Map("/{**rest}", Handler(UnknownAsync)).ExcludeFromDescription();
        }
    }

    public override ValueTask<LensView> ShowAsync(LensQuestion question, CancellationToken cancellation) =>
        ValueTask.FromResult<LensView>(
            new Served(
                Mapping.RuleOf(question.Task),
                [
                    Show("Get task status by ID (beta)", BetaPrefix, Generation.Beta, question),
                    Show("Get task status by ID (since 2024)", LatestPrefix, Generation.Since2024, question),
                ],
                $"TOKEN=$(curl -s {question.BaseAddress}{TokenPath} -d grant_type={ClientCredentials} -d client_id=\"$KEY_ID\" -d "
                    + $"client_secret=\"$KEY\" | {Answers.Extract("access_token")})"
            )
        );

    protected override Caller? CallerOf(HttpContext http) =>
        Credentials.Bearer(http.Request) is { } token ? sessions.Find(token, Vendor) : null;

    protected override bool ShowsWrongKey(HttpContext http) => http.Request.Headers.Authorization.Count > 0 && CallerOf(http) is null;

    protected override Task UnauthorizedAsync(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return http.WriteAsync(
                new UnauthorizedAnswer("The access token is missing, wrong or expired."),
                SailPointJson.Default.UnauthorizedAnswer,
                status: StatusCodes.Status401Unauthorized
            )
            .AsTask();
    }

    protected override Task TooManyAsync(HttpContext http) =>
        http.WriteAsync(
                new TooManyAnswer("Too many requests. Try again after the time in Retry-After."),
                SailPointJson.Default.TooManyAnswer,
                status: StatusCodes.Status429TooManyRequests
            )
            .AsTask();

    protected override Task RefusedAsync(HttpContext http, RefusedException refused) => ErrorAsync(http, Mapping.ErrorOf(refused)).AsTask();

    protected override Task FailedAsync(HttpContext http) =>
        ErrorAsync(http, Mapping.Error(StatusCodes.Status500InternalServerError, "Something went wrong. Try again later.")).AsTask();

    private void MapTask(RouteGroupBuilder vendor, Generation generation)
    {
        Func<HttpContext, Caller, ValueTask> task = (http, caller) => TaskAsync(http, caller, generation);
        Func<HttpContext, Caller, ValueTask> patch = (http, caller) => PatchAsync(http, caller, generation);
        vendor
            .MapGet("/{id}", (HttpContext http, string id) => RunAsync(http, task))
            .WithSummary("Get task status by ID")
            .Produces<TaskStatusAnswer>()
            .Produces<UnauthorizedAnswer>(401)
            .Produces<ErrorAnswer>(404)
            .Produces<TooManyAnswer>(429)
            .Produces<ErrorAnswer>(500);
        vendor
            .MapPatch("/{id}", (HttpContext http, string id) => RunAsync(http, patch))
            .WithSummary("Update task status by ID")
            .Accepts<PatchInput>(PatchType, Answers.Json, Requests.AnyType)
            .Produces<TaskStatusAnswer>()
            .Produces<ErrorAnswer>(400)
            .Produces<UnauthorizedAnswer>(401)
            .Produces<ErrorAnswer>(403)
            .Produces<ErrorAnswer>(404)
            .Produces<TooManyAnswer>(429)
            .Produces<ErrorAnswer>(500);
    }

    private async ValueTask TokenAsync(HttpContext http)
    {
        // RFC 6749, section 5.1.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        var fields = await Credentials.FormAsync(http.Request).ConfigureAwait(false);
        if (fields?.GetValueOrDefault("grant_type") is not { Length: > 0 } grant)
        {
            await NoTokenAsync(
                    http,
                    StatusCodes.Status400BadRequest,
                    "invalid_request",
                    "Give grant_type, client_id and client_secret, in the query string or as a form."
                )
                .ConfigureAwait(false);
            return;
        }

        if (!grant.Equals(ClientCredentials, StringComparison.OrdinalIgnoreCase))
        {
            await NoTokenAsync(http, StatusCodes.Status400BadRequest, "unsupported_grant_type", $"grant_type must be {ClientCredentials}.")
                .ConfigureAwait(false);
            return;
        }

        var (id, secret) = (fields.GetValueOrDefault("client_id"), fields.GetValueOrDefault("client_secret"));
        var holder = id is null || secret is null ? null : keys.FindCaller(id, secret);
        if (secret is not null && holder is null && await RefusedAsTooManyAsync(http).ConfigureAwait(false))
        {
            return;
        }

        if (holder is not { } caller || !caller.SpeaksFor(Vendor))
        {
            await NoTokenAsync(
                    http,
                    StatusCodes.Status401Unauthorized,
                    "invalid_client",
                    "client_id and client_secret are not the id and secret of a key that may be used here."
                )
                .ConfigureAwait(false);
            return;
        }

        var token = await sessions
            .IssueAsync(caller, Vendor, TimeSpan.FromSeconds(_tokenSeconds), http.RequestAborted)
            .ConfigureAwait(false);
        await http.WriteAsync(
                new TokenAnswer
                {
                    AccessToken = token,
                    TokenType = "bearer",
                    ExpiresIn = _tokenSeconds,
                },
                SailPointJson.Default.TokenAnswer
            )
            .ConfigureAwait(false);
    }

    private async ValueTask TaskAsync(HttpContext http, Caller caller, Generation generation)
    {
        if (await tasks.FindAsync(caller, IdOf(http), http.RequestAborted).ConfigureAwait(false) is { } task)
        {
            await AnswerAsync(http, caller, task, generation).ConfigureAwait(false);
        }
        else
        {
            await ErrorAsync(http, Mapping.Error(StatusCodes.Status404NotFound, "There is no task with this id.")).ConfigureAwait(false);
        }
    }

    private async ValueTask PatchAsync(HttpContext http, Caller caller, Generation generation)
    {
        caller.Require(Permission.Report);
        var patch = await ReadPatchAsync(http).ConfigureAwait(false);
        for (var tries = 1; ; tries++)
        {
            var task =
                await tasks.FindAsync(caller, IdOf(http), http.RequestAborted).ConfigureAwait(false)
                ?? throw RefusedException.NotFound("task");
            (task, var details) = await tasks.WithDetailsAsync(caller, task, http.RequestAborted).ConfigureAwait(false);
            try
            {
                var after = Mapping.ReportOf(patch, task, details, generation) is { } report
                    ? await ingestor.ReportAsync(caller, task.Id, report, http.RequestAborted).ConfigureAwait(false)
                    : task;
                await AnswerAsync(http, caller, after, generation).ConfigureAwait(false);
                return;
            }
            catch (RefusedException moved) when (moved.Code == TaskIngestor.Moved)
            {
                if (tries == MaxTries)
                {
                    throw RefusedException.Unavailable("The task changes too often to be patched. Try again.", moved);
                }
            }
        }
    }

    private async ValueTask AnswerAsync(HttpContext http, Caller caller, TrackedTask task, Generation generation)
    {
        (task, var details) = await tasks.WithDetailsAsync(caller, task, http.RequestAborted).ConfigureAwait(false);
        using var answer = AnswerWriter.Rent();
        Mapping.Write(answer.Json, task, details, generation);
        await http.WriteAsync(answer.Written()).ConfigureAwait(false);
    }

    private static async ValueTask<JsonPatch> ReadPatchAsync(HttpContext http)
    {
        var body = await Requests.ReadBodyAsync(http, PatchType).ConfigureAwait(false);
        var json = JsonPatch.ReadBody(body.Span);
        return JsonPatch.Read(json is System.Text.Json.Nodes.JsonObject wrapper ? wrapper["operations"] : json);
    }

    private static LensCall Show(string title, string prefix, Generation generation, LensQuestion question)
    {
        using var answer = AnswerWriter.Rent();
        Mapping.Write(answer.Json, question.Task, question.Details, generation);
        return new LensCall(
            title,
            $"curl -H \"Authorization: Bearer $TOKEN\" {question.BaseAddress}{prefix}/{question.Task.Id}",
            Answers.Json,
            answer.Written().ToArray()
        );
    }

    private static string IdOf(HttpContext http) => (string)http.GetRouteValue("id")!;

    private static ValueTask UnknownAsync(HttpContext http, Caller caller) =>
        ErrorAsync(http, Mapping.Error(StatusCodes.Status404NotFound, "This call does not exist."));

    private static ValueTask NoTokenAsync(HttpContext http, int status, string error, string description) =>
        http.WriteAsync(new TokenErrorAnswer(error, description), SailPointJson.Default.TokenErrorAnswer, status: status);

    private static ValueTask ErrorAsync(HttpContext http, (int Status, ErrorAnswer Error) answer) =>
        http.WriteAsync(answer.Error, SailPointJson.Default.ErrorAnswer, status: answer.Status);
}
