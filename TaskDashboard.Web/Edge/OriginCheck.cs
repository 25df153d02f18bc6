using TaskDashboard.Web.Api;
using TaskDashboard.Web.Live;

namespace TaskDashboard.Web.Edge;

/// <summary>
/// Refuses live connections that a page of another site opens: a browser's WebSocket follows no same-origin rule and brings cookies along.
/// Programs send no Origin and are let through. The scheme is not compared, as a proxy that ends TLS may not tell it.
/// </summary>
internal sealed class OriginCheck(RequestDelegate next, IConfiguration configuration)
{
    public const string Setting = "Access:AllowedOrigins";
    public const string Circuits = "/_blazor";

    private readonly HashSet<string> allowed = new((configuration[Setting] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext http) =>
        IsLive(http.Request.Path) && http.Request.Headers.Origin is { Count: > 0 } given && !IsAllowed(given.ToString(), http.Request.Host)
            ? Problem.Of(StatusCodes.Status403Forbidden, "originRefused", $"A page of another site may not connect here. Name its origin in the setting {Setting}, or have the proxy pass the header Host on.").WriteAsync(http)
            : next(http);

    internal static bool IsLive(PathString path) => path.StartsWithSegments(Circuits) || path.StartsWithSegments(LiveSetup.Prefix);

    private bool IsAllowed(string origin, HostString host) => allowed.Contains(origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && (page.Scheme == Uri.UriSchemeHttp || page.Scheme == Uri.UriSchemeHttps)
            && page.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase) && page.Port == (host.Port ?? (page.IsDefaultPort ? page.Port : -1)));
}
