using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Access;

/// <summary>
/// The person at a browser. The cookie carries an id and a security stamp, and nothing that they may do: who the id stands for is
/// asked anew at every request, and a stamp that is no longer theirs ends the session.
/// </summary>
internal static class SignedInPerson
{
    private const string StampClaim = "AspNet.Identity.SecurityStamp";

    public static ClaimsPrincipal ToPrincipal(this Caller caller)
    {
        List<Claim> claims = [new(ClaimTypes.NameIdentifier, caller.Id), new(ClaimTypes.Name, caller.Name)];
        if (caller.Stamp is { } stamp)
        {
            claims.Add(new Claim(StampClaim, stamp));
        }

        return new ClaimsPrincipal(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme));
    }

    /// <summary>Null when nobody is signed in, or the session has ended.</summary>
    public static Caller? CallerOf(ClaimsPrincipal? person, CallerWatch watch) =>
        person?.Identity is { IsAuthenticated: true, AuthenticationType: CookieAuthenticationDefaults.AuthenticationScheme }
        && person.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
        && watch.Current(id) is { } caller
        && caller.Stamp == person.FindFirstValue(StampClaim)
            ? caller
            : null;

    public static Task SignInAsync(HttpContext http, Caller caller) => http.SignInAsync(
        CookieAuthenticationDefaults.AuthenticationScheme,
        caller.ToPrincipal(),

        // Without a password there is nothing to come back with, so a link's session ends after its time however busy it is.
        new AuthenticationProperties { IsPersistent = true, AllowRefresh = caller.Stamp is not null });

    /// <summary>At every request: a cookie whose session has ended is taken away.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (CallerOf(context.Principal, context.HttpContext.RequestServices.GetRequiredService<CallerWatch>()) is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme).ConfigureAwait(false);
        }
    }
}
