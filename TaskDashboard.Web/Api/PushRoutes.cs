using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Api;

/// <summary>Calls for pushes.</summary>
internal static class PushRoutes
{
    public static void MapPushes(this RouteGroupBuilder api)
    {
        var pushes = api.MapGroup("").WithTags("Pushes");
        pushes
            .MapPost("/pushes", AcceptAsync)
            .WithSummary("Hand in 1 to 1,000 pushes; either all are accepted or none")
            .Takes<IReadOnlyList<PushInput>>()
            .Answers<IReadOnlyList<AcceptedAnswer>>(202)
            .Refuses(400, 403, 404, 409, 413);
        pushes
            .MapGet("/pushes", ListAsync)
            .WithSummary("List pushes")
            .Answers<ListAnswer<PushAnswer>>()
            .Refuses(400)
            .Filters([.. PushFilter.Fields.All.Select(field => field.Name), Query.OfLanguage, Query.After, Query.Limit, Query.Order]);
        pushes.MapGet("/pushes/{id}", FindAsync).WithSummary("One push, with its attempts").Answers<PushDetailsAnswer>().Refuses(404);
        pushes
            .MapGet("/pushes/{id}/payload", PayloadAsync)
            .WithSummary("Payload of a push, byte for byte")
            .Produces(200, contentType: "application/json")
            .Refuses(403, 404);
        pushes
            .MapPost("/pushes/cancel", CancelAsync)
            .WithSummary("Cancel pushes that are not being sent")
            .Takes<PushCancelInput>()
            .Answers<PushCancelAnswer>()
            .Refuses(400, 403);
        pushes
            .MapPost("/pushes/send-now", SendNowAsync)
            .WithSummary("Send waiting pushes that failed before now, instead of at their next scheduled attempt")
            .Takes<PushSendNowInput>()
            .Answers<PushSendNowAnswer>()
            .Refuses(400, 403);
    }

    private static async Task<IResult> AcceptAsync(HttpContext http, PushIngestor ingestor)
    {
        var pushes = PushArray.Parse(await http.ReadBodyAsync().ConfigureAwait(false));
        var accepted = await ingestor.AcceptAsync(http.Caller(), pushes, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(
            [.. accepted.Select(AcceptedAnswer.Of)],
            ApiJson.Own.IReadOnlyListAcceptedAnswer,
            StatusCodes.Status202Accepted
        );
    }

    private static async Task<IResult> ListAsync(HttpContext http, PushReads reads, TimeProvider clock)
    {
        var query = http.Query();
        var page = await reads
            .ListAsync(
                http.Caller(),
                new PushQuery
                {
                    Filter = query.Filter(PushFilter.Fields, PushFilter.Language, clock.GetUtcNow()),
                    After = query.Text(Query.After),
                    Limit = query.LimitOrDefault(),
                    NewestFirst = query.NewestFirst(),
                },
                http.RequestAborted
            )
            .ConfigureAwait(false);
        return ApiCall.Json(page.ToAnswer(PushAnswer.Of), ApiJson.Own.ListAnswerPushAnswer);
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, PushReads reads)
    {
        var details =
            await reads.FindAsync(http.Caller(), id, http.RequestAborted).ConfigureAwait(false) ?? throw RefusedException.NotFound("push");
        return ApiCall.Json(PushDetailsAnswer.Of(details), ApiJson.Own.PushDetailsAnswer);
    }

    private static async Task<IResult> PayloadAsync(HttpContext http, string id, PushReads reads)
    {
        var payload =
            await reads.PayloadAsync(http.Caller(), id, http.RequestAborted).ConfigureAwait(false)
            ?? throw (
                await reads.FindAsync(http.Caller(), id, http.RequestAborted).ConfigureAwait(false) switch
                {
                    null => RefusedException.NotFound("push"),
                    { } found when !found.Summary.Push.State.HasEnded() => new RefusedException(
                        RefusalKind.NotFound,
                        "payloadMissing",
                        "The payload is missing although the push has not ended, so it cannot be sent. Hand in the item again with "
                            + "another version."
                    ),
                    _ => new RefusedException(
                        RefusalKind.NotFound,
                        "payloadRemoved",
                        "The payload was deleted. After a push has ended, its payload is kept for a limited time."
                    ),
                }
            );
        return TypedResults.Bytes(payload, "application/json");
    }

    private static async Task<IResult> CancelAsync(HttpContext http, PushIngestor ingestor, TimeProvider clock)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.PushCancelInput).ConfigureAwait(false);
        var filter = input.ToFilter(clock.GetUtcNow());
        var canceled = await ingestor.CancelAsync(http.Caller(), filter, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(new PushCancelAnswer(canceled), ApiJson.Own.PushCancelAnswer);
    }

    private static async Task<IResult> SendNowAsync(HttpContext http, PushIngestor ingestor, TimeProvider clock)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.PushSendNowInput).ConfigureAwait(false);
        var answer = input.CheckedIds() is { } ids
            ? PushSendNowAnswer.Of(await ingestor.SendNowAsync(http.Caller(), ids, http.RequestAborted).ConfigureAwait(false))
            : PushSendNowAnswer.Of(
                await ingestor.SendNowAsync(http.Caller(), input.ToFilter(clock.GetUtcNow()), http.RequestAborted).ConfigureAwait(false)
            );
        return ApiCall.Json(answer, ApiJson.Own.PushSendNowAnswer);
    }
}
