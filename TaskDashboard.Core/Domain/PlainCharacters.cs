using System.Globalization;
using System.Text;

namespace TaskDashboard.Core.Domain;

/// <summary>What a text may hold so that every database keeps it as it came, and so that a person can see it.</summary>
public static class PlainCharacters
{
    /// <summary>Returns whether the text holds no NUL and no half of a surrogate pair. No stored text holds either: a database may take NUL for the end of a text, or refuse both.</summary>
    public static bool CanBeStored(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange('\ud800', '\udfff') < 0)
        {
            return !text.Contains('\0');
        }

        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var character, out var length) != System.Buffers.OperationStatus.Done || character.Value == 0)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    /// <summary>Returns whether the text is empty, or made of blanks and of characters that nobody sees.</summary>
    public static bool IsInvisible(ReadOnlySpan<char> text)
    {
        foreach (var character in text.EnumerateRunes())
        {
            if (!IsInvisible(character))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsInvisible(Rune character) =>
        Rune.IsWhiteSpace(character)
        || Rune.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format

        // Letters, marks and a symbol that are drawn as nothing: fillers of Hangul and Braille, joiners, a note without a head, variation selectors, inherent vowels of Khmer.
        || character.Value is 0x034f or 0x115f or 0x1160 or 0x17b4 or 0x17b5 or (>= 0x180b and <= 0x180f) or 0x2065 or 0x2800 or 0x3164 or (>= 0xfe00 and <= 0xfe0f) or 0xffa0 or (>= 0xfff0 and <= 0xfff8) or 0x1d159
            or (>= 0xe0000 and <= 0xe0fff);
}
