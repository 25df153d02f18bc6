using TaskDashboard.Web.Api;
using TaskDashboard.Web.Live;

namespace TaskDashboard.Web.Edge;

/// <summary>
/// Refuses live connections opened by a page of another site: WebSockets ignore the same-origin policy and send cookies. Programs send no
/// Origin and are accepted. The scheme is not compared, because a proxy that terminates TLS may not forward it.
/// </summary>
internal sealed class OriginCheck(RequestDelegate next, IConfiguration configuration)
{
    public const string Setting = "Access:AllowedOrigins";
    public const string Circuits = "/_blazor";

    private readonly HashSet<string> _allowed = new(
        (configuration[Setting] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        StringComparer.OrdinalIgnoreCase
    );

    public Task InvokeAsync(HttpContext http) =>
        IsLive(http.Request.Path) && http.Request.Headers.Origin is { Count: > 0 } given && !IsAllowed(given.ToString(), http.Request.Host)
            ? Problem
                .Of(
                    StatusCodes.Status403Forbidden,
                    "originRefused",
                    $"Pages of other sites may not connect. Add the page's origin to the setting {Setting}, or configure the proxy "
                        + "to forward the header Host."
                )
                .WriteAsync(http)
            : next(http);

    internal static bool IsLive(PathString path) => path.StartsWithSegments(Circuits) || path.StartsWithSegments(LiveSetup.Prefix);

    private bool IsAllowed(string origin, HostString host) =>
        _allowed.Contains(origin)
        || (
            Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && (page.Scheme == Uri.UriSchemeHttp || page.Scheme == Uri.UriSchemeHttps)
            && page.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase)
            && page.Port == (host.Port ?? (page.IsDefaultPort ? page.Port : -1))
        );
}
