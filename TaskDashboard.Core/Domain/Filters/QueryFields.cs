namespace TaskDashboard.Core.Domain.Filters;

/// <summary>A field of the query language.</summary>
/// <param name="Meaning">What it compares, as a sentence for the suggestions and the documentation.</param>
/// <param name="Example">A value as it is written, such as "failed" or ">=3".</param>
public sealed record QueryField<TRow>(FilterField<TRow> Field, string Meaning, string Example)
{
    public string Name => Field.Name;
}

/// <summary>The query language of one list.</summary>
public sealed class QueryFields<TRow>
{
    /// <param name="words">Takes the words without a field.</param>
    internal QueryFields(FilterField<TRow> words, params IReadOnlyList<QueryField<TRow>> all)
    {
        Words = words;
        All = all;
    }

    public IReadOnlyList<QueryField<TRow>> All { get; }

    internal FilterField<TRow> Words { get; }

    /// <summary>Returns the field with this name, ignoring case; null if there is none.</summary>
    public FilterField<TRow>? Find(ReadOnlySpan<char> name)
    {
        foreach (var field in All)
        {
            if (name.Equals(field.Name, StringComparison.OrdinalIgnoreCase))
            {
                return field.Field;
            }
        }

        return null;
    }
}
