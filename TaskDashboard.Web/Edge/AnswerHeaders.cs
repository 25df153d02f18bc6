using Microsoft.Extensions.Primitives;

namespace TaskDashboard.Web.Edge;

/// <summary>
/// Puts the headers that protect a browser on every answer, and keeps redirects within this site: one that names a host took it from the request.
/// </summary>
internal sealed class AnswerHeaders(RequestDelegate next)
{
    private const string Nosniff = "nosniff";

    // Other sites learn nothing. Within this one the origin of a form or a script's call can be told.
    private const string Referrer = "same-origin";
    private const string OneYear = "max-age=31536000";

    public Task InvokeAsync(HttpContext http)
    {
        // As late as possible: an answer that is cleared and written anew has them too.
        http.Response.OnStarting(
            static state =>
            {
                Set((HttpContext)state);
                return Task.CompletedTask;
            },
            http);
        return next(http);
    }

    private static void Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = Nosniff;
        if (!headers.ContainsKey("Referrer-Policy"))
        {
            headers["Referrer-Policy"] = Referrer;
        }

        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = OneYear;
        }

        if (http.Response.StatusCode is >= 300 and < 400 && WithoutHost(headers.Location) is { } local)
        {
            headers.Location = local;
        }
    }

    /// <summary>Null where it names no host.</summary>
    private static string? WithoutHost(StringValues location) =>
        location.Count == 1 && Uri.TryCreate(location.ToString(), UriKind.Absolute, out var absolute) && (absolute.Scheme == Uri.UriSchemeHttp || absolute.Scheme == Uri.UriSchemeHttps)

            // Two slashes at the start would name a host again.
            ? "/" + absolute.PathAndQuery.TrimStart('/', '\\') + absolute.Fragment
            : null;
}
