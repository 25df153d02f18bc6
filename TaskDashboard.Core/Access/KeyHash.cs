using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TaskDashboard.Core.Access;

/// <summary>The SHA-256 of a key or token, compared in constant time.</summary>
internal readonly struct KeyHash(ReadOnlySpan<byte> bytes) : IEquatable<KeyHash>
{
    /// <summary>Maximum number of characters. A longer key is unknown.</summary>
    public const int LongestKey = 256;

    private readonly UInt128 _high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
    private readonly UInt128 _low = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);

    /// <summary>Returns 256 random bits as lower-case hex digits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static KeyHash Of(string key)
    {
        Span<byte> text = stackalloc byte[LongestKey * 4];
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(key, text)], hash);
        return new KeyHash(hash);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[32];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), _low);
        return bytes;
    }

    public bool Equals(KeyHash other) => ((_high ^ other._high) | (_low ^ other._low)) == 0;

    public override bool Equals(object? obj) => obj is KeyHash other && Equals(other);

    public override int GetHashCode() => _low.GetHashCode();
}
