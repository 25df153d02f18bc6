using System.Text;

namespace TaskDashboard.Core.Domain;

/// <summary>
/// A folded text that is searched for. A text of three characters or more is found anywhere; a shorter one only where a word begins: at
/// the start of a field or after a blank.
/// </summary>
public sealed class SoughtText
{
    /// <summary>Shorter texts are found only at the start of a word.</summary>
    public const int ShortestPart = 3;

    private readonly string _word;

    private SoughtText(string folded)
    {
        Folded = folded;
        _word = " " + folded;
        IsPart = folded.EnumerateRunes().Skip(ShortestPart - 1).Any();
    }

    public string Folded { get; }

    /// <summary>Whether the text is found anywhere, not only at the start of a word.</summary>
    public bool IsPart { get; }

    /// <summary>What the folded text of a row contains if it matches (<see cref="FoldedText.Join"/>).</summary>
    public string Stored => IsPart ? Folded : _word;

    /// <returns>Null if no text can match.</returns>
    public static SoughtText? Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // No stored text is longer or contains such characters. Half of a surrogate pair cannot be folded.
        if (text.Length > Limits.Text || !PlainCharacters.CanBeStored(text))
        {
            return null;
        }

        var folded = FoldedText.Of(text).Trim(' ');
        return folded.Length == 0 ? null : new SoughtText(folded);
    }

    /// <summary>Whether a field of a row matches.</summary>
    public bool IsIn(string? field)
    {
        if (string.IsNullOrEmpty(field))
        {
            return false;
        }

        var folded = FoldedText.Of(field);
        return IsPart
            ? folded.Contains(Folded, StringComparison.Ordinal)
            : folded.StartsWith(Folded, StringComparison.Ordinal) || folded.Contains(_word, StringComparison.Ordinal);
    }
}
