using System.Text;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// Where and how to send. Immutable and created once for each change of a destination, so that an attempt does not decode or encode
/// constant data.
/// </summary>
public sealed class DeliveryTarget
{
    private readonly SigningKey[] _signingKeys;
    private readonly DateTimeOffset[] _signsUntil;
    private readonly string _headersStart;

    /// <param name="url">Absolute, http or https.</param>
    /// <param name="authorization">Sent with every attempt.</param>
    /// <param name="signingSecrets">Newest first; each signs until its own end.</param>
    /// <exception cref="ArgumentException">The URL or a secret is malformed; the message does not repeat it.</exception>
    public DeliveryTarget(Uri url, PushAuthorization authorization, IReadOnlyList<SigningSecret> signingSecrets)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(authorization);
        ArgumentNullException.ThrowIfNull(signingSecrets);
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException("The URL must be absolute, with http or https.", nameof(url));
        }
        if (signingSecrets.Count == 0)
        {
            throw new ArgumentException("At least one signing secret is needed.", nameof(signingSecrets));
        }

        Url = url;
        // Ordered by end, so that the valid ones are always first.
        SigningSecret[] ordered = [.. signingSecrets.OrderByDescending(secret => secret.Until ?? DateTimeOffset.MaxValue)];
        _signsUntil = Array.ConvertAll(ordered, secret => secret.Until ?? DateTimeOffset.MaxValue);
        _signingKeys = new SigningKey[ordered.Length];
        for (var i = 0; i < _signingKeys.Length; i++)
        {
            if (!WebhookSignature.TryDecode(ordered[i].Value, out var key))
            {
                throw new ArgumentException($"Signing secret {i + 1} is malformed.", nameof(signingSecrets));
            }
            _signingKeys[i] = new SigningKey(key);
        }

        Authorization = authorization.Type switch
        {
            AuthorizationType.None or AuthorizationType.Oauth2 => null,
            AuthorizationType.Basic => "Basic "
                + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{authorization.UserName}:{authorization.Password}")),
        };
        Tokens =
            authorization.Type == AuthorizationType.Oauth2
                ? new AccessTokens(
                    new OauthClient(
                        new Uri(authorization.TokenUrl!),
                        authorization.ClientId!,
                        authorization.ClientSecret!,
                        authorization.Scope
                    )
                )
                : null;
        var hidden = authorization.Type switch
        {
            AuthorizationType.Basic => "\",\"authorization\":\"Basic ***",
            AuthorizationType.Oauth2 => "\",\"authorization\":\"Bearer ***",
            _ => "",
        };
        _headersStart =
            "{\"content-type\":\""
            + PayloadContent.MediaType
            + "\",\"user-agent\":\""
            + HttpPushSender.UserAgent
            + hidden
            + "\",\"webhook-id\":\"";
    }

    public Uri Url { get; }

    /// <summary>The value of the Authorization header if it is constant; null to send none.</summary>
    internal string? Authorization { get; }

    /// <summary>Source of the Authorization header's token; null without OAuth2.</summary>
    internal AccessTokens? Tokens { get; }

    /// <summary>Whether each attempt gets a new connection.</summary>
    public bool FreshConnections { get; init; }

    /// <summary>Called once when the endpoint sends unrequested bytes. From then on each attempt gets a new connection.</summary>
    internal Action? SentUnasked { get; set; }

    /// <summary>Returns the keys that sign now, newest first.</summary>
    internal ReadOnlySpan<SigningKey> SigningKeysAt(DateTimeOffset now)
    {
        var count = _signsUntil.Length;
        while (count > 1 && _signsUntil[count - 1] <= now)
        {
            count--;
        }
        return _signingKeys.AsSpan(0, count);
    }

    /// <summary>
    /// Returns the headers of one attempt as compact JSON with hidden secrets. The id is hex and the rest is constant, so nothing needs
    /// escaping.
    /// </summary>
    internal string DescribeHeaders(string pushId, string timestamp, string signature) =>
        string.Concat([_headersStart, pushId, "\",\"webhook-timestamp\":\"", timestamp, "\",\"webhook-signature\":\"", signature, "\"}"]);
}
