using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Web.Presentation;

/// <summary>Words for an error that endpoints of a task have in common.</summary>
public static class SubtaskErrorWords
{
    /// <summary>Returns what went wrong.</summary>
    public static string Title(SubtaskError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Message is { } message ? TaskHeadline.Sentence(message)
            : error.Key.Code is { } code ? $"Error code {code}, without a message"
            : "Without an error code or a message";
    }

    /// <summary>Returns where it went wrong, by the endpoints' numbers, and whether it was said in other words too.</summary>
    public static string Where(SubtaskError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var numbers =
            error.Count == 1 ? $"Endpoint {Counts.Text(error.First)}"
            : error.Last - error.First + 1 == error.Count
                ? $"Endpoints {Counts.Text(error.First)} to {Counts.Text(error.Last)}, without a gap"
            : $"Between endpoints {Counts.Text(error.First)} and {Counts.Text(error.Last)}";
        return error.Messages > 1 ? $"{numbers} · {Counts.Of(error.Messages - 1, "other message")}" : numbers;
    }

    /// <summary>Returns what each letter of a map means.</summary>
    public static Dictionary<string, string> Letters(IReadOnlyList<SubtaskError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var words = Enum.GetValues<SubtaskState>()
            .ToDictionary(state => SubtaskMap.LetterOf(state).ToString(), state => StateLooks.Of(state).Label.ToLowerInvariant());
        foreach (var error in errors)
        {
            words[error.Letter.ToString()] = $"failed: {IsolatedText.InSentence(Title(error))}";
        }

        return words;
    }
}
