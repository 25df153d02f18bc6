using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace TaskDashboard.Core.Domain;

/// <summary>
/// Public ids: 12 bytes as 24 lower-case hex digits. The first 6 bytes are Unix milliseconds; the other 6 rise within a millisecond.
/// </summary>
public static class PublicId
{
    public const int Length = 24;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static bool IsWellFormed(string? text) => text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(Digits);

    /// <summary>Returns the next id. It is greater than <paramref name="last"/> even if the clock went back.</summary>
    internal static UInt128 Next(UInt128 last, DateTimeOffset now)
    {
        var fresh = ((UInt128)(ulong)now.ToUnixTimeMilliseconds() << 48) | ((uint)RandomNumberGenerator.GetInt32(int.MaxValue));
        return fresh > last ? fresh : last + 1 + (uint)Random.Shared.Next(1 << 16);
    }

    internal static string Format(UInt128 value) => value.ToString("x24", CultureInfo.InvariantCulture);

    internal static UInt128 Parse(string text) => UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
