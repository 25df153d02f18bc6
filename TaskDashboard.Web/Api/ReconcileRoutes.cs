using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Api;

/// <summary>The call that looks up what became of a list of items.</summary>
internal static class ReconcileRoutes
{
    public static void MapReconcile(this RouteGroupBuilder api) =>
        api.MapGroup("")
            .WithTags("Pushes")
            .MapPost("/reconcile", ReconcileAsync)
            .WithSummary("What became of each of up to 100,000 items, with the last attempt as proof")
            .Takes<ReconcileInput>()
            .Answers<ReconcileAnswer>()
            .Refuses(400, 413);

    private static async Task<IResult> ReconcileAsync(HttpContext http, ReconcileReads reads)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.ReconcileInput).ConfigureAwait(false);
        var answer = await reads.ReconcileAsync(http.Caller(), input.ToQuery(), null, http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(ReconcileAnswer.Of(answer), ApiJson.Own.ReconcileAnswer);
    }
}
