using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Access;

/// <summary>
/// The person who uses a browser. The cookie holds a session token; the session, its person and their permissions are looked up at every
/// request.
/// </summary>
internal static class SignedInPerson
{
    private const string SessionClaim = "session";

    /// <param name="session">Token of the caller's session.</param>
    public static ClaimsPrincipal ToPrincipal(this Caller caller, string session) =>
        new(
            new ClaimsIdentity(
                [
                    new Claim(ClaimTypes.NameIdentifier, caller.Id),
                    new Claim(ClaimTypes.Name, caller.Name),
                    new Claim(SessionClaim, session),
                ],
                CookieAuthenticationDefaults.AuthenticationScheme
            )
        );

    /// <summary>Returns the caller, or null if nobody is signed in or the session has ended. This counts as a use of the session.</summary>
    /// <param name="isPresent">Whether the person does something. False if only a page is open.</param>
    public static Caller? CallerOf(ClaimsPrincipal? person, SessionService sessions, bool isPresent = false) =>
        SessionOf(person) is { } session ? sessions.Use(session, isPresent) : null;

    /// <summary>Returns the session's token, whether or not it has ended.</summary>
    public static string? SessionOf(ClaimsPrincipal? person) =>
        person?.Identity is { IsAuthenticated: true, AuthenticationType: CookieAuthenticationDefaults.AuthenticationScheme }
            ? person.FindFirstValue(SessionClaim)
            : null;

    /// <summary>Returns the client's address; null if unknown.</summary>
    public static string? AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    /// <summary>Starts a session, replacing the browser's previous one.</summary>
    public static async Task SignInAsync(HttpContext http, Caller caller)
    {
        var sessions = http.RequestServices.GetRequiredService<SessionService>();
        await SignInAsync(
                http,
                caller,
                await sessions.StartAsync(caller, AddressOf(http), SessionOf(http.User), http.RequestAborted).ConfigureAwait(false)
            )
            .ConfigureAwait(false);
    }

    /// <summary>Gives the browser the cookie of a new session.</summary>
    public static Task SignInAsync(HttpContext http, Caller caller, string session) =>
        http.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            caller.ToPrincipal(session),
            new AuthenticationProperties { IsPersistent = true }
        );

    /// <summary>Runs at every request and removes the cookie of a session that has ended.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // Only who goes to a page asks for HTML. A page that is open asks for other things on its own.
        var isPresent = context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (CallerOf(context.Principal, context.HttpContext.RequestServices.GetRequiredService<SessionService>(), isPresent) is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme).ConfigureAwait(false);
        }
    }
}
