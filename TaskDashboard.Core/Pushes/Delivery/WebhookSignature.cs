using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TaskDashboard.Core.Pushes.Delivery;

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
    private const int MaxTimestampBytes = 20;
    private const int StackBytes = 1024;

    /// <summary>A fresh secret: <c>whsec_</c> and 32 random bytes in base64.</summary>
    public static string NewSecret()
    {
        Span<byte> key = stackalloc byte[NewKeyBytes];
        RandomNumberGenerator.Fill(key);
        return SecretPrefix + Convert.ToBase64String(key);
    }

    /// <summary>The key in a secret: 24 to 64 bytes, as the specification asks.</summary>
    public static bool TryDecode(string secret, out byte[] key)
    {
        key = [];
        if (secret is null || !secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
            return false;
        Span<byte> decoded = stackalloc byte[MaxKeyBytes];
        if (!Convert.TryFromBase64Chars(secret.AsSpan(SecretPrefix.Length), decoded, out var length) || length < MinKeyBytes)
            return false;
        key = decoded[..length].ToArray();
        return true;
    }

    /// <summary>The <c>webhook-signature</c> header: one <c>v1,</c> entry a key, separated by spaces.</summary>
    public static string Sign(string id, long unixSeconds, ReadOnlySpan<byte> payload, ReadOnlySpan<byte[]> keys)
    {
        var most = Encoding.UTF8.GetMaxByteCount(id.Length) + MaxTimestampBytes + 2 + payload.Length;
        var rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        try
        {
            var content = rented is null ? stackalloc byte[StackBytes] : rented;
            var length = Encoding.UTF8.GetBytes(id, content);
            content[length++] = (byte)'.';
            Utf8Formatter.TryFormat(unixSeconds, content[length..], out var digits);
            length += digits;
            content[length++] = (byte)'.';
            payload.CopyTo(content[length..]);
            content = content[..(length + payload.Length)];

            var chars = keys.Length * (EntryChars + 1) - 1;
            Span<char> header = chars <= StackBytes / 2 ? stackalloc char[StackBytes / 2] : new char[chars];
            Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
            for (var i = 0; i < keys.Length; i++)
            {
                var at = i * (EntryChars + 1);
                if (i > 0)
                    header[at - 1] = ' ';
                SignaturePrefix.CopyTo(header[at..]);
                HMACSHA256.HashData(keys[i], content, hash);
                Convert.TryToBase64Chars(hash, header[(at + SignaturePrefix.Length)..], out _);
            }
            return new string(header[..Math.Max(chars, 0)]);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
