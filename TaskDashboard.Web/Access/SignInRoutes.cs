using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Access;

/// <summary>In by a link that works once, out by a button.</summary>
internal static class SignInRoutes
{
    public const string Path = "/sign-in";
    public const string Out = "/sign-out";
    public const string Token = "token";

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (Delegate)SignInAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost(Out, (Delegate)SignOutAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> SignInAsync(HttpContext http, SignInLinks links)
    {
        // The token is in the address: nothing may keep it or pass it on.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        var token = http.Request.Query[Token].ToString();
        if (token.Length == 0)
        {
            return SignInPage.HowTo();
        }

        if (!await links.UseAsync(token, http.RequestAborted).ConfigureAwait(false))
        {
            return SignInPage.LinkIsSpent();
        }

        await http.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            SignedInPerson.Administrator.ToPrincipal(),
            new AuthenticationProperties { IsPersistent = true }).ConfigureAwait(false);
        return TypedResults.LocalRedirect("~/");
    }

    // The cookie is SameSite=Lax: another site's form comes without it and is turned away.
    private static async Task<IResult> SignOutAsync(HttpContext http)
    {
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme).ConfigureAwait(false);
        return TypedResults.LocalRedirect("~" + Path);
    }
}
