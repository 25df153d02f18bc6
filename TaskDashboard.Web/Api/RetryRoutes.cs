using TaskDashboard.Core.Retries;

namespace TaskDashboard.Web.Api;

/// <summary>Calls for retry requests.</summary>
internal static class RetryRoutes
{
    public const string IdempotencyKey = "Idempotency-Key";

    public static void MapRetryRequests(this RouteGroupBuilder api)
    {
        var retries = api.MapGroup("").WithTags("Retry requests");
        retries
            .MapPost("/retry-requests/preview", PreviewAsync)
            .WithSummary("Preview a retry without starting it")
            .Takes<RetryPreviewInput>()
            .Answers<RetryPreviewAnswer>()
            .Refuses(400, 403);
        retries
            .MapPost("/retry-requests", RequestAsync)
            .WithSummary("Retry failed pushes once; requests with the same Idempotency-Key start one retry")
            .Takes<RetryInput>()
            .Answers<RetryAnswer>(202)
            .Refuses(400, 403, 409, 422);
        retries
            .MapGet("/retry-requests", ListAsync)
            .WithSummary("List retry requests")
            .Answers<ListAnswer<RetryAnswer>>()
            .Refuses(400)
            .Filters([.. RetryRequestFilter.Fields.All.Select(field => field.Name), Query.After, Query.Limit, Query.Order]);
        retries.MapGet("/retry-requests/{id}", FindAsync).WithSummary("One retry request").Answers<RetryAnswer>().Refuses(404);
        retries
            .MapGet("/retry-requests/{id}/items", ItemsAsync)
            .WithSummary("The processed items of a retry and their results")
            .Answers<ListAnswer<RetryItemAnswer>>()
            .Refuses(400, 404)
            .Filters("outcome", Query.After, Query.Limit);
        retries
            .MapPost("/retry-requests/{id}/cancel", CancelAsync)
            .WithSummary("Cancel a retry; attempts under way finish")
            .Answers<RetryAnswer>()
            .Refuses(403, 404, 409);
        MapPart(retries, "again", RetryPart.FailedAgain, "the items that failed again");
        MapPart(retries, "rest", RetryPart.Rest, "the items that were released or not sent");
    }

    private static void MapPart(RouteGroupBuilder retries, string name, RetryPart part, string words)
    {
        retries
            .MapPost(
                $"/retry-requests/{{id}}/{name}/preview",
                (HttpContext http, string id, RetryService service) => PreviewPartAsync(http, id, part, service)
            )
            .WithSummary($"Preview another retry of {words}")
            .Takes<RetryPartPreviewInput>()
            .Answers<RetryPreviewAnswer>()
            .Refuses(400, 403, 404);
        retries
            .MapPost(
                $"/retry-requests/{{id}}/{name}",
                (HttpContext http, string id, RetryService service, RetryReads reads) => RequestPartAsync(http, id, part, service, reads)
            )
            .WithSummary($"Retry {words} once more, as a new retry; requests with the same Idempotency-Key start one")
            .Takes<RetryPartInput>()
            .Answers<RetryAnswer>(202)
            .Refuses(400, 403, 404, 409, 422);
    }

    private static async Task<IResult> PreviewPartAsync(HttpContext http, string id, RetryPart part, RetryService service)
    {
        var input = await http.ReadOptionalJsonAsync(ApiJson.Own.RetryPartPreviewInput).ConfigureAwait(false);
        var plan = await service.PreviewPartAsync(http.Caller(), id, part, input?.CutOff, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(RetryPreviewAnswer.Of(plan), ApiJson.Own.RetryPreviewAnswer);
    }

    private static async Task<IResult> RequestPartAsync(HttpContext http, string id, RetryPart part, RetryService service, RetryReads reads)
    {
        var input = await http.ReadOptionalJsonAsync(ApiJson.Own.RetryPartInput).ConfigureAwait(false);
        var command = (input ?? new RetryPartInput()).ToCommand(id, part);
        var request = await service
            .RequestPartAsync(http.Caller(), command, KeyOf(http.Request), http.RequestAborted)
            .ConfigureAwait(false);
        return await AcceptedAsync(http, request, reads).ConfigureAwait(false);
    }

    private static async Task<IResult> PreviewAsync(HttpContext http, RetryService service, TimeProvider clock)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.RetryPreviewInput).ConfigureAwait(false);
        var filter = input.ToFilter(clock.GetUtcNow());
        var plan = await service.PreviewAsync(http.Caller(), filter, input.CutOff, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(RetryPreviewAnswer.Of(plan), ApiJson.Own.RetryPreviewAnswer);
    }

    private static async Task<IResult> RequestAsync(HttpContext http, RetryService service, RetryReads reads)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.RetryInput).ConfigureAwait(false);
        var request = await service
            .RequestAsync(http.Caller(), input.ToCommand(), KeyOf(http.Request), http.RequestAborted)
            .ConfigureAwait(false);
        return await AcceptedAsync(http, request, reads).ConfigureAwait(false);
    }

    private static Task<IResult> AcceptedAsync(HttpContext http, RetryRequest request, RetryReads reads)
    {
        http.Response.Headers.Location = $"/api/retry-requests/{request.Id}";
        return WholeAsync(http, request, reads, StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListAsync(HttpContext http, RetryReads reads)
    {
        var query = http.Query();
        var page = await reads
            .ListAsync(
                http.Caller(),
                new RetryQuery
                {
                    Filter = query.Filter(RetryRequestFilter.Fields),
                    After = query.Text(Query.After),
                    Limit = query.LimitOrDefault(),
                    NewestFirst = query.NewestFirst(),
                },
                http.RequestAborted
            )
            .ConfigureAwait(false);
        return ApiCall.Json(page.ToAnswer(RetryAnswer.Of), ApiJson.Own.ListAnswerRetryAnswer);
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, RetryReads reads) =>
        await WholeAsync(http, await VisibleAsync(http, id, reads).ConfigureAwait(false), reads).ConfigureAwait(false);

    private static async Task<IResult> ItemsAsync(HttpContext http, string id, RetryReads reads)
    {
        var query = http.Query();
        var outcome = query.One<RetryItemOutcome>("outcome");
        await VisibleAsync(http, id, reads).ConfigureAwait(false);
        var page = await reads
            .ItemsAsync(http.Caller(), id, outcome, query.Text(Query.After), query.LimitOrDefault(), http.RequestAborted)
            .ConfigureAwait(false);
        return ApiCall.Json(page.ToAnswer(RetryItemAnswer.Of), ApiJson.Own.ListAnswerRetryItemAnswer);
    }

    private static async Task<IResult> CancelAsync(HttpContext http, string id, RetryService service, RetryReads reads)
    {
        var input = await http.ReadOptionalJsonAsync(ApiJson.Own.CancelInput).ConfigureAwait(false);
        var canceled = await service.CancelAsync(http.Caller(), id, input?.Reason, http.RequestAborted).ConfigureAwait(false);
        return await WholeAsync(http, canceled, reads).ConfigureAwait(false);
    }

    private static async Task<IResult> WholeAsync(
        HttpContext http,
        RetryRequest request,
        RetryReads reads,
        int status = StatusCodes.Status200OK
    ) =>
        ApiCall.Json(
            RetryAnswer.Of(request, await reads.FilterAsync(request, http.RequestAborted).ConfigureAwait(false)),
            ApiJson.Own.RetryAnswer,
            status
        );

    private static async Task<RetryRequest> VisibleAsync(HttpContext http, string id, RetryReads reads) =>
        await reads.FindAsync(http.Caller(), id, http.RequestAborted).ConfigureAwait(false)
        ?? throw RefusedException.NotFound("retry request");

    private static string? KeyOf(HttpRequest request)
    {
        var given = request.Headers[IdempotencyKey];
        return given switch
        {
            { Count: 0 } => null,
            { Count: 1 } when given.ToString() is { Length: > 0 and <= Limits.IdempotencyKey } key => key,
            _ => throw RefusedException.Invalid(
                IdempotencyKey,
                $"{IdempotencyKey} is malformed. Give 1 to {Limits.IdempotencyKey} characters."
            ),
        };
    }
}
