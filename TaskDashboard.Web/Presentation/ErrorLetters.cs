using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Presentation;

/// <summary>
/// Keeps the letters of errors while a page is open. In each map the most frequent error has the first letter; if two errors change
/// places, the letters of all their endpoints would change.
/// </summary>
public sealed class ErrorLetters
{
    private Dictionary<SubtaskErrorKey, char> _letters = [];

    /// <summary>Returns the map with the letters that its errors had before.</summary>
    public SubtaskMap Keep(SubtaskMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var kept = new Dictionary<SubtaskErrorKey, char>();
        foreach (var error in map.Errors)
        {
            if (_letters.TryGetValue(error.Key, out var letter))
            {
                kept.Add(error.Key, letter);
            }
        }

        var free = Enumerable.Range(0, SubtaskMap.MostErrors).Select(index => (char)('A' + index)).Except(kept.Values).ToArray();
        var used = 0;
        foreach (var error in map.Errors)
        {
            if (!kept.ContainsKey(error.Key))
            {
                kept.Add(error.Key, free[used++]);
            }
        }

        _letters = kept;
        return map.Errors.All(error => kept[error.Key] == error.Letter) ? map : Translated(map, kept);
    }

    private static SubtaskMap Translated(SubtaskMap map, Dictionary<SubtaskErrorKey, char> kept)
    {
        var letters = new char[SubtaskMap.MostErrors];
        foreach (var error in map.Errors)
        {
            letters[error.Letter - 'A'] = kept[error.Key];
        }

        return map with
        {
            Letters = string.Create(
                map.Letters.Length,
                (map.Letters, letters),
                static (text, from) =>
                {
                    for (var index = 0; index < text.Length; index++)
                    {
                        var letter = from.Letters[index];
                        text[index] = letter is >= 'A' and <= 'Z' ? from.letters[letter - 'A'] : letter;
                    }
                }
            ),
            Errors = [.. map.Errors.Select(error => error with { Letter = kept[error.Key] })],
        };
    }
}
