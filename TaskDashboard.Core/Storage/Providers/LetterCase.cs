using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// Letters that differ only in case, as defined by <see cref="StringComparison.OrdinalIgnoreCase"/>. SQLite's LIKE and PostgreSQL's ILIKE
/// with collation "C" ignore the case of ASCII letters only. A text with other letters is searched by a pattern with all cases of each
/// letter.
/// </summary>
internal static class LetterCase
{
    private static readonly Lazy<FrozenDictionary<string, string>> Others = new(Find);

    /// <summary>Whether the text has letters whose case LIKE does not ignore.</summary>
    public static bool IsBeyondAscii(string text) =>
        !Ascii.IsValid(text) && text.EnumerateRunes().Any(letter => !letter.IsAscii && Others.Value.ContainsKey(letter.ToString()));

    /// <summary>Returns all cases of each character; only the character itself if it has no case.</summary>
    public static IEnumerable<string> CasesOf(string text) =>
        text.EnumerateRunes().Select(letter => letter.ToString()).Select(letter => Others.Value.GetValueOrDefault(letter, letter));

    private static FrozenDictionary<string, string> Find()
    {
        var letters = Enumerable
            .Range(0, 0x110000)
            .Where(Rune.IsValid)
            .Select(value => new Rune(value))
            .Where(letter =>
                Rune.IsLetter(letter)
                || Rune.GetUnicodeCategory(letter)
                    is UnicodeCategory.NonSpacingMark
                        or UnicodeCategory.LetterNumber
                        or UnicodeCategory.OtherSymbol
            )
            .Select(letter => letter.ToString());
        return letters
            .GroupBy(letter => letter, StringComparer.OrdinalIgnoreCase)
            .Where(cases => cases.Skip(1).Any())
            .SelectMany(cases => cases.Select(letter => (Letter: letter, All: string.Concat(cases))))
            .ToFrozenDictionary(pair => pair.Letter, pair => pair.All, StringComparer.Ordinal);
    }
}
