using Microsoft.AspNetCore.Authentication.Cookies;

namespace TaskDashboard.Web.Access;

/// <summary>
/// Cookies whose name depends on the scheme of the request. Over https the name starts with "__Host-": browsers accept such a cookie only
/// over https and for exactly this host, so that neither another host of the domain nor someone on the network can set it. Over http the
/// prefix is not allowed. A proxy may terminate TLS, so the scheme is known only per request.
/// </summary>
internal sealed class SchemeCookies : ICookieManager
{
    public const string Prefix = "__Host-";

    private readonly ChunkingCookieManager _cookies = new();

    /// <summary>Returns the name of a cookie in this request and its answer.</summary>
    /// <param name="name">The base name.</param>
    public static string NameOf(HttpRequest request, string name) => request.IsHttps ? Prefix + name : name;

    public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, NameOf(context.Request, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _cookies.AppendResponseCookie(context, NameOf(context.Request, key), value, AsPrefixed(context.Request, options));

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _cookies.DeleteCookie(context, NameOf(context.Request, key), AsPrefixed(context.Request, options));

    // Required by the prefix: browsers ignore the cookie otherwise.
    private static CookieOptions AsPrefixed(HttpRequest request, CookieOptions options) =>
        request.IsHttps
            ? new CookieOptions(options)
            {
                Secure = true,
                Path = "/",
                Domain = null,
            }
            : options;
}

/// <summary>The same for a part of the framework that has no cookie manager but reads the name at each request.</summary>
internal sealed class SchemeCookieBuilder(IHttpContextAccessor current) : CookieBuilder
{
    /// <summary>Returns the name with the prefix. Set it to the base name.</summary>
    public override string? Name
    {
        get => current.HttpContext is { } http && base.Name is { } plain ? SchemeCookies.NameOf(http.Request, plain) : base.Name;
        set => base.Name = value;
    }
}
