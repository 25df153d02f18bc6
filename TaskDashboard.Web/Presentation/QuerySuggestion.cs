namespace TaskDashboard.Web.Presentation;

/// <summary>A field of the query language, or a value of one, to choose instead of typing it.</summary>
/// <param name="Of">Name of the field whose value it is; null for a field.</param>
/// <param name="Text">As it is typed.</param>
public sealed record QuerySuggestion(string? Of, string Text, string Meaning)
{
    private static readonly (string Text, string Meaning)[] Times =
    [
        (">=-1h", "In the last hour"),
        (">=-1d", "In the last 24 hours"),
        (">=-1w", "In the last 7 days"),
    ];

    /// <summary>Returns the fields, and then the values of fixed lists and some times.</summary>
    public static IReadOnlyList<QuerySuggestion> In<TRow>(QueryFields<TRow> language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return
        [
            .. language.All.Select(field => new QuerySuggestion(null, field.Name + ":", field.Meaning)),
            .. language.All.SelectMany(field =>
                field
                    .Field.Choices.Select(choice => new QuerySuggestion(field.Name, choice, ""))
                    .Concat(
                        field.Field is InstantField<TRow> ? Times.Select(time => new QuerySuggestion(field.Name, time.Text, time.Meaning))
                        : field.Field.HasOrder ? [new QuerySuggestion(field.Name, field.Example, "For example")]
                        : []
                    )
            ),
        ];
    }
}
