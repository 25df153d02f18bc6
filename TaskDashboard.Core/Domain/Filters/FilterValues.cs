using System.Globalization;

namespace TaskDashboard.Core.Domain.Filters;

/// <summary>
/// A filter given by the parameters of a call or of a page's URL. A row must match each given field with any of its given values. A value
/// of a field with an order may be a range: <c>&gt;=5</c>, <c>&lt;9</c>, <c>5..9</c>.
/// </summary>
public sealed class FilterValues<TRow> : IEquatable<FilterValues<TRow>>
{
    private const string AtLeast = ">=";
    private const string Below = "<";
    private const string To = "..";

    private readonly FilterFields<TRow> _fields;
    private readonly IReadOnlyList<(FilterField<TRow> Field, IReadOnlyList<string> Texts)> _given;

    private FilterValues(FilterFields<TRow> fields, Func<FilterField<TRow>, IReadOnlyList<string>> textsOf)
    {
        _fields = fields;
        _given = [.. fields.All.Select(field => (Field: field, Texts: textsOf(field))).Where(pair => pair.Texts.Count > 0)];
    }

    public bool IsEmpty => _given.Count == 0;

    /// <summary>The parameters, in the order of the fields.</summary>
    public IEnumerable<(FilterField<TRow> Field, string Text)> Parameters =>
        from pair in _given
        from text in pair.Field.HoldsCommas ? pair.Texts : [string.Join(',', pair.Texts)]
        select (pair.Field, text);

    /// <param name="textsOf">Returns the values of a field as received; empty if the field is not given.</param>
    /// <exception cref="RefusedException">Invalid: a value is wrong. The member is the field's name.</exception>
    internal static FilterValues<TRow> Read(FilterFields<TRow> fields, Func<FilterField<TRow>, IEnumerable<string?>> textsOf)
    {
        var read = new FilterValues<TRow>(fields, field => Texts(field, textsOf(field)));

        // Refuses wrong values now, not when the filter is used.
        read.ToFilter();
        return read;
    }

    /// <summary>Returns the values given for a field; empty if it is not given.</summary>
    public IReadOnlyList<string> Of(FilterField<TRow> field) => _given.FirstOrDefault(pair => pair.Field == field).Texts ?? [];

    public IReadOnlyList<TValue> Of<TValue>(ChoiceField<TRow, TValue> field)
        where TValue : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(field);
        return [.. Of((FilterField<TRow>)field).Select(text => (TValue)field.Read(text, field.Name))];
    }

    /// <summary>Returns the filter with other values of one field.</summary>
    public FilterValues<TRow> With(FilterField<TRow> field, params IEnumerable<string?> texts) =>
        new(_fields, other => other == field ? Texts(field, texts) : Of(other));

    /// <summary>Returns the filter with one value of a field added, or removed if it was given.</summary>
    public FilterValues<TRow> Toggle<TValue>(ChoiceField<TRow, TValue> field, TValue value)
        where TValue : struct, Enum
    {
        var (texts, text) = (Of((FilterField<TRow>)field), ApiNames.Of(value));
        return With(field, texts.Contains(text) ? texts.Where(other => other != text) : texts.Append(text));
    }

    public Filter<TRow> ToFilter() => Filter.All(_given.Select(field => ToFilter(field.Field, field.Texts)));

    public bool Equals(FilterValues<TRow>? other) => other is not null && Parameters.SequenceEqual(other.Parameters);

    public override bool Equals(object? obj) => Equals(obj as FilterValues<TRow>);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var parameter in Parameters)
        {
            hash.Add(parameter);
        }

        return hash.ToHashCode();
    }

    private static IReadOnlyList<string> Texts(FilterField<TRow> field, IEnumerable<string?> given)
    {
        var texts = given.OfType<string>().SelectMany(field.Split).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (texts.Count > 1 && !field.TakesSeveral)
        {
            var problem = string.Create(CultureInfo.InvariantCulture, $"{field.Name} is given {texts.Count} times. Give it once.");
            throw RefusedException.Invalid(field.Name, problem);
        }

        return [.. field.InOrder(texts)];
    }

    private static Filter<TRow> ToFilter(FilterField<TRow> field, IReadOnlyList<string> texts)
    {
        var ranges = new List<Filter<TRow>>();
        var values = new List<object>();
        foreach (var text in texts)
        {
            if (RangeOf(field, text) is { } range)
            {
                ranges.Add(range);
            }
            else
            {
                values.Add(field.Read(text, field.Name));
            }
        }

        if (values.Count > 0)
        {
            ranges.Add(new FilterCondition<TRow>(field, field.Operators[0], [.. values.Distinct()]));
        }

        return Filter.Any(ranges);
    }

    private static FilterCondition<TRow>? RangeOf(FilterField<TRow> field, string text)
    {
        if (!field.Operators.Contains(FilterOperator.Between))
        {
            return null;
        }

        if (text.StartsWith(AtLeast, StringComparison.Ordinal))
        {
            return new(field, FilterOperator.AtLeast, [field.Read(text[AtLeast.Length..], field.Name)]);
        }

        if (text.StartsWith(Below, StringComparison.Ordinal))
        {
            return new(field, FilterOperator.Below, [field.Read(text[Below.Length..], field.Name)]);
        }

        return text.IndexOf(To, StringComparison.Ordinal) is >= 0 and var at
            ? new(field, FilterOperator.Between, [field.Read(text[..at], field.Name), field.Read(text[(at + To.Length)..], field.Name)])
            : null;
    }
}
