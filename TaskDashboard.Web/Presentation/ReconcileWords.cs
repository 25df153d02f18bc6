using System.Globalization;
using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Web.Presentation;

/// <summary>Words about a list of items that was looked up.</summary>
internal static class ReconcileWords
{
    public static readonly IReadOnlyList<ReconcileStatus> All = Enum.GetValues<ReconcileStatus>();

    public static Look Of(ReconcileStatus status) =>
        status switch
        {
            ReconcileStatus.Delivered => StateLooks.Of(PushState.Delivered),
            ReconcileStatus.Failed => StateLooks.Of(PushState.Failed),
            ReconcileStatus.Sending => StateLooks.Of(PushState.Sending),
            ReconcileStatus.Waiting => StateLooks.Of(PushState.Waiting),
            ReconcileStatus.Canceled => StateLooks.Of(PushState.Canceled),
            ReconcileStatus.Expired => StateLooks.Of(PushState.Expired),
            ReconcileStatus.Unknown => new("Unknown", "message-circle-question-mark", Tone.Faded),
        };

    /// <summary>Returns the last attempt in a few words, as proof.</summary>
    public static string Proof(ReconciledItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return (item.Status, item.Attempt, item.Answer) switch
        {
            (ReconcileStatus.Unknown, _, _) => "No push with this id here",
            (_, null, _) => "Not sent yet",
            (_, { } attempt, null) => $"Attempt {Text(attempt)}, of which no more is kept",
            (_, { } attempt, { } answer) => $"Attempt {Text(attempt)}: {answer}",
        };
    }

    /// <summary>Says which of several pushes is shown; null if there is only one.</summary>
    public static string? Which(ReconciledItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Matches < 2 ? null
            : item.Status is ReconcileStatus.Delivered ? $"the last delivered of {Counts.Text(item.Matches)} pushes"
            : $"the newest of {Counts.Text(item.Matches)} pushes";
    }

    /// <summary>Says what was read from the text, and what was left out of it.</summary>
    public static string Read(IdList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        string?[] left =
        [
            list.Heading is null ? null : "the heading",
            list.Blank == 0 ? null : Counts.Of(list.Blank, "blank line"),
            list.Repeated == 0 ? null : Counts.Of(list.Repeated, "repeated id"),
            list.Impossible == 0 ? null : $"{Counts.Of(list.Impossible, "text")} that cannot be an id",
        ];
        List<string> words = [.. left.OfType<string>()];
        var from = (list.Heading, list.Column) switch
        {
            ({ Length: > 0 } heading, not null) => $" from the column “{IsolatedText.InSentence(heading)}”",
            (_, { } column) => $" from column {Text(column)}",
            _ => "",
        };
        return $"{Counts.Of(list.Ids.Count, "id")} read{from}." + (words.Count == 0 ? "" : $" Left out: {string.Join(", ", words)}.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
