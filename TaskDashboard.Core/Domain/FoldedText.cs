using System.Globalization;
using System.Text;

namespace TaskDashboard.Core.Domain;

/// <summary>
/// Folds a text, so that a search finds it whatever the case of its letters and whatever their accents. The folded text is stored, and a
/// search compares folded texts only, so that it finds the same on every database.
/// </summary>
public static class FoldedText
{
    // No stored text has a line break after it was folded, so none is found across the end of a field. The blank is where a word begins.
    private const string FieldStart = "\n ";

    /// <summary>
    /// Folds a text: compatible characters are one character (NFKD), marks are removed, case is folded, and white space is a blank.
    /// </summary>
    /// <exception cref="ArgumentException">The text has half of a surrogate pair.</exception>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Ascii.IsValid(text))
        {
            return string.Create(
                text.Length,
                text,
                static (folded, all) =>
                {
                    for (var index = 0; index < folded.Length; index++)
                    {
                        folded[index] = all[index] is < ' ' or '\x7f' ? ' ' : char.ToLowerInvariant(all[index]);
                    }
                }
            );
        }

        var folded = new StringBuilder(text.Length);
        Span<char> units = stackalloc char[2];
        foreach (var letter in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(letter))
            {
                case UnicodeCategory.NonSpacingMark:
                case UnicodeCategory.EnclosingMark:
                    continue;
                case UnicodeCategory.Control:
                case UnicodeCategory.SpaceSeparator:
                case UnicodeCategory.LineSeparator:
                case UnicodeCategory.ParagraphSeparator:
                    folded.Append(' ');
                    continue;
                default:
                    break;
            }

            // By way of the upper case, because some letters have several lower cases, such as the two of sigma.
            var lower = Rune.ToLowerInvariant(Rune.ToUpperInvariant(letter));
            if (Beyond(lower.Value) is { } others)
            {
                folded.Append(others);
            }
            else
            {
                folded.Append(units[..lower.EncodeToUtf16(units)]);
            }
        }

        return folded.ToString();
    }

    /// <summary>Returns the folded texts of a row's fields as one text.</summary>
    public static string Join(params ReadOnlySpan<string?> fields)
    {
        var all = new StringBuilder();
        foreach (var field in fields)
        {
            if (!string.IsNullOrEmpty(field))
            {
                all.Append(FieldStart).Append(Of(field));
            }
        }

        return all.ToString();
    }

    // Letters that Unicode does not take apart, or whose case has more letters than one.
    private static string? Beyond(int letter) =>
        letter switch
        {
            'ł' => "l",
            'đ' => "d",
            'ø' => "o",
            'ß' => "ss",
            'ı' => "i",
            'ς' => "σ",
            _ => null,
        };
}
