using Microsoft.AspNetCore.Routing.Template;

namespace TaskDashboard.Web.Api;

/// <summary>A call below /api that nobody mapped. The router cannot tell a wrong method from a wrong path where everything else is mapped too.</summary>
internal static class UnknownCall
{
    public static Problem Of(HttpContext http, EndpointDataSource calls)
    {
        var methods = MethodsOf(http.Request.Path, calls);
        if (methods.Count == 0)
        {
            return Problem.Of(StatusCodes.Status404NotFound, "noSuchCall", "There is no such call. /openapi/v1.json lists them.");
        }

        http.Response.Headers.Allow = string.Join(", ", methods);
        return Problem.Of(StatusCodes.Status405MethodNotAllowed, "methodNotAllowed", $"{http.Request.Path} takes {string.Join(" or ", methods)}, not {http.Request.Method}.");
    }

    private static SortedSet<string> MethodsOf(PathString path, EndpointDataSource calls) =>
        new(
            from call in calls.Endpoints.OfType<RouteEndpoint>()
            let methods = call.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods
            where methods is not null && call.RoutePattern.RawText?.StartsWith(ApiRoutes.Prefix + "/", StringComparison.Ordinal) == true
                && new TemplateMatcher(new RouteTemplate(call.RoutePattern), []).TryMatch(path, [])
            from method in methods
            select method,
            StringComparer.Ordinal);
}
