using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>The symmetric form of Standard Webhooks: HMAC-SHA256 over <c>id.timestamp.payload</c>.</summary>
public static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";
    private const string SignaturePrefix = "v1,";
    private const int NewKeyBytes = 32;
    private const int MinKeyBytes = 24;
    private const int MaxKeyBytes = 64;
    private const int HashChars = 44;
    private const int EntryChars = 3 + HashChars;
    private const int StackBytes = 1024;

    // At most three bytes for each character, and room for the timestamp and the dots.
    private const int MaxIdChars = 256;

    /// <summary>Returns a new secret: <c>whsec_</c> and 32 random bytes in base64.</summary>
    public static string NewSecret()
    {
        Span<byte> key = stackalloc byte[NewKeyBytes];
        RandomNumberGenerator.Fill(key);
        return SecretPrefix + Convert.ToBase64String(key);
    }

    /// <summary>Returns the key of a secret: 24 to 64 bytes, as the specification requires.</summary>
    public static bool TryDecode(string secret, out byte[] key)
    {
        key = [];
        if (secret is null || !secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return false;
        }
        Span<byte> decoded = stackalloc byte[MaxKeyBytes];
        if (!Convert.TryFromBase64Chars(secret.AsSpan(SecretPrefix.Length), decoded, out var length) || length < MinKeyBytes)
        {
            return false;
        }
        key = decoded[..length].ToArray();
        return true;
    }

    /// <summary>Returns the <c>webhook-signature</c> header: one <c>v1,</c> entry for each key, separated by spaces.</summary>
    public static string Sign(string id, long unixSeconds, ReadOnlySpan<byte> payload, ReadOnlySpan<SigningKey> keys)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id.Length, MaxIdChars, nameof(id));
        Span<byte> start = stackalloc byte[StackBytes];
        var length = Encoding.UTF8.GetBytes(id, start);
        start[length++] = (byte)'.';
        Utf8Formatter.TryFormat(unixSeconds, start[length..], out var digits);
        length += digits;
        start[length++] = (byte)'.';
        start = start[..length];

        var chars = keys.Length * (EntryChars + 1) - 1;
        Span<char> header = chars <= StackBytes / 2 ? stackalloc char[StackBytes / 2] : new char[chars];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var i = 0; i < keys.Length; i++)
        {
            var at = i * (EntryChars + 1);
            if (i > 0)
            {
                header[at - 1] = ' ';
            }
            SignaturePrefix.CopyTo(header[at..]);
            keys[i].Sign(start, payload, hash);
            Convert.TryToBase64Chars(hash, header[(at + SignaturePrefix.Length)..], out _);
        }
        return new string(header[..Math.Max(chars, 0)]);
    }
}
