using System.Text.RegularExpressions;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>Removes the variable parts of a message, so that failures with the same cause have the same text.</summary>
internal static partial class FailureText
{
    /// <summary>Maximum number of characters of a line to process. Limits the work that an endpoint's text can cause.</summary>
    private const int MostRead = 600;

    /// <summary>Returns the first line that is not empty, with every variable part as <c>#</c>.</summary>
    public static string Normalise(string text)
    {
        var line = FirstLine(text);
        if (line.Length > MostRead)
        {
            line = line[..MostRead];
        }
        var plain = Blanks().Replace(line.ToString(), " ");
        return Repeated().Replace(Variable().Replace(plain, "#"), "#").Trim();
    }

    /// <summary>Truncates to this number of characters without splitting a surrogate pair.</summary>
    public static string Shorten(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }
        var end = most - 1;
        if (char.IsHighSurrogate(text[end - 1]))
        {
            end--;
        }
        return text[..end] + "…";
    }

    private static ReadOnlySpan<char> FirstLine(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var trimmed = line.Trim();
            if (trimmed.Length > 0)
            {
                return trimmed;
            }
        }
        return default;
    }

    // In order: quoted values; dates and times; GUIDs; hex ids; random-looking words; numbers.
    [GeneratedRegex(
        """
            "[^"]*" | `[^`]*` | “[^”]*” | (?<![A-Za-z0-9])'[^']*'(?![A-Za-z0-9])
            | \d{4}-\d{2}-\d{2} ( [T ]\d{2}:\d{2} ( :\d{2} ([.,]\d+)? )? ( Z | [+-]\d{2}:?\d{2} )? )?
            | [0-9A-Fa-f]{8} - ([0-9A-Fa-f]{4}-){3} [0-9A-Fa-f]{12}
            | (?<![A-Za-z0-9]) 0x[0-9A-Fa-f]+
            | (?<![A-Za-z0-9]) ( (?=[A-Fa-f]*\d)[0-9A-Fa-f]{6,} | [0-9A-Fa-f]{16,} ) (?![A-Za-z0-9])
            | (?<![A-Za-z0-9]) (?=[A-Za-z]*\d+[A-Za-z]+\d)[A-Za-z0-9]{8,}
            | (?<![A-Za-z0-9]) (?=[A-Za-z]*\d)[A-Za-z0-9]{16,}
            | \d+
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex Variable();

    [GeneratedRegex(@"#([\s,;.:/+-]*#)+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Repeated();

    [GeneratedRegex(@"[\s\p{Cc}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
