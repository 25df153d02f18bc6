using System.Text;

namespace TaskDashboard.Tests.SqlServer;

/// <summary>
/// LIKE as on SQL Server with a collation that ignores case: a pattern may have sets, and the case of all letters is ignored.
/// </summary>
internal static class LikePattern
{
    private delegate bool Token(string character);

    /// <summary>Replaces SQLite's function of this name, which gets the pattern first.</summary>
    public static bool Matches(string? pattern, string? text, string? escape)
    {
        if (pattern is null || text is null)
        {
            return false;
        }

        var tokens = Parse([.. pattern.EnumerateRunes().Select(rune => rune.ToString())], escape);
        var characters = text.EnumerateRunes().Select(rune => rune.ToString()).ToList();

        // ends[n]: whether the first n characters match the tokens so far.
        var ends = new bool[characters.Count + 1];
        ends[0] = true;
        foreach (var token in tokens)
        {
            var next = new bool[ends.Length];
            for (var end = 0; end < ends.Length; end++)
            {
                next[end] = token is null
                    ? ends[end] || (end > 0 && next[end - 1])
                    : end > 0 && ends[end - 1] && token(characters[end - 1]);
            }

            ends = next;
        }

        return ends[^1];
    }

    /// <summary>Returns a test for each character of the text. Null stands for any number of characters.</summary>
    private static List<Token?> Parse(string[] pattern, string? escape)
    {
        var tokens = new List<Token?>();
        for (var index = 0; index < pattern.Length; index++)
        {
            var character = pattern[index];
            if (character == escape && index + 1 < pattern.Length)
            {
                var escaped = pattern[++index];
                tokens.Add(found => IsSame(found, escaped));
            }
            else if (character == "%")
            {
                tokens.Add(null);
            }
            else if (character == "_")
            {
                tokens.Add(_ => true);
            }
            else if (character == "[")
            {
                var end = Array.IndexOf(pattern, "]", index + 1);
                var set = pattern[(index + 1)..end];
                tokens.Add(found => Array.Exists(set, one => IsSame(found, one)));
                index = end;
            }
            else
            {
                tokens.Add(found => IsSame(found, character));
            }
        }

        return tokens;
    }

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
