using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// A key with prepared hashes, because preparing one costs as much as signing a small payload. Thread-safe.
/// </summary>
public sealed class SigningKey(byte[] key)
{
    private readonly ConcurrentBag<IncrementalHash> _idle = [];

    /// <summary>Returns the HMAC-SHA256 of the concatenated parts.</summary>
    internal void Sign(ReadOnlySpan<byte> start, ReadOnlySpan<byte> rest, Span<byte> hash)
    {
        if (!_idle.TryTake(out var hmac))
        {
            hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        }
        hmac.AppendData(start);
        hmac.AppendData(rest);
        hmac.GetHashAndReset(hash);
        _idle.Add(hmac);
    }
}
