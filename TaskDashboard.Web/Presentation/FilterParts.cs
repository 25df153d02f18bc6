namespace TaskDashboard.Web.Presentation;

/// <summary>A state that a list is filtered by, as a button.</summary>
/// <param name="Href">The list after a press.</param>
/// <param name="Look">Its icon and colour; null for all states.</param>
/// <param name="Count">Number of rows, where a counter knows it.</param>
public sealed record FilterState(string Label, string Href, bool IsPressed, Look? Look = null, long? Count = null)
{
    /// <summary>Class of a mark in front of the label, for what a row cannot have as its state.</summary>
    public string? Mark { get; init; }
}

/// <summary>A filter that is set.</summary>
/// <param name="Href">The list without it.</param>
/// <param name="Range">The value if it is a time: the browser shows it in local time.</param>
public sealed record FilterChip(string Name, string Text, string Href, InstantRange? Range = null);

/// <summary>A value that can be chosen for a filter.</summary>
public sealed record FilterChoice(string Value, string Label);
