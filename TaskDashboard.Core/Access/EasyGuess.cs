using System.Text;

namespace TaskDashboard.Core.Access;

/// <summary>
/// Finds why a long password is easy to guess: repetition, rows of keys, the name of the person or of the product, a common password.
/// </summary>
internal static class EasyGuess
{
    private const int FewestCharacters = 5;

    /// <summary>Fewer additional letters and digits than this do not make a known word a good password.</summary>
    private const int FewestOwn = 4;

    private const int ShortestRow = 4;
    private const int ShortestPart = 3;
    private const int ShortestRepeated = 8;
    private const int MostAround = 16;
    private const int ShortestWord = 6;
    private const int MostBesideRepeated = 3;

    /// <summary>This many digits may be a date, which does not make a known word a good password.</summary>
    private const int DigitsOfDate = 8;

    // The characters that people add around a word, except those that replace letters.
    private const string Around = "0123456789 !.,;:?*#-_+=&%/()'\"";

    private static readonly string[] Product = ["taskdashboard", "taskdash", "dashboard", "tasks", "task"];

    private static readonly string[] Rows =
    [
        .. new[]
        {
            "01234567890123456789",
            "abcdefghijklmnopqrstuvwxyz",
            "!@#$%^&*()",
            "!\"§$%&/()=?",
            "qwertyuiop",
            "asdfghjkl",
            "zxcvbnm",
            "qwertzuiop",
            "yxcvbnm",
            "azertyuiop",
            "qsdfghjklm",
            "wxcvbn",
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
            "qazwsxedcrfvtgbyhnujmikolp",
            "1q2w3e4r5t6y7u8i9o0p",
            "0okm9ijn8uhb7ygv6tfc5rdx4esz3wa",
            "йцукенгшщзхъ",
            "фывапролджэ",
            "ячсмитьбю",
        }.SelectMany(row => new[] { row, new string([.. row.Reverse()]) }),
    ];

    private static readonly (char Sign, char Letter)[] Signs =
    [
        ('@', 'a'),
        ('4', 'a'),
        ('8', 'b'),
        ('3', 'e'),
        ('9', 'g'),
        ('1', 'i'),
        ('!', 'i'),
        ('0', 'o'),
        ('$', 's'),
        ('5', 's'),
        ('7', 't'),
        ('+', 't'),
    ];

    /// <summary>Returns what is wrong with the password, as the end of a sentence; null if it is not easy to guess.</summary>
    /// <param name="name">Name of the person; empty if unknown.</param>
    public static string? Of(string password, string name)
    {
        var text = Folded(password);
        var compact = Only(text, char.IsLetterOrDigit);
        return Repeats(text)
            || (compact.Length >= ShortestRepeated && Repeats(compact))
            || RepeatsButForEnds(compact)
            || text.Distinct().Count() < FewestCharacters
                ? "repeats the same characters"
            : text.Trim() == Folded(name).Trim() || IsNamed(compact, name) ? "is little more than the name of the person or of this service"
            : IsRow(compact)
            || IsRow(text)
            || IsRow(Undoubled(compact))
            || (IsRow(Only(text, char.IsLetter)) && IsRow(Only(text, char.IsDigit)))
                ? "is a row of keys, letters or digits"
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
            // Half a surrogate pair: compared unchanged.
            return text.ToLowerInvariant();
        }
    }

    private static string Only(string text, Func<char, bool> which) => string.Concat(text.Where(which));

    /// <summary>Whether the text repeats one piece; the last repetition may be incomplete.</summary>
    private static bool Repeats(string text) => PieceOf(text).Length < text.Length;

    /// <summary>Whether the text repeats one short piece, with some characters before or after.</summary>
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

    /// <summary>Returns "abc" for "aabbcc"; empty unless every character is doubled.</summary>
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
        List<string> parts =
        [
            Only(whole, char.IsLetterOrDigit),
            .. whole.Split([.. whole.Where(letter => !char.IsLetterOrDigit(letter))], StringSplitOptions.RemoveEmptyEntries),
            .. Product,
        ];
        parts.AddRange(parts.ConvertAll(WithoutMarks));
        var left = parts
            .Where(part => part.Length >= ShortestPart)
            .OrderByDescending(part => part.Length)
            .Aggregate(compact, (rest, part) => rest.Replace(part, "", StringComparison.Ordinal));
        return left.Length < compact.Length && (OwnOf(left) < FewestOwn || IsCommon(left, left));
    }

    private static int OwnOf(string left)
    {
        var rest = WithoutRows(left);
        return rest.Count(char.IsLetter) + Math.Max(0, rest.Count(char.IsDigit) - DigitsOfDate);
    }

    private static string WithoutMarks(string text) =>
        string.Concat(
            text.Normalize(NormalizationForm.FormD)
                .Where(letter => char.GetUnicodeCategory(letter) != System.Globalization.UnicodeCategory.NonSpacingMark)
        );

    private static bool IsRow(string text) =>
        text.Length > 0 && WithoutRows(text) is var rest && rest.Length < text.Length && rest.Length < FewestOwn;

    private static string WithoutRows(string text)
    {
        var rest = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; )
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

    /// <summary>Returns how many characters from here on are neighbors in a row.</summary>
    private static int RowAt(string text, int at)
    {
        var longest = 0;
        while (
            at + longest < text.Length && Array.Exists(Rows, row => row.Contains(text.Substring(at, longest + 1), StringComparison.Ordinal))
        )
        {
            longest++;
        }

        return longest;
    }

    private static bool IsCommon(string text, string compact)
    {
        string[] forms = [compact, Only(text, char.IsLetter), Only(WithoutRows(compact), char.IsLetter), .. Undressed(text)];
        return Array.Exists(
                forms,
                form =>
                    IsWord(form)
                    || (form.Any(char.IsLetter) && (IsWord(WithLetters(form, '1', 'i')) || IsWord(WithLetters(form, '1', 'l'))))
            ) || IsMostlyWord(Only(text, char.IsLetter));
    }

    /// <summary>Whether the text starts or ends with a common word and contains little else.</summary>
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

    /// <summary>
    /// Returns the text without some of the digits and signs at its start and end. Each of them may belong to the word, as in "0range" and
    /// "appl3".
    /// </summary>
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

    /// <summary>Replaces digits and signs by the letters that they represent.</summary>
    private static string WithLetters(string form, char sign, char letter) =>
        string.Create(
            form.Length,
            (form, sign, letter),
            static (letters, state) =>
            {
                for (var index = 0; index < letters.Length; index++)
                {
                    var given = state.form[index];
                    var known = Array.FindIndex(Signs, one => one.Sign == given);
                    letters[index] =
                        given == state.sign ? state.letter
                        : known < 0 ? given
                        : Signs[known].Letter;
                }
            }
        );
}
