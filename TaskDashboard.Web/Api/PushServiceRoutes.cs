using Microsoft.AspNetCore.Http.HttpResults;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Api;

/// <summary>Calls to pause and resume the push service.</summary>
internal static class PushServiceRoutes
{
    public static void MapPushService(this RouteGroupBuilder api)
    {
        var service = api.MapGroup("").WithTags("Push service");
        service.MapGet("/push-service", Show).WithSummary("Whether the push service is paused").Answers<PushServiceAnswer>();
        service
            .MapPut("/push-service", SetAsync)
            .WithSummary("Pause or resume the push service; a pause cancels retries")
            .Takes<PushServiceInput>()
            .Answers<PushServiceAnswer>()
            .Refuses(400, 403);
    }

    private static JsonHttpResult<PushServiceAnswer> Show(PushService service) =>
        ApiCall.Json(PushServiceAnswer.Of(service.Current), ApiJson.Own.PushServiceAnswer);

    private static async Task<IResult> SetAsync(HttpContext http, PushService service)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.PushServiceInput).ConfigureAwait(false);
        var paused = input.Paused ?? throw RefusedException.Invalid("paused", "paused is missing. Give true or false.");
        var now = await service.SetPausedAsync(http.Caller(), paused, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(PushServiceAnswer.Of(now), ApiJson.Own.PushServiceAnswer);
    }
}

internal sealed record PushServiceInput
{
    public bool? Paused { get; init; }
}

internal sealed record PushServiceAnswer(bool Paused, DateTimeOffset? ChangedAt, string? ChangedBy)
{
    public static PushServiceAnswer Of(PushServiceSwitch now) => new(now.Paused, now.ChangedAt, now.ChangedBy);
}
