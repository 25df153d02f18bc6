using System.Text;

namespace TaskDashboard.Web.Presentation;

/// <summary>Text from outside beside our own: what its characters say of the direction of writing must end with it.</summary>
internal static class IsolatedText
{
    private const char FirstStrongIsolate = '\u2068';
    private const char PopIsolate = '\u2069';

    /// <summary>The text for an element that isolates, such as bdi: isolates that it opens are closed, and it closes none that it did not open.</summary>
    public static string Balanced(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\u2066', PopIsolate) < 0)
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

            balanced.Append(character);
            open += character is (>= '\u2066' and <= FirstStrongIsolate) ? 1 : 0;
        }

        return balanced.Append(PopIsolate, open).ToString();
    }

    /// <summary>
    /// The text as a part of a sentence where no element can stand: a title, a label, an option. Overrides, embeddings and isolates are left out; what is written from right to
    /// left is isolated.
    /// </summary>
    public static string InSentence(string? text)
    {
        if (text is null || text.All(static character => character < '\u0590'))
        {
            return text ?? "";
        }

        var kept = string.Concat(text.Where(static character => character is not ((>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'))));
        return kept.EnumerateRunes().Any(IsOfRightToLeft) ? $"{FirstStrongIsolate}{kept}{PopIsolate}" : kept;
    }

    // The blocks that Unicode keeps for scripts from right to left, and the marks of direction.
    private static bool IsOfRightToLeft(Rune character) => character.Value is (>= 0x0590 and <= 0x08ff) or 0x200e or 0x200f or (>= 0xfb1d and <= 0xfdff) or (>= 0xfe70 and <= 0xfeff)
        or (>= 0x10800 and <= 0x10fff) or (>= 0x1e800 and <= 0x1efff);
}
