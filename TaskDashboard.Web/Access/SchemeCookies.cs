using Microsoft.AspNetCore.Authentication.Cookies;

namespace TaskDashboard.Web.Access;

/// <summary>
/// Cookies whose name depends on how the request came. Over https it begins with "__Host-": a browser takes such a cookie only over https, for this host and the whole of it, so
/// that neither another host of the domain nor somebody on the network can set it. Over http the prefix is not allowed. A proxy may end TLS, so the scheme is known per request only.
/// </summary>
internal sealed class SchemeCookies : ICookieManager
{
    public const string Prefix = "__Host-";

    private readonly ChunkingCookieManager _cookies = new();

    /// <summary>What a cookie of ours is called in this request and its answer.</summary>
    /// <param name="name">The plain name.</param>
    public static string NameOf(HttpRequest request, string name) => request.IsHttps ? Prefix + name : name;

    public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, NameOf(context.Request, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _cookies.AppendResponseCookie(context, NameOf(context.Request, key), value, AsPrefixed(context.Request, options));

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _cookies.DeleteCookie(context, NameOf(context.Request, key), AsPrefixed(context.Request, options));

    // What the prefix demands; without it the browser drops the cookie.
    private static CookieOptions AsPrefixed(HttpRequest request, CookieOptions options) =>
        request.IsHttps ? new CookieOptions(options) { Secure = true, Path = "/", Domain = null } : options;
}

/// <summary>The same for a part of the framework that takes no cookie manager and asks for the name at each request.</summary>
internal sealed class SchemeCookieBuilder(IHttpContextAccessor current) : CookieBuilder
{
    /// <summary>As it is sent; it is set to the plain name.</summary>
    public override string? Name
    {
        get => current.HttpContext is { } http && base.Name is { } plain ? SchemeCookies.NameOf(http.Request, plain) : base.Name;
        set => base.Name = value;
    }
}
