using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Access;

/// <summary>The person at a browser: how the cookie names them, and which <see cref="Caller"/> they are.</summary>
internal static class SignedInPerson
{
    /// <summary>Whoever followed a sign-in link.</summary>
    public static readonly Caller Administrator = Caller.LinkHolder;

    public static ClaimsPrincipal ToPrincipal(this Caller caller) =>
        new(new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, caller.Id), new(ClaimTypes.Name, caller.Name), new(ClaimTypes.Role, caller.Role.ToString())],
            CookieAuthenticationDefaults.AuthenticationScheme));

    /// <summary>Null when nobody is signed in.</summary>
    public static Caller? CallerOf(ClaimsPrincipal? person) =>
        person?.Identity is { IsAuthenticated: true, AuthenticationType: CookieAuthenticationDefaults.AuthenticationScheme }
        && person.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
        && Enum.TryParse<Role>(person.FindFirstValue(ClaimTypes.Role), out var role)
            ? new Caller(id, person.Identity.Name ?? id, role, null, Caller.EveryVendor)
            : null;

    /// <summary>Null when nobody is signed in.</summary>
    public static Caller? CallerOf(HttpContext? http) => CallerOf(http?.User);
}
