using System.Buffers;
using System.IO.Pipelines;
using Microsoft.OpenApi;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Vendors.GravityZone;

/// <summary>GravityZone's getTaskStatus in both versions.</summary>
internal sealed class Routes(
    KeyService keys,
    TaskReads tasks,
    SubtaskReads subtasks,
    VendorSettings settings,
    WrongKeys wrongKeys,
    ILogger<Routes> logger
) : VendorRoutes(settings.Rate(Vendor, whenAbsent: 10), wrongKeys, logger)
{
    public const string Vendor = "GravityZone";
    private const string Method = "getTaskStatus";
    private const string Network = "network";

    /// <summary>Maximum size of a request in bytes.</summary>
    private const int MostBody = 64 * 1024;

    private const long MostResultBytes = 32 * 1024 * 1024;
    private const int LargestResult = 64 * 1024;

    private static readonly object RequestId = new();
    private static readonly RpcRequest TooLong = Mapping.Refused(
        RpcError.InvalidRequest($"The body is longer than {MostBody / 1024} KiB.")
    );

    // Clients append a type of endpoint to the service, and sometimes an extra slash before it.
    private static readonly string[] NetworkPaths = [Network, Network + "/computers", Network + "/virtualmachines"];

    private readonly VersionedCache<ResultKey, byte[]> _results = new(MostResultBytes, LargestResult);

    public override string Name => Vendor;

    public override string Title => "Bitdefender GravityZone";

    public override OpenApiSecurityScheme Security =>
        new()
        {
            Type = SecuritySchemeType.Http,
            Scheme = "basic",
            Description = "A key of TaskDashboard that may use GravityZone's API as the user name, with an empty password.",
        };

    public override void Map(IEndpointRouteBuilder routes)
    {
        Map<TaskStatusAnswer>(routes, "1.0", withSubtasks: false);
        Map<TaskStatusWithSubtasksAnswer>(routes, "1.1", withSubtasks: true);
    }

    public override async ValueTask<LensView> ShowAsync(LensQuestion question, CancellationToken cancellation)
    {
        var (caller, task) = (question.Caller, question.Task);
        if (!Mapping.Serves(task))
        {
            return new NotServed("GravityZone's types are numbers, and this task has no numeric vendorType.");
        }

        var listing = await ListAsync(caller, task, new SubtaskChoice(), cancellation).ConfigureAwait(false);
        return new Served(Mapping.RuleOf(task), [Call("1.0", "", null), Call("1.1", ",\"options\":{\"returnSubtasks\":true}", listing)]);

        LensCall Call(string version, string options, SubtaskListing? listed)
        {
            var request = $$$"""{"params":{"taskId":"{{{task.Id}}}"{{{options}}}},"jsonrpc":"2.0","method":"{{{Method}}}","id":"1"}""";
            using var answer = AnswerWriter.Rent();
            Mapping.WriteAnswer(answer.Json, "\"1\""u8.ToArray(), ResultOf(task, question.Details, listed));
            return new LensCall(
                $"{Method} {version}",
                $"curl -u \"$KEY:\" -H 'Content-Type: application/json' -d '{request}' {question.BaseAddress}{Prefix(version)}/{Network}",
                Answers.Json,
                answer.Written().ToArray()
            );
        }
    }

    protected override Caller? CallerOf(HttpContext http) => HolderOf(http) is { } caller && caller.SpeaksFor(Vendor) ? caller : null;

    protected override bool ShowsWrongKey(HttpContext http) => http.Request.Headers.Authorization.Count > 0 && HolderOf(http) is null;

    /// <summary>Answers 403 to a valid key that may not use this API, and 401 otherwise.</summary>
    protected override Task UnauthorizedAsync(HttpContext http)
    {
        if (HolderOf(http) is not null)
        {
            return http.EmptyAsync(StatusCodes.Status403Forbidden);
        }

        http.Response.Headers.WWWAuthenticate = $"Basic realm=\"{Vendor}\"";
        return http.EmptyAsync(StatusCodes.Status401Unauthorized);
    }

    protected override Task TooManyAsync(HttpContext http) => http.EmptyAsync(StatusCodes.Status429TooManyRequests);

    protected override Task RefusedAsync(HttpContext http, RefusedException refused) =>
        Mapping.ErrorOf(refused) is { } error ? ErrorAsync(http, RequestIdOf(http), error).AsTask() : UnauthorizedAsync(http);

    protected override Task FailedAsync(HttpContext http) =>
        ErrorAsync(http, RequestIdOf(http), RpcError.Server("Something went wrong. Try again later.")).AsTask();

    private static string Prefix(string version) => $"/api/v{version}/jsonrpc";

    private void Map<TAnswer>(IEndpointRouteBuilder routes, string version, bool withSubtasks)
        where TAnswer : class
    {
        var vendor = Group(routes, Prefix(version));
        vendor
            .MapPost($"/{Network}", Handler((http, caller) => CallAsync(http, caller, withSubtasks, isNetwork: true)))
            .WithSummary($"{Method} {version}, by JSON-RPC 2.0")
            .Produces<RpcAnswer<TAnswer>>()
            .Produces(401)
            .Produces(403)
            .Produces(405)
            .Produces(429);
        vendor
            .Map("/{**rest}", Handler((http, caller) => CallAsync(http, caller, withSubtasks, IsNetwork(http.GetRouteValue("rest")))))
            .ExcludeFromDescription();
    }

    private static bool IsNetwork(object? path) =>
        path is string text && NetworkPaths.Contains(text.Trim('/'), StringComparer.OrdinalIgnoreCase);

    private Caller? HolderOf(HttpContext http) => Credentials.Basic(http.Request) is ({ } key, "") ? keys.FindCaller(key) : null;

    private async ValueTask CallAsync(HttpContext http, Caller caller, bool withSubtasks, bool isNetwork)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            await http.EmptyAsync(StatusCodes.Status405MethodNotAllowed).ConfigureAwait(false);
            return;
        }

        var request = await ReadAsync(http.Request).ConfigureAwait(false);
        var error =
            request.Error
            ?? (
                !isNetwork ? RpcError.NoSuchMethod($"There is no API at this path. Use {Method} at {Network}.")
                : request.Method != Method ? RpcError.NoSuchMethod($"This method does not exist here. Use {Method}.")
                : null
            );
        if (error is not null)
        {
            await ErrorAsync(http, request.Id, error).ConfigureAwait(false);
            return;
        }

        try
        {
            await AnswerAsync(http, caller, request, withSubtasks).ConfigureAwait(false);
        }
        catch
        {
            // The error answer needs the request's id.
            http.Items[RequestId] = request.Id;
            throw;
        }
    }

    private async ValueTask AnswerAsync(HttpContext http, Caller caller, RpcRequest request, bool withSubtasks)
    {
        var question = Mapping.QuestionOf(request.Parameters, withSubtasks);
        var task = await tasks.FindAsync(caller, question.TaskId, http.RequestAborted).ConfigureAwait(false);
        if (task is null || !Mapping.Serves(task))
        {
            throw RefusedException.NotFound("task");
        }

        var key = new ResultKey(task.Number, withSubtasks, question.Subtasks);
        if (_results.Find(key, task.Version) is not { } result)
        {
            // Reads task and subtasks together: a task whose subtasks have ended must not appear in progress, nor the reverse.
            (task, var read) = await tasks.OfOneMomentAsync(caller, task, ReadAsync, http.RequestAborted).ConfigureAwait(false);
            result = ResultOf(task, read.Details, read.Listing);
            _results.Keep(key, task.Version, result, result.Length);
        }

        using var answer = AnswerWriter.Rent();
        Mapping.WriteAnswer(answer.Json, request.Id, result);
        await http.WriteAsync(answer.Written()).ConfigureAwait(false);

        async Task<(TaskDetails Details, SubtaskListing? Listing)> ReadAsync(TrackedTask asked) =>
            (
                await tasks.DetailsAsync(caller, asked, http.RequestAborted).ConfigureAwait(false),
                withSubtasks ? await ListAsync(caller, asked, question.Subtasks, http.RequestAborted).ConfigureAwait(false) : null
            );
    }

    private static byte[] ResultOf(TrackedTask task, TaskDetails details, SubtaskListing? listing)
    {
        using var result = AnswerWriter.Rent();
        Mapping.WriteStatus(result.Json, task, details, listing);
        return result.Written().ToArray();
    }

    private async ValueTask<SubtaskListing> ListAsync(
        Caller caller,
        TrackedTask task,
        SubtaskChoice? choice,
        CancellationToken cancellation
    )
    {
        if (choice is null)
        {
            return default;
        }

        var (items, more) = await subtasks
            .PageAsync(caller, task, Mapping.QueryOf(choice), choice.Page, choice.PerPage, cancellation)
            .ConfigureAwait(false);
        return new SubtaskListing(more, items);
    }

    private static async ValueTask<RpcRequest> ReadAsync(HttpRequest request)
    {
        try
        {
            while (request.ContentLength is null or <= MostBody)
            {
                var read = await request.BodyReader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                if (read.IsCompleted || read.Buffer.Length > MostBody)
                {
                    return Consume(request.BodyReader, read.Buffer);
                }

                request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (BadHttpRequestException)
        {
            return Mapping.Refused(RpcError.Unreadable("The body is incomplete or malformed."));
        }

        return TooLong;
    }

    private static RpcRequest Consume(PipeReader reader, ReadOnlySequence<byte> body)
    {
        var request = body.Length > MostBody ? TooLong : Mapping.RequestOf(body.IsSingleSegment ? body.FirstSpan : body.ToArray());
        reader.AdvanceTo(body.End);
        return request;
    }

    private static ReadOnlyMemory<byte> RequestIdOf(HttpContext http) =>
        http.Items[RequestId] is ReadOnlyMemory<byte> id ? id : Mapping.NoId;

    private static async ValueTask ErrorAsync(HttpContext http, ReadOnlyMemory<byte> id, RpcError error)
    {
        using var answer = AnswerWriter.Rent();
        Mapping.WriteError(answer.Json, id, error);
        await http.WriteAsync(answer.Written()).ConfigureAwait(false);
    }
}
