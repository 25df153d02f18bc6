using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace TaskDashboard.Web.Demo;

/// <summary>A customer's token endpoint: OAuth2 client credentials, with tokens valid for one minute.</summary>
internal sealed class DemoTokens(TimeProvider clock)
{
    public const string Path = "/demo/oauth2/token";
    public const string ClientId = "taskdashboard";
    public const string ClientSecret = "demo-client-secret";
    public const string Scope = "trips.write";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private static readonly string Client = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"));

    private readonly ConcurrentDictionary<string, DateTimeOffset> _issued = [];

    public void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost(
                Path,
                (HttpContext call) =>
                    Is(call.Request.Headers.Authorization, "Basic", out var client) && client == Client
                        ? Results.Json(
                            new
                            {
                                access_token = Issue(),
                                token_type = "Bearer",
                                expires_in = (int)Lifetime.TotalSeconds,
                            }
                        )
                        : Results.Json(new { error = "invalid_client" }, statusCode: StatusCodes.Status401Unauthorized)
            )
            .AllowAnonymous()
            .DisableAntiforgery()
            .ExcludeFromDescription();

    public bool Accepts(string? authorization) =>
        Is(authorization, "Bearer", out var token) && _issued.TryGetValue(token, out var until) && clock.GetUtcNow() < until;

    private string Issue()
    {
        var now = clock.GetUtcNow();
        foreach (var (token, until) in _issued)
        {
            if (until < now)
            {
                _issued.TryRemove(token, out _);
            }
        }

        var fresh = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _issued[fresh] = now + Lifetime;
        return fresh;
    }

    private static bool Is(string? authorization, string scheme, out string value)
    {
        var matches =
            AuthenticationHeaderValue.TryParse(authorization, out var parsed)
            && parsed.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);
        value = (matches ? parsed!.Parameter : null) ?? "";
        return matches;
    }
}
