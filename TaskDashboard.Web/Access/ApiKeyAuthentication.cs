using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using TaskDashboard.Core.Access;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Access;

/// <summary><c>Authorization: Bearer &lt;key&gt;</c>. Whoever it is comes with the request as a <see cref="Caller"/>.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KeyService keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = SchemeName + " ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count != 1 || header.ToString() is not { } given || !given.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        if (keys.FindCaller(given[Prefix.Length..].Trim()) is not { } caller)
        {
            return Task.FromResult(AuthenticateResult.Fail("No such key."));
        }

        Context.Features.Set(caller);
        var person = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.Id)], SchemeName));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(person, SchemeName)));
    }

    // A wrong key and a missing one are answered alike.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        return Problem.Of(StatusCodes.Status401Unauthorized, "unauthorized", "Send a valid key in the header Authorization, after the word Bearer.").WriteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "This key may not do that.").WriteAsync(Context);
}
