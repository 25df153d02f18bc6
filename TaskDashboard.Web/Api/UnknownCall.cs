using Microsoft.AspNetCore.Routing.Template;

namespace TaskDashboard.Web.Api;

/// <summary>
/// Answers calls below /api that are not mapped. The router cannot distinguish a wrong method from a wrong path, because everything else
/// below /api is mapped to this answer.
/// </summary>
internal static class UnknownCall
{
    public static Problem Of(HttpContext http, EndpointDataSource calls)
    {
        var methods = MethodsOf(http.Request.Path, calls);
        if (methods.Count == 0)
        {
            return Problem.Of(StatusCodes.Status404NotFound, "noSuchCall", "This call does not exist. /openapi/v1.json lists all calls.");
        }

        http.Response.Headers.Allow = string.Join(", ", methods);
        return Problem.Of(
            StatusCodes.Status405MethodNotAllowed,
            "methodNotAllowed",
            $"{http.Request.Path} accepts {string.Join(" or ", methods)}, not {http.Request.Method}."
        );
    }

    private static SortedSet<string> MethodsOf(PathString path, EndpointDataSource calls) =>
        new(
            from call in calls.Endpoints.OfType<RouteEndpoint>()
            let methods = call.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods
            where
                methods is not null
                && call.RoutePattern.RawText?.StartsWith(ApiRoutes.Prefix + "/", StringComparison.Ordinal) == true
                && new TemplateMatcher(new RouteTemplate(call.RoutePattern), []).TryMatch(path, [])
            from method in methods
            select method,
            StringComparer.Ordinal
        );
}
