using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Web.Access;

/// <summary>
/// Cookie of a browser in which people have signed in: a random id and the ids of these people. It does not sign anyone in. It shows that a
/// sign-in attempt comes from a browser that the person used before, so that wrong passwords from elsewhere neither delay nor lock it.
/// </summary>
internal sealed class KnownBrowsers(IDataProtectionProvider provider)
{
    private const string Name = "TaskDashboard.Browser";
    private const int MostPeople = 5;
    private const int LongestValue = 2_000;

    // The maximum age that browsers accept.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    private readonly IDataProtector _protector = provider.CreateProtector("TaskDashboard.KnownBrowser");

    public SignInSource SourceOf(HttpContext http) => new(ClientAddress.Of(http.Connection.RemoteIpAddress), Of(http.Request));

    /// <summary>Records that the person signed in with this browser.</summary>
    public void Remember(HttpContext http, Caller person)
    {
        var known = Of(http.Request);
        var id = known?.Id ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var people = (known?.PersonIds ?? []).Where(other => other != person.Id).Prepend(person.Id).Take(MostPeople);
        http.Response.Cookies.Append(
            SchemeCookies.NameOf(http.Request, Name),
            _protector.Protect(string.Join(' ', people.Prepend(id))),
            new CookieOptions
            {
                HttpOnly = true,
                IsEssential = true,
                MaxAge = Kept,
                Path = "/",
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
            }
        );
    }

    private KnownBrowser? Of(HttpRequest request)
    {
        if (request.Cookies[SchemeCookies.NameOf(request, Name)] is not { Length: > 0 and <= LongestValue } value)
        {
            return null;
        }

        try
        {
            return _protector.Unprotect(value).Split(' ') is [var id, .. { Length: > 0 } people] ? new KnownBrowser(id, people) : null;
        }
        catch (CryptographicException)
        {
            // Not our cookie, or encrypted with a lost key ring.
            return null;
        }
    }
}
