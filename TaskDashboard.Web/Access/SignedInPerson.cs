using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Access;

/// <summary>
/// The person at a browser. What counts in the cookie is the token of a session: whether it lives, whose it is and what they may do is asked anew at every request.
/// </summary>
internal static class SignedInPerson
{
    private const string SessionClaim = "session";

    /// <param name="session">The token of the caller's session.</param>
    public static ClaimsPrincipal ToPrincipal(this Caller caller, string session) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, caller.Id), new Claim(ClaimTypes.Name, caller.Name), new Claim(SessionClaim, session)],
        CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>Null when nobody is signed in, or the session has ended. To ask is to use the session.</summary>
    public static Caller? CallerOf(ClaimsPrincipal? person, SessionService sessions) => SessionOf(person) is { } session ? sessions.Use(session) : null;

    /// <summary>The token of the session, be it alive or not.</summary>
    public static string? SessionOf(ClaimsPrincipal? person) =>
        person?.Identity is { IsAuthenticated: true, AuthenticationType: CookieAuthenticationDefaults.AuthenticationScheme } ? person.FindFirstValue(SessionClaim) : null;

    /// <summary>Where the request comes from; null where that is unknown.</summary>
    public static string? AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    /// <summary>Starts a session in the place of the one that the browser has had.</summary>
    public static async Task SignInAsync(HttpContext http, Caller caller)
    {
        var sessions = http.RequestServices.GetRequiredService<SessionService>();
        await SignInAsync(http, caller, await sessions.StartAsync(caller, AddressOf(http), SessionOf(http.User), http.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Gives the browser the cookie of a session that was started.</summary>
    public static Task SignInAsync(HttpContext http, Caller caller, string session) =>
        http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, caller.ToPrincipal(session), new AuthenticationProperties { IsPersistent = true });

    /// <summary>At every request: a cookie whose session has ended is taken away.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (CallerOf(context.Principal, context.HttpContext.RequestServices.GetRequiredService<SessionService>()) is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme).ConfigureAwait(false);
        }
    }
}
