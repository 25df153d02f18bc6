using System.Net.Mime;
using Microsoft.Extensions.Primitives;

namespace TaskDashboard.Web.Edge;

/// <summary>Sets security headers on every answer, and makes redirects relative: an absolute one took its host from the request.</summary>
internal sealed class AnswerHeaders(RequestDelegate next)
{
    private const string Nosniff = "nosniff";

    // No referrer for other sites. Within this site, the origin of a form or a script's call is visible.
    private const string Referrer = "same-origin";
    private const string OneYear = "max-age=31536000";

    // Scripts are files of this site only. Styles may be inline: the library of controls writes its theme and places what floats.
    private const string PagePolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; "
        + "base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    // Every other answer has nothing to load, and must not be shown in a frame.
    private const string OtherPolicy = "frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext http)
    {
        // As late as possible, so that answers that are cleared and rewritten have them too.
        http.Response.OnStarting(
            static state =>
            {
                Set((HttpContext)state);
                return Task.CompletedTask;
            },
            http
        );
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

        headers.ContentSecurityPolicy = IsPage(http.Response) ? PagePolicy : OtherPolicy;
        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = OneYear;
        }

        if (http.Response.StatusCode is >= 300 and < 400 && WithoutHost(headers.Location) is { } local)
        {
            headers.Location = local;
        }
    }

    private static bool IsPage(HttpResponse response) =>
        response.ContentType is { } type && type.StartsWith(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns null if the location has no host.</summary>
    private static string? WithoutHost(StringValues location) =>
        location.Count == 1
        && Uri.TryCreate(location.ToString(), UriKind.Absolute, out var absolute)
        && (absolute.Scheme == Uri.UriSchemeHttp || absolute.Scheme == Uri.UriSchemeHttps)
            // Two leading slashes would be read as a host.
            ? "/" + absolute.PathAndQuery.TrimStart('/', '\\') + absolute.Fragment
            : null;
}
