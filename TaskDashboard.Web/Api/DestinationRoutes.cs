using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Api;

/// <summary>Calls for destinations.</summary>
internal static class DestinationRoutes
{
    public static void MapDestinations(this RouteGroupBuilder api)
    {
        var destinations = api.MapGroup("").WithTags("Destinations");
        destinations
            .MapPost("/destinations", CreateAsync)
            .WithSummary("Add a destination; its signing secret is shown only once")
            .Takes<DestinationInput>()
            .Answers<NewDestinationAnswer>(201)
            .Refuses(400, 403);
        destinations.MapGet("/destinations", ListAsync).WithSummary("List destinations").Answers<ListAnswer<DestinationAnswer>>();
        destinations.MapGet("/destinations/{id}", FindAsync).WithSummary("One destination").Answers<DestinationAnswer>().Refuses(404);
        destinations
            .MapPatch("/destinations/{id}", ChangeAsync)
            .WithSummary("Change, pause or resume a destination")
            .Takes<DestinationPatch>()
            .Answers<DestinationAnswer>()
            .Refuses(400, 403, 404);
        destinations
            .MapPost("/destinations/{id}/test", TestAsync)
            .WithSummary("Send a labelled test payload and show request and answer")
            .Answers<TestExchangeAnswer>()
            .Refuses(403, 404, 409);
        destinations
            .MapPost("/destinations/{id}/rotate-secret", RotateAsync)
            .WithSummary("Create a new signing secret, shown only once; older ones also sign for 24 hours, at most three in total")
            .Takes<RotateInput>()
            .Answers<RotatedSecretAnswer>()
            .Refuses(400, 403, 404, 409);
    }

    private static async Task<IResult> CreateAsync(HttpContext http, DestinationService service)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.DestinationInput).ConfigureAwait(false);
        var created = await service.CreateAsync(http.Caller(), input.ToSettings(), http.RequestAborted).ConfigureAwait(false);
        http.Response.Headers.Location = $"/api/destinations/{created.Destination.Id}";
        http.Response.Headers.CacheControl = "no-store";
        return ApiCall.Json(NewDestinationAnswer.Of(created), ApiJson.Own.NewDestinationAnswer, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(HttpContext http, DestinationReads reads)
    {
        var all = await reads.ListAsync(http.Caller(), http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(all.ToAnswer(DestinationAnswer.Of), ApiJson.Own.ListAnswerDestinationAnswer);
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, DestinationReads reads)
    {
        var view =
            await reads.FindAsync(http.Caller(), id, http.RequestAborted).ConfigureAwait(false)
            ?? throw RefusedException.NotFound("destination");
        return ApiCall.Json(DestinationAnswer.Of(view), ApiJson.Own.DestinationAnswer);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, string id, DestinationService service)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.DestinationPatch).ConfigureAwait(false);
        var changed = await service.UpdateAsync(http.Caller(), id, input.ToChange(), http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(DestinationAnswer.Of(changed), ApiJson.Own.DestinationAnswer);
    }

    private static async Task<IResult> TestAsync(HttpContext http, string id, DestinationService service)
    {
        var exchange = await service.SendTestAsync(http.Caller(), id, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(TestExchangeAnswer.Of(exchange), ApiJson.Own.TestExchangeAnswer);
    }

    private static async Task<IResult> RotateAsync(HttpContext http, string id, DestinationService service)
    {
        var input = await http.ReadOptionalJsonAsync(ApiJson.Own.RotateInput).ConfigureAwait(false);
        var rotated = await service.RotateSecretAsync(http.Caller(), id, input?.EndOld ?? false, http.RequestAborted).ConfigureAwait(false);
        http.Response.Headers.CacheControl = "no-store";
        return ApiCall.Json(
            new RotatedSecretAnswer(rotated.SigningSecret, rotated.PreviousValidUntil, rotated.OldestValidUntil),
            ApiJson.Own.RotatedSecretAnswer
        );
    }
}
