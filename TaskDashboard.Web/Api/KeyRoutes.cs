using TaskDashboard.Core.Access;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Web.Api;

/// <summary>Calls for keys, for administrators.</summary>
internal static class KeyRoutes
{
    public static void MapKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("").WithTags("Keys");
        keys.MapPost("/keys", AddAsync)
            .WithSummary("Add a key; it is shown only once")
            .Takes<KeyInput>()
            .Answers<NewKeyAnswer>(201)
            .Refuses(400, 403);
        keys.MapGet("/keys", ListAsync).WithSummary("List keys").Answers<ListAnswer<KeyAnswer>>().Refuses(403);
        keys.MapDelete("/keys/{id}", RevokeAsync).WithSummary("Revoke a key").Produces(204).Refuses(403, 404);
    }

    private static async Task<IResult> AddAsync(HttpContext http, KeyService service, IEnumerable<IVendor> vendors)
    {
        var input = await http.ReadJsonAsync(ApiJson.Own.KeyInput).ConfigureAwait(false);
        var key = input.ToCommand();
        RefuseUnknown(key.Vendors, [.. vendors.Select(vendor => vendor.Name)]);
        var created = await service.AddAsync(http.Caller(), key, http.RequestAborted).ConfigureAwait(false);
        http.Response.Headers.Location = $"/api/keys/{created.Key.Id}";
        http.Response.Headers.CacheControl = "no-store";
        return ApiCall.Json(NewKeyAnswer.Of(created), ApiJson.Own.NewKeyAnswer, StatusCodes.Status201Created);
    }

    private static void RefuseUnknown(IReadOnlyList<string> given, IReadOnlyList<string> known)
    {
        for (var index = 0; index < given.Count; index++)
        {
            var name = given[index].Trim();
            if (name.Length > 0 && name != Caller.AllVendors && !known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw RefusedException.Invalid(
                    $"vendors[{index}]",
                    $"vendors[{index}] is not a known vendor. Give one of {string.Join(", ", known)}, or {Caller.AllVendors} for all."
                );
            }
        }
    }

    private static async Task<IResult> ListAsync(HttpContext http, KeyService service)
    {
        var all = await service.ListAsync(http.Caller(), http.RequestAborted).ConfigureAwait(false);
        return ApiCall.Json(all.ToAnswer(KeyAnswer.Of), ApiJson.Own.ListAnswerKeyAnswer);
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, string id, KeyService service)
    {
        await service.RevokeAsync(http.Caller(), id, http.RequestAborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
