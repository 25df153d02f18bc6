using System.Globalization;
using System.Text;

namespace TaskDashboard.Core.Domain;

/// <summary>Checks that every database can store a text unchanged and that a person can see it.</summary>
public static class PlainCharacters
{
    /// <summary>Returns whether the text has no NUL and no unpaired surrogate. Databases may end a text at NUL, or refuse either.</summary>
    public static bool CanBeStored(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange('\ud800', '\udfff') < 0)
        {
            return !text.Contains('\0');
        }

        while (!text.IsEmpty)
        {
            if (
                Rune.DecodeFromUtf16(text, out var character, out var length) != System.Buffers.OperationStatus.Done
                || character.Value == 0
            )
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    /// <summary>Returns whether the text is empty or has only white space and invisible characters.</summary>
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
        // Letters, marks and a symbol that render as nothing: Hangul and Braille fillers, joiners, a null note head, variation selectors,
        // Khmer inherent vowels.
        || character.Value
            is 0x034f
                or 0x115f
                or 0x1160
                or 0x17b4
                or 0x17b5
                or (>= 0x180b and <= 0x180f)
                or 0x2065
                or 0x2800
                or 0x3164
                or (>= 0xfe00 and <= 0xfe0f)
                or 0xffa0
                or (>= 0xfff0 and <= 0xfff8)
                or 0x1d159
                or (>= 0xe0000 and <= 0xe0fff);
}
