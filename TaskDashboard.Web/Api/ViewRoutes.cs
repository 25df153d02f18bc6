using TaskDashboard.Core.Views;

namespace TaskDashboard.Web.Api;

/// <summary>Calls for saved views.</summary>
internal static class ViewRoutes
{
    public static void MapViews(this RouteGroupBuilder api)
    {
        var views = api.MapGroup("").WithTags("Views");
        views
            .MapGet("/views", ListAsync)
            .WithSummary("List saved views: the caller's own and those of teams; a person's own views are theirs alone")
            .Answers<ListAnswer<VisibleViewAnswer>>()
            .Refuses(403);
        views
            .MapPost("/views", SaveAsync)
            .WithSummary("Save a view, for the caller alone or for a team")
            .Takes<ViewInput>()
            .Answers<ViewAnswer>(201)
            .Refuses(400, 403, 409);
        views
            .MapPut("/views/{id}", ChangeAsync)
            .WithSummary("Change the name and the query of a view")
            .Takes<ViewChangeInput>()
            .Answers<ViewAnswer>()
            .Refuses(400, 403, 404, 409);
        views
            .MapPut("/views/{id}/default", SetDefaultAsync)
            .WithSummary("Say whether the list of a view opens with it for the caller")
            .Takes<DefaultViewInput>()
            .Produces(204)
            .Refuses(400, 403, 404);
        views.MapDelete("/views/{id}", DeleteAsync).WithSummary("Delete a view").Produces(204).Refuses(403, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ViewReads reads)
    {
        var all = await reads.ListAsync(http.Caller(), http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(all.ToAnswer(VisibleViewAnswer.Of), ApiJson.Own.ListAnswerVisibleViewAnswer);
    }

    private static async Task<IResult> SaveAsync(HttpContext http, ViewService service)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.ViewInput).ConfigureAwait(false);
        var view = await service.SaveAsync(http.Caller(), input.ToCommand(), http.RequestAborted).ConfigureAwait(false);
        http.Response.Headers.Location = $"/api/views/{view.Id}";
        return ApiCall.Json(ViewAnswer.Of(view), ApiJson.Own.ViewAnswer, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, string id, ViewService service)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.ViewChangeInput).ConfigureAwait(false);
        var view = await service.ChangeAsync(http.Caller(), id, input.ToCommand(), http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(ViewAnswer.Of(view), ApiJson.Own.ViewAnswer);
    }

    private static async Task<IResult> SetDefaultAsync(HttpContext http, string id, ViewService service)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.DefaultViewInput).ConfigureAwait(false);
        var isDefault = input.IsDefault ?? throw RefusedException.Invalid("isDefault", "isDefault is missing. Give true or false.");
        await service.SetDefaultAsync(http.Caller(), id, isDefault, http.RequestAborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string id, ViewService service)
    {
        await service.DeleteAsync(http.Caller(), id, http.RequestAborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
