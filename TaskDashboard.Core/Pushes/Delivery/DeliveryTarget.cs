using System.Text;

namespace TaskDashboard.Core.Pushes.Delivery;

/// <summary>
/// Where and how to send: immutable, and made once per change of a destination, so that an attempt decodes and encodes nothing that stays the same.
/// </summary>
public sealed class DeliveryTarget
{
    private readonly SigningKey[] _signingKeys;
    private readonly string _headersStart;

    /// <param name="url">Absolute, http or https.</param>
    /// <param name="authorization">Sent with every attempt.</param>
    /// <param name="signingSecrets">One, or two while a rotation lasts, each <c>whsec_</c> and base64.</param>
    /// <exception cref="ArgumentException">The URL or a secret is malformed; the message does not repeat it.</exception>
    public DeliveryTarget(Uri url, PushAuthorization authorization, IReadOnlyList<string> signingSecrets)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(authorization);
        ArgumentNullException.ThrowIfNull(signingSecrets);
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException("The URL must be absolute, with http or https.", nameof(url));
        if (signingSecrets.Count == 0)
            throw new ArgumentException("At least one signing secret is needed.", nameof(signingSecrets));

        Url = url;
        _signingKeys = new SigningKey[signingSecrets.Count];
        for (var i = 0; i < _signingKeys.Length; i++)
        {
            if (!WebhookSignature.TryDecode(signingSecrets[i], out var key))
                throw new ArgumentException($"Signing secret {i + 1} is malformed.", nameof(signingSecrets));
            _signingKeys[i] = new SigningKey(key);
        }

        Authorization = authorization.Type switch
        {
            AuthorizationType.None => null,
            AuthorizationType.Basic => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{authorization.UserName}:{authorization.Password}")),
            _ => throw new ArgumentOutOfRangeException(nameof(authorization), authorization.Type, "An unknown type of authorization."),
        };
        _headersStart = "{\"content-type\":\"" + PayloadContent.MediaType + "\",\"user-agent\":\"" + HttpPushSender.UserAgent
            + (Authorization is null ? "" : "\",\"authorization\":\"Basic ***") + "\",\"webhook-id\":\"";
    }

    public Uri Url { get; }

    /// <summary>The value of the Authorization header; null sends none.</summary>
    internal string? Authorization { get; }

    internal ReadOnlySpan<SigningKey> SigningKeys => _signingKeys;

    /// <summary>The headers of one attempt as compact JSON with secrets hidden. The id is hex, the rest our own: nothing needs escaping.</summary>
    internal string DescribeHeaders(string pushId, string timestamp, string signature) =>
        string.Concat([_headersStart, pushId, "\",\"webhook-timestamp\":\"", timestamp, "\",\"webhook-signature\":\"", signature, "\"}"]);
}
