using System.Text;

namespace TaskDashboard.Core.Access;

/// <summary>Finds what makes a password easy to guess although it is long: repetition, rows of keys, the person's name, the product's, a common password.</summary>
internal static class EasyGuess
{
    private const int FewestCharacters = 5;

    /// <summary>Fewer letters and digits than these beside what is known are nothing of their own.</summary>
    private const int FewestOwn = 4;

    private const int ShortestRow = 4;
    private const int ShortestPart = 3;
    private const int ShortestRepeated = 8;
    private const int MostAround = 16;
    private const int ShortestWord = 6;
    private const int MostBesideRepeated = 3;

    /// <summary>So many digits may be a date, which is nothing of one's own.</summary>
    private const int DigitsOfDate = 8;

    // What people put around a word; signs that stand for letters are no part of it.
    private const string Around = "0123456789 !.,;:?*#-_+=&%/()'\"";

    private static readonly string[] Product = ["taskdashboard", "taskdash", "dashboard", "tasks", "task"];

    private static readonly string[] Rows = [.. new[]
    {
        "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "!@#$%^&*()", "!\"§$%&/()=?",
        "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p",
        "0okm9ijn8uhb7ygv6tfc5rdx4esz3wa", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
    }.SelectMany(row => new[] { row, new string([.. row.Reverse()]) })];

    private static readonly (char Sign, char Letter)[] Signs =
        [('@', 'a'), ('4', 'a'), ('8', 'b'), ('3', 'e'), ('9', 'g'), ('1', 'i'), ('!', 'i'), ('0', 'o'), ('$', 's'), ('5', 's'), ('7', 't'), ('+', 't')];

    /// <summary>What is wrong with it, as the rest of a sentence about it; null where it is no easy guess.</summary>
    /// <param name="name">Of the person whose password it is; empty where it is not known.</param>
    public static string? Of(string password, string name)
    {
        var text = Folded(password);
        var compact = Only(text, char.IsLetterOrDigit);
        return Repeats(text) || (compact.Length >= ShortestRepeated && Repeats(compact)) || RepeatsButForEnds(compact) || text.Distinct().Count() < FewestCharacters ? "repeats the same characters"
            : text.Trim() == Folded(name).Trim() || IsNamed(compact, name) ? "is little more than the name of the person or of this service"
            : IsRow(compact) || IsRow(text) || IsRow(Undoubled(compact)) || (IsRow(Only(text, char.IsLetter)) && IsRow(Only(text, char.IsDigit))) ? "is a row of keys, letters or digits"
            : IsCommon(text, compact) ? "is among those that are guessed first"
            : null;
    }

    private static string Folded(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair: compared as it is.
            return text.ToLowerInvariant();
        }
    }

    private static string Only(string text, Func<char, bool> which) => string.Concat(text.Where(which));

    /// <summary>Whether it is one piece over and over, the last time perhaps in part.</summary>
    private static bool Repeats(string text) => PieceOf(text).Length < text.Length;

    /// <summary>Whether it is one short piece over and over, with some characters before or after.</summary>
    private static bool RepeatsButForEnds(string text)
    {
        for (var ends = 1; ends <= MostBesideRepeated && text.Length - ends >= ShortestRepeated; ends++)
        {
            if (PieceOf(text[ends..]).Length <= ShortestRow || PieceOf(text[..^ends]).Length <= ShortestRow)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>With one of each two where every character comes twice, as in "aabbcc"; empty otherwise.</summary>
    private static string Undoubled(string text)
    {
        var halved = string.Concat(text.Where((_, index) => index % 2 == 0));
        return halved == string.Concat(text.Where((_, index) => index % 2 == 1)) ? halved : "";
    }

    private static string PieceOf(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
        {
            if (text.AsSpan(length).SequenceEqual(text.AsSpan(0, text.Length - length)))
            {
                return text[..length];
            }
        }

        return text;
    }

    private static bool IsNamed(string compact, string name)
    {
        var whole = Folded(name);
        List<string> parts = [Only(whole, char.IsLetterOrDigit), .. whole.Split([.. whole.Where(letter => !char.IsLetterOrDigit(letter))], StringSplitOptions.RemoveEmptyEntries), .. Product];
        parts.AddRange(parts.ConvertAll(WithoutMarks));
        var left = parts.Where(part => part.Length >= ShortestPart).OrderByDescending(part => part.Length)
            .Aggregate(compact, (rest, part) => rest.Replace(part, "", StringComparison.Ordinal));
        return left.Length < compact.Length && (OwnOf(left) < FewestOwn || IsCommon(left, left));
    }

    private static int OwnOf(string left)
    {
        var rest = WithoutRows(left);
        return rest.Count(char.IsLetter) + Math.Max(0, rest.Count(char.IsDigit) - DigitsOfDate);
    }

    private static string WithoutMarks(string text) =>
        string.Concat(text.Normalize(NormalizationForm.FormD).Where(letter => char.GetUnicodeCategory(letter) != System.Globalization.UnicodeCategory.NonSpacingMark));

    private static bool IsRow(string text) => text.Length > 0 && WithoutRows(text) is var rest && rest.Length < text.Length && rest.Length < FewestOwn;

    private static string WithoutRows(string text)
    {
        var rest = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var length = RowAt(text, at);
            if (length < ShortestRow)
            {
                rest.Append(text[at]);
                at++;
            }
            else
            {
                at += length;
            }
        }

        return rest.ToString();
    }

    /// <summary>How many characters from here on follow each other in a row.</summary>
    private static int RowAt(string text, int at)
    {
        var longest = 0;
        while (at + longest < text.Length && Array.Exists(Rows, row => row.Contains(text.Substring(at, longest + 1), StringComparison.Ordinal)))
        {
            longest++;
        }

        return longest;
    }

    private static bool IsCommon(string text, string compact)
    {
        string[] forms = [compact, Only(text, char.IsLetter), Only(WithoutRows(compact), char.IsLetter), .. Undressed(text)];
        return Array.Exists(forms, form => IsWord(form) || (form.Any(char.IsLetter) && (IsWord(WithLetters(form, '1', 'i')) || IsWord(WithLetters(form, '1', 'l'))))) || IsMostlyWord(Only(text, char.IsLetter));
    }

    /// <summary>Whether a common word stands at its start or end, with little beside it.</summary>
    private static bool IsMostlyWord(string letters)
    {
        for (var beside = 1; beside < FewestOwn && letters.Length - beside >= ShortestWord; beside++)
        {
            if (CommonPasswords.Contains(letters[beside..]) || CommonPasswords.Contains(letters[..^beside]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text without some of the digits and signs at its start and its end: any of them may belong to the word, as in "0range" and "appl3".</summary>
    private static IEnumerable<string> Undressed(string text)
    {
        var before = Math.Min(text.TakeWhile(IsAround).Count(), MostAround);
        var after = Math.Min(text.Reverse().TakeWhile(IsAround).Count(), MostAround);
        return from start in Enumerable.Range(0, before + 1)
               from end in Enumerable.Range(0, after + 1)
               where start + end < text.Length
               select text[start..^end];
    }

    private static bool IsAround(char sign) => Around.Contains(sign, StringComparison.Ordinal);

    private static bool IsWord(string form) => CommonPasswords.Contains(form) || CommonPasswords.Contains(PieceOf(form));

    /// <summary>With the letters that digits and signs stand for.</summary>
    private static string WithLetters(string form, char sign, char letter) =>
        string.Create(form.Length, (form, sign, letter), static (letters, state) =>
        {
            for (var index = 0; index < letters.Length; index++)
            {
                var given = state.form[index];
                var known = Array.FindIndex(Signs, one => one.Sign == given);
                letters[index] = given == state.sign ? state.letter : known < 0 ? given : Signs[known].Letter;
            }
        });
}
