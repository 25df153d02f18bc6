using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// A key with hashes that have taken it in already: to set one up costs as much as to sign a small payload. Any number of
/// threads may sign at once.
/// </summary>
public sealed class SigningKey(byte[] key)
{
    private readonly ConcurrentBag<IncrementalHash> _idle = [];

    /// <summary>HMAC-SHA256 over the parts as if they were one.</summary>
    internal void Sign(ReadOnlySpan<byte> start, ReadOnlySpan<byte> rest, Span<byte> hash)
    {
        if (!_idle.TryTake(out var hmac))
            hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(start);
        hmac.AppendData(rest);
        hmac.GetHashAndReset(hash);
        _idle.Add(hmac);
    }
}
