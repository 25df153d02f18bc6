using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace TaskDashboard.Core.Domain;

/// <summary>
/// Decides which bytes are text: valid UTF-8 without NUL in which at most one character in ten is bad. Bad are control characters that text
/// does not need, and replacement characters, which stand for bytes that could not be decoded. Applies both to storing an answer and to
/// showing it.
/// </summary>
public static class PlainText
{
    private const int CharactersPerBad = 10;

    // Bytes that can start a bad character. Few texts contain any.
    private static readonly SearchValues<byte> Suspects = SearchValues.Create([
        .. from value in Enumerable.Range(0, 256)
        where value is 0x7f or 0xc2 or 0xef || (value < 0x20 && IsBad(new Rune(value)))
        select (byte)value,
    ]);

    /// <param name="bytes">Possibly UTF-8.</param>
    /// <param name="truncated">More bytes follow. A character cut off at the end is ignored.</param>
    public static bool Is(ReadOnlySpan<byte> bytes, bool truncated = false)
    {
        if (truncated)
        {
            bytes = WholeCharacters(bytes);
        }
        if (!Utf8.IsValid(bytes))
        {
            return false;
        }
        return bytes.IndexOfAny(Suspects) < 0 || (!bytes.Contains((byte)0) && HasFewBad(bytes));
    }

    /// <summary>Returns the bytes as text, or null if they are not text.</summary>
    /// <inheritdoc cref="Is"/>
    public static string? Read(ReadOnlySpan<byte> bytes, bool truncated = false) =>
        Is(bytes, truncated) ? Encoding.UTF8.GetString(truncated ? WholeCharacters(bytes) : bytes) : null;

    /// <summary>Returns the bytes without a character that is cut off at the end.</summary>
    internal static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> utf8)
    {
        for (var back = 1; back <= Math.Min(3, utf8.Length); back++)
        {
            var length = utf8[^back] switch
            {
                < 0x80 => 1,
                < 0xc0 => 0,
                < 0xe0 => 2,
                < 0xf0 => 3,
                _ => 4,
            };
            if (length > 0)
            {
                return length > back ? utf8[..^back] : utf8;
            }
        }
        return utf8;
    }

    private static bool HasFewBad(ReadOnlySpan<byte> utf8)
    {
        int characters = 0,
            bad = 0;
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var character, out var length);
            characters++;
            if (IsBad(character))
            {
                bad++;
            }
            utf8 = utf8[length..];
        }
        return bad * CharactersPerBad <= characters;
    }

    // Escape is allowed: programs write it in colored output.
    private static bool IsBad(Rune character) =>
        character == Rune.ReplacementChar || (Rune.IsControl(character) && character.Value is not ('\t' or '\n' or '\f' or '\r' or '\e'));
}
