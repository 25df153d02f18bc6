using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// Requests access tokens with OAuth2 client credentials, each on a new connection, because this is rare. The client's credentials are in
/// the Authorization header. If the endpoint does not accept them there, the request is sent once more with id and secret in the body.
/// </summary>
internal sealed class TokenEndpoint(GuardedConnect connect, TimeProvider clock, TimeSpan timeout)
{
    private const int LongestToken = 16 * 1024;

    // Default lifetime. A token that ends earlier is renewed when the endpoint refuses it.
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    // Only errors that the standard defines, because an endpoint's own text might repeat a secret.
    private static readonly string[] KnownErrors =
    [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    ];

    /// <exception cref="MissingTokenException">The endpoint returned no token, for any reason.</exception>
    public async Task<AccessToken> AskAsync(OauthClient client)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        try
        {
            var (token, failure, unknown) = await AskAsync(client, inHeader: true, limit.Token).ConfigureAwait(false);
            if (unknown && await AskAsync(client, inHeader: false, limit.Token).ConfigureAwait(false) is { Token: { } other })
            {
                return other;
            }
            return token ?? throw failure!;
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            throw NotInTime(timeout);
        }
        catch (Exception e) when (e is not MissingTokenException)
        {
            var message = DeliveryOutcome.OfException(e).Message;
            throw new MissingTokenException(
                DeliveryError.TokenUnavailable,
                $"The token endpoint could not be asked: {char.ToLowerInvariant(message[0])}{message[1..]}"
            );
        }
    }

    public static MissingTokenException NotInTime(TimeSpan timeout) =>
        new(
            DeliveryError.TokenUnavailable,
            string.Create(CultureInfo.InvariantCulture, $"The token endpoint gave no answer within {timeout.TotalSeconds:0.###} s")
        );

    private async Task<(AccessToken? Token, MissingTokenException? Failure, bool ClientUnknown)> AskAsync(
        OauthClient client,
        bool inHeader,
        CancellationToken limit
    )
    {
        using var request = Request(client, inHeader);
        using var pool = new ConnectionPool(freshOnly: true, clock, static () => { });
        using var exchange = new Exchange(pool, connect, clock);
        using var response = await exchange.SendAsync(request, limit).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        var read = await exchange.ReadBodyAsync(limit).ConfigureAwait(false);
        limit.ThrowIfCancellationRequested();
        var (body, truncated) = AnswerText.Decode(read.Bytes, !read.IsWhole, response.Content.Headers, AnswerBody.MostRead);
        var answer = truncated ? null : Parse(body);
        if (DeliveryOutcome.OfStatus(status) == DeliveryError.None)
        {
            return answer?.Token is { } token
                ? (new AccessToken(token, GoodFor(answer.Life)), null, false)
                : (null, new MissingTokenException(DeliveryError.TokenRefused, "The token endpoint's answer holds no Bearer token"), false);
        }
        var error = DeliveryOutcome.IsOutage(status) ? DeliveryError.TokenUnavailable : DeliveryError.TokenRefused;
        var code = Array.Find(KnownErrors, known => known == answer?.Error);
        var failure = new MissingTokenException(
            error,
            $"The token endpoint answered {StatusText.Phrase(status)}{(code is null ? "" : $" ({code})")}"
        );
        return (null, failure, status == (int)HttpStatusCode.Unauthorized || code == "invalid_client");
    }

    private static HttpRequestMessage Request(OauthClient client, bool inHeader)
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (client.Scope is { Length: > 0 } scope)
        {
            form.Add(new("scope", scope));
        }
        if (!inHeader)
        {
            form.AddRange([new("client_id", client.Id), new("client_secret", client.Secret)]);
        }
        var request = new HttpRequestMessage(HttpMethod.Post, client.TokenUrl) { Content = new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("User-Agent", HttpPushSender.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (inHeader)
        {
            var pair = $"{WebUtility.UrlEncode(client.Id)}:{WebUtility.UrlEncode(client.Secret)}";
            request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
        }
        return request;
    }

    private static TimeSpan GoodFor(TimeSpan? life)
    {
        var whole = life ?? UsualLife;
        return whole > 2 * Margin ? whole - Margin : whole / 2;
    }

    private static Answer? Parse(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }
            var token = Text(json.RootElement, "access_token");
            var bearer = Text(json.RootElement, "token_type") is not { } type || type.Equals("Bearer", StringComparison.OrdinalIgnoreCase);
            return new Answer(bearer && IsToken(token) ? token : null, Life(json.RootElement), Text(json.RootElement, "error"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // The characters allowed in a header: visible ASCII.
    private static bool IsToken(string? token) =>
        token is { Length: > 0 and <= LongestToken } && !token.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static TimeSpan? Life(JsonElement json)
    {
        if (!json.TryGetProperty("expires_in", out var value))
        {
            return null;
        }
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < int.MaxValue
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }

    private sealed record Answer(string? Token, TimeSpan? Life, string? Error);
}
