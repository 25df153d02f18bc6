using System.Text;

namespace TaskDashboard.Web.Presentation;

/// <summary>Isolates external text: its characters for text direction must not affect the text around it.</summary>
internal static class IsolatedText
{
    private const char FirstStrongIsolate = '\u2068';
    private const char PopIsolate = '\u2069';

    // In place of a character that would write what follows in the other direction: a name such as "abc\u202egnp.exe" would deceive.
    private const char Mark = '\ufffd';

    /// <summary>
    /// Prepares text for an isolating element such as bdi. Closes isolates that the text opens, removes characters that close an isolate
    /// outside it, and shows a mark in place of each override and embedding.
    /// </summary>
    public static string Balanced(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\u202a', PopIsolate) < 0)
        {
            return text;
        }

        var balanced = new StringBuilder(text.Length);
        var open = 0;
        foreach (var character in text)
        {
            if (character == PopIsolate && open-- == 0)
            {
                open = 0;
                continue;
            }

            balanced.Append(character is >= '\u202a' and <= '\u202e' ? Mark : character);
            open += character is (>= '\u2066' and <= FirstStrongIsolate) ? 1 : 0;
        }

        return balanced.Append(PopIsolate, open).ToString();
    }

    /// <summary>
    /// Prepares text for a place that cannot contain an element: a title, a label, an option. Removes overrides, embeddings and isolates,
    /// and isolates right-to-left text.
    /// </summary>
    public static string InSentence(string? text)
    {
        if (text is null || text.All(static character => character < '\u0590'))
        {
            return text ?? "";
        }

        var kept = string.Concat(
            text.Where(static character => character is not ((>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069')))
        );
        return kept.EnumerateRunes().Any(IsOfRightToLeft) ? $"{FirstStrongIsolate}{kept}{PopIsolate}" : kept;
    }

    // The Unicode blocks for right-to-left scripts, and the direction marks.
    private static bool IsOfRightToLeft(Rune character) =>
        character.Value
            is (>= 0x0590 and <= 0x08ff)
                or 0x200e
                or 0x200f
                or (>= 0xfb1d and <= 0xfdff)
                or (>= 0xfe70 and <= 0xfeff)
                or (>= 0x10800 and <= 0x10fff)
                or (>= 0x1e800 and <= 0x1efff);
}
