using System.Text.RegularExpressions;

namespace TaskDashboard.Tests.Unit.English;

/// <summary>A word or phrase that readers have to read twice.</summary>
/// <param name="Pattern">Regular expression on <see cref="SourceWords"/>, ignoring case.</param>
/// <param name="Plain">What to write instead.</param>
/// <param name="Refused">A sample that contains it.</param>
/// <param name="Allowed">A similar sample that does not.</param>
internal sealed record RefusedWord(string Pattern, string Plain, string Refused, string Allowed)
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    public static readonly IReadOnlyList<RefusedWord> All =
    [
        new(@"\bstrangers?\b", "unauthorized caller, attacker", "StrangerAsync", "a strange result"),
        new(@"\btold\b", "is notified; is distinguished", "Pages are told of it.", "Pages are notified."),
        new(@"\b(?:hears?|heard)\b", "is notified", "its source hears why", "shared hearts"),
        new(@"\bspar(?:ed|es|ing)\b", "held back", "A destination is spared.", "a spare connection"),
        new(@"\bripe\b", "due, old enough", "too lately to be ripe", "a striped row"),
        new(@"\bstandings?\b", "current rights", "class Standing", "an outstanding report"),
        new(@"\bbarred\b", "forbidden; locked out", "string? Barred", "a bar chart"),
        new(@"\bput(?:s|ting)? off\b", "postpone", "PutOffRows", "put it into the row"),
        new(@"\bcall(?:s|ed|ing)?(?: it| them)? off\b", "cancel", "A person calls it off.", "It calls an office."),
        new(@"\bnone such\b", "missing", "Empty if there is none such.", "There is no such row."),
        new(
            @"\bsorts? of\b|\b(?:a|one|each|every|what|which|own|that) sorts?\b(?! order| key)",
            "kind",
            "a sort of counter",
            "Each sort order has an index."
        ),
        new(@"\bwho(?:m)?ever\b", "anyone who; the caller", "Whoever asks", "everyone who asks"),
        new(@"(?<!there )\b(?:is|are|was) none\b", "is not one; is unknown", "A stage that is none", "Null if there is none."),
        new(
            @"(?<!there )\b(?:is|are|was) no (?!longer\b|more\b)\w+",
            "is not a",
            "A body that is no form",
            "There is no form; it is no longer needed."
        ),
        new(@"\banew\b", "again", "It begins anew.", "A new row"),
        new(@"\btoo lately\b", "too recently", "Accepted too lately", "It was delivered lately."),
        new(@"\bend(?:s|ed) otherwise\b", "ended with a different result", "It has ended otherwise.", "It ended. Otherwise it waits."),
        new(@"\bg(?:ive|ives|iven|iving|ave)(?: it| them)? up\b", "abandon, skip", "The run is given up.", "given update"),
        new(
            @"\bg(?:ive|ives|iven|iving|ave)(?: it| them)? back\b",
            "release, return",
            "The attempt was given back.",
            "Give a backup file."
        ),
        new(@"\bput(?:s|ting)? right\b", "correct", "PutRight(session)", "put the right value"),
        new(@"\bfor ever\b", "forever", "kept for ever", "kept forever"),
        new(@"\bfor good\b(?! reasons?\b)", "permanently", "Failed for good.", "for good reason"),
        new(@"\bwell again\b", "works again", "It is well again.", "well, again"),
        new(@"\bby turns\b", "alternately", "They run by turns.", "It returns."),
        new(@"\bmend(?:s|ed|ing)?\b", "correct, fix", "how to mend it", "recommended"),
        new(@"\b(?:of|into) (?:ours|theirs)\b", "our, the vendor's", "Theirs into ours and back", "of our own"),
    ];

    private static readonly Regex Any = new(string.Join('|', All.Select(word => word.Pattern)), Options);

    public bool Finds(string words) => Regex.IsMatch(words, Pattern, Options);

    /// <summary>Returns each place with a refused word, and what to write instead.</summary>
    public static IEnumerable<string> FindIn(string text)
    {
        var words = SourceWords.Of(text);
        foreach (Match match in Any.Matches(words))
        {
            var start = Math.Max(0, match.Index - 40);
            var plain = All.First(word => word.Finds(match.Value) || word.Finds(words[start..(match.Index + match.Length)])).Plain;
            yield return $"…{words[start..Math.Min(words.Length, match.Index + match.Length + 40)]}… Write instead: {plain}.";
        }
    }
}
