using System.Globalization;
using System.Net;
using Microsoft.OpenApi;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Vendors.SmartDocumentor;

/// <summary>SmartDocumentor's task status and its token call. Errors have no body, except those of the token call.</summary>
internal sealed class Routes(
    KeyService keys,
    KeySessions sessions,
    TaskReads tasks,
    VendorSettings settings,
    WrongKeys wrongKeys,
    ILogger<Routes> logger
) : VendorRoutes(settings.Rate(Vendor, whenAbsent: 0), wrongKeys, logger)
{
    public const string Vendor = "SmartDocumentor";
    public const string Prefix = "/api/v1.0/external/sdtask";
    public const string TokenPath = "/connect/token";

    private const string Grant = "client_credentials";
    private const string Scope = "WebAPI";
    private const string Scheme = "Bearer";
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(1);

    private readonly Mapping _mapping = new(settings);

    public override string Name => Vendor;

    public override string Title => Vendor;

    public override OpenApiSecurityScheme Security =>
        new()
        {
            Type = SecuritySchemeType.OAuth2,
            Description =
                "A token for a key of TaskDashboard that may use SmartDocumentor's API. The client id is the key's id; the client "
                + "secret is the key.",
            Flows = new OpenApiOAuthFlows
            {
                ClientCredentials = new OpenApiOAuthFlow
                {
                    TokenUrl = new Uri(TokenPath, UriKind.Relative),
                    Scopes = new Dictionary<string, string> { [Scope] = "Everything that the key may do." },
                },
            },
        };

    public override void Map(IEndpointRouteBuilder routes)
    {
        var vendor = Group(routes, "");
        vendor.Map(TokenPath, http => RunAnonymousAsync(http, TokenAsync)).ExcludeFromDescription();
        vendor
            .MapGet(Prefix + "/status", Handler(StatusAsync))
            .WithSummary("Get the status of a task, by its taskId or its externalId")
            .Takes("taskId", "externalId")
            .Produces<TaskStatusAnswer>()
            .Produces(400)
            .Produces(401)
            .Produces(404);
        vendor.Map(Prefix + "/{**rest}", Handler(UnknownAsync)).ExcludeFromDescription();
    }

    public override ValueTask<LensView> ShowAsync(LensQuestion question, CancellationToken cancellation)
    {
        var task = question.Task;
        if (!Mapping.Serves(task))
        {
            return ValueTask.FromResult<LensView>(new NotServed("SmartDocumentor's API serves only tasks with a workspace."));
        }

        using var answer = AnswerWriter.Rent();
        _mapping.Write(task, question.Details, answer.Json);
        var curl = string.Create(
            CultureInfo.InvariantCulture,
            $"curl -H \"Authorization: {Scheme} $TOKEN\" '{question.BaseAddress}{Prefix}/status?taskId={task.Number}'"
        );
        var signIn =
            $"TOKEN=$(curl -s {question.BaseAddress}{TokenPath} -d grant_type={Grant} -d scope={Scope} -d client_id=\"$KEY_ID\" -d "
            + $"client_secret=\"$KEY\" | {Answers.Extract("access_token")})";
        return ValueTask.FromResult<LensView>(
            new Served(_mapping.RuleOf(task), [new LensCall("Task Status", curl, Answers.Json, answer.Written().ToArray())], signIn)
        );
    }

    protected override Caller? CallerOf(HttpContext http) =>
        Credentials.Bearer(http.Request) is { } token ? sessions.Find(token, Vendor) : null;

    protected override bool ShowsWrongKey(HttpContext http) => http.Request.Headers.Authorization.Count > 0 && CallerOf(http) is null;

    protected override Task UnauthorizedAsync(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = Scheme;
        return http.EmptyAsync(StatusCodes.Status401Unauthorized);
    }

    protected override Task TooManyAsync(HttpContext http) => http.EmptyAsync(StatusCodes.Status429TooManyRequests);

    protected override Task RefusedAsync(HttpContext http, RefusedException refused) =>
        refused.Kind switch
        {
            RefusalKind.Forbidden => UnauthorizedAsync(http),
            RefusalKind.Unavailable => http.EmptyAsync(StatusCodes.Status503ServiceUnavailable),
            _ => http.EmptyAsync(StatusCodes.Status400BadRequest),
        };

    protected override Task FailedAsync(HttpContext http) => http.EmptyAsync(StatusCodes.Status500InternalServerError);

    private async ValueTask StatusAsync(HttpContext http, Caller caller)
    {
        var (taskId, externalId) = (Given(http.Request, "taskId"), Given(http.Request, "externalId"));
        int? number = int.TryParse(taskId, NumberStyles.Integer, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        if (taskId is null ? externalId is null : number is null)
        {
            await http.EmptyAsync(StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }

        var task = await FindAsync(caller, number, externalId, http.RequestAborted).ConfigureAwait(false);
        if (task is null || !Mapping.Serves(task))
        {
            await http.EmptyAsync(StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        (task, var details) = await tasks.WithDetailsAsync(caller, task, http.RequestAborted).ConfigureAwait(false);
        using var answer = AnswerWriter.Rent();
        _mapping.Write(task, details, answer.Json);
        await http.WriteAsync(answer.Written()).ConfigureAwait(false);
    }

    /// <summary>Finds the task. If both ids are given, they must name the same task.</summary>
    private async ValueTask<TrackedTask?> FindAsync(Caller caller, int? number, string? externalId, CancellationToken cancellation)
    {
        if (number is not { } given)
        {
            return await tasks.FindByExternalIdAsync(caller, externalId!, cancellation).ConfigureAwait(false);
        }

        var task = await tasks.FindAsync(caller, given, cancellation).ConfigureAwait(false);
        return externalId is null || task?.ExternalId == externalId ? task : null;
    }

    private async ValueTask TokenAsync(HttpContext http)
    {
        // RFC 6749, section 5.1, for tokens and errors.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        var form = HttpMethods.IsPost(http.Request.Method) ? await Requests.ReadFormAsync(http.Request).ConfigureAwait(false) : null;
        if (form is null || form.Any(field => field.Value.Count > 1))
        {
            await TokenErrorAsync(http, "invalid_request").ConfigureAwait(false);
        }
        else if (HolderOf(http.Request, form) is not { } client)
        {
            if (!ShowsSecret(http.Request, form) || !await RefusedAsTooManyAsync(http).ConfigureAwait(false))
            {
                await TokenErrorAsync(http, "invalid_client").ConfigureAwait(false);
            }
        }
        else if (!client.SpeaksFor(Vendor))
        {
            await TokenErrorAsync(http, "invalid_client").ConfigureAwait(false);
        }
        else if (GrantError(form) is { } error)
        {
            await TokenErrorAsync(http, error).ConfigureAwait(false);
        }
        else
        {
            var token = await sessions.IssueAsync(client, Vendor, TokenLifetime, http.RequestAborted).ConfigureAwait(false);
            await http.WriteAsync(
                    new TokenAnswer(token, (int)TokenLifetime.TotalSeconds, Scheme, Scope),
                    SmartDocumentorJson.Default.TokenAnswer
                )
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Returns the caller of the key, from the form or from Basic. In Basic, clients may percent-encode it (RFC 6749, section 2.3.1).
    /// </summary>
    private Caller? HolderOf(HttpRequest request, IFormCollection form) =>
        Credentials.Basic(request) is var (user, password)
            ? keys.FindCaller(user, password) ?? keys.FindCaller(WebUtility.UrlDecode(user), WebUtility.UrlDecode(password))
            : keys.FindCaller(form["client_id"].ToString(), form["client_secret"].ToString());

    private static bool ShowsSecret(HttpRequest request, IFormCollection form) =>
        request.Headers.Authorization.Count > 0 || form["client_secret"].ToString().Length > 0;

    // An empty field counts as absent. An absent scope means the only one.
    private static string? GrantError(IFormCollection form) =>
        form["grant_type"].ToString() is not { Length: > 0 } grant ? "invalid_request"
        : !grant.Equals(Grant, StringComparison.OrdinalIgnoreCase) ? "unsupported_grant_type"
        : !form["scope"]
            .ToString()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(scope => scope.Equals(Scope, StringComparison.OrdinalIgnoreCase))
            ? "invalid_scope"
        : null;

    private static ValueTask TokenErrorAsync(HttpContext http, string error) =>
        http.WriteAsync(new TokenError(error), SmartDocumentorJson.Default.TokenError, status: StatusCodes.Status400BadRequest);

    private static ValueTask UnknownAsync(HttpContext http, Caller caller) => new(http.EmptyAsync(StatusCodes.Status404NotFound));

    /// <summary>Returns the first value of a parameter, as the vendor does; null if absent or blank.</summary>
    private static string? Given(HttpRequest request, string name) =>
        request.Query[name] is { Count: > 0 } values && !string.IsNullOrWhiteSpace(values[0]) ? values[0] : null;
}
