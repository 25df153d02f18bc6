using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using TaskDashboard.Core.Access;
using TaskDashboard.Web.Api;
using TaskDashboard.Web.Live;

namespace TaskDashboard.Web.Access;

/// <summary>
/// Authenticates <c>Authorization: Bearer &lt;key&gt;</c> and, for hubs, <c>?access_token=&lt;key&gt;</c>. Sets the <see cref="Caller"/> of
/// the request.
/// </summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    KeyService keys,
    WrongKeys wrongKeys
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = SchemeName + " ";
    private const string QueryName = "access_token";

    /// <summary>Seconds to wait if too many wrong keys came from this address.</summary>
    private int? _retryAfter;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Presented() is not { } key)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        // Look up the key first: a valid key is accepted however many wrong ones came from its address.
        if (keys.FindCaller(key) is not { } caller)
        {
            _retryAfter = wrongKeys.Admits(ClientAddress.Of(Context.Connection.RemoteIpAddress), out var seconds) ? null : seconds;
            return Task.FromResult(AuthenticateResult.Fail("No such key."));
        }

        Context.Features.Set(caller);
        var person = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.Id)], SchemeName));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(person, SchemeName)));
    }

    private string? Presented()
    {
        var header = Request.Headers.Authorization;
        if (header.Count == 1 && header.ToString() is { } given && given.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return given[Prefix.Length..].Trim();
        }

        // A browser cannot set headers of a WebSocket, so SignalR's client sends the key in the URL. Accepted for hubs only.
        var parameter = Request.Query[QueryName];
        return header.Count == 0 && parameter.Count == 1 && Request.Path.StartsWithSegments(LiveSetup.Prefix) ? parameter.ToString() : null;
    }

    // A wrong key and a missing key get the same answer.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_retryAfter is { } seconds)
        {
            Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return Problem
                .Of(
                    StatusCodes.Status429TooManyRequests,
                    "tooManyWrongKeys",
                    "Too many wrong keys came from this address. Check the key and try again after the time in Retry-After."
                )
                .WriteAsync(Context);
        }

        Response.Headers.WWWAuthenticate = SchemeName;
        return Problem
            .Of(StatusCodes.Status401Unauthorized, "unauthorized", "Send a valid key in the header Authorization: Bearer <key>.")
            .WriteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "This key may not do that.").WriteAsync(Context);
}
