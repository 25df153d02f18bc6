using Microsoft.AspNetCore.Authorization;
using TaskDashboard.Web.Access;

namespace TaskDashboard.Web.Api;

/// <summary>Our own API. Everything below /api requires a key.</summary>
internal static class ApiRoutes
{
    public const string Prefix = "/api";

    public static readonly AuthorizationPolicy NeedsKey = new AuthorizationPolicyBuilder(ApiKeyAuthentication.SchemeName)
        .RequireAuthenticatedUser()
        .Build();

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Prefix).RequireAuthorization(NeedsKey);
        api.AddEndpointFilter(
            static (call, next) =>
            {
                var known = call.HttpContext.GetEndpoint()?.Metadata.GetMetadata<KnownParameters>() ?? KnownParameters.None;
                known.Check(call.HttpContext.Request.Query);
                return next(call);
            }
        );
        api.ProducesProblem(StatusCodes.Status401Unauthorized);
        api.ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapDestinations();
        api.MapPushes();
        api.MapFailureGroups();
        api.MapReconcile();
        api.MapPushReports();
        api.MapExports();
        api.MapPushService();
        api.MapRetryRequests();
        api.MapTasks();
        api.MapViews();
        api.MapKeys();
        api.MapActivity();
        api.Map("/{**rest}", static (HttpContext http, EndpointDataSource calls) => UnknownCall.Of(http, calls).WriteAsync(http))
            .ExcludeFromDescription();
    }
}
