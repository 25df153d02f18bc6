using System.Linq.Expressions;

namespace TaskDashboard.Core.Domain.Filters;

/// <summary>
/// A field of the query language that is made of other fields: its conditions are theirs. So it is neither a parameter nor a member in
/// JSON.
/// </summary>
public abstract class ComposedField<TRow> : FilterField<TRow>
{
    private protected ComposedField(string name)
        : base(name, null) { }

    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    public override object Read(string text, string place) => text;

    public override string Write(object value) => (string)value;

    internal abstract override Filter<TRow> ToFilter(IReadOnlyList<QueryValue> values, DateTimeOffset now);

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition) => throw HasNoConditions();

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search) =>
        throw HasNoConditions();

    private InvalidOperationException HasNoConditions() => new($"{Name} has no conditions of its own.");
}

/// <summary>Texts that are compared with several fields.</summary>
/// <param name="of">Returns the rows with any of these texts.</param>
internal sealed class AnyTextField<TRow>(string name, Func<IReadOnlyList<string>, Filter<TRow>> of) : ComposedField<TRow>(name)
{
    internal override Filter<TRow> ToFilter(IReadOnlyList<QueryValue> values, DateTimeOffset now) =>
        of([.. values.Select(value => value.First)]);
}

/// <summary>What is true of a row, as in <c>is:stuck</c>.</summary>
internal sealed class PropertiesField<TRow> : ComposedField<TRow>
{
    private readonly Dictionary<string, Filter<TRow>> _rows;

    public PropertiesField(string name, params IReadOnlyList<(string Name, Filter<TRow> Rows)> properties)
        : base(name)
    {
        _rows = properties.ToDictionary(property => property.Name, property => property.Rows, StringComparer.Ordinal);
        Choices = [.. properties.Select(property => property.Name)];
    }

    public override IReadOnlyList<string> Choices { get; }

    public override object Read(string text, string place) =>
        _rows.ContainsKey(text)
            ? text
            : throw RefusedException.Invalid(place, $"{place} has no {text}. Give one of {string.Join(", ", Choices)}.");

    internal override Filter<TRow> ToFilter(IReadOnlyList<QueryValue> values, DateTimeOffset now) =>
        Filter.Any(values.Select(value => _rows[value.First]));
}

/// <summary>A length of time in milliseconds, from the least (included) to the end (excluded); null where it has no bound.</summary>
internal readonly record struct SpanRange(long? Least, long? End);

/// <summary>A length of time, such as an age. It is always compared by its order: no row has exactly a given age.</summary>
/// <param name="of">Returns the rows with a length in this range at this moment.</param>
internal sealed class SpanField<TRow>(string name, Func<SpanRange, DateTimeOffset, Filter<TRow>> of) : ComposedField<TRow>(name)
{
    public override IReadOnlyList<FilterOperator> Operators { get; } =
    [FilterOperator.AtLeast, FilterOperator.Below, FilterOperator.Between];

    public override object Read(string text, string place) =>
        QueryTimes.DurationOf(text) is not null
            ? text
            : throw RefusedException.Invalid(place, $"{place} is not a length of time. Give one as in 90s, 10m, 2h, 3d or 1w.");

    internal override QueryValue Written(QueryValue value, TimeZoneInfo zone, string place)
    {
        var written = base.Written(value, zone, place);
        return written.Comparison is QueryComparison.Is
                ? throw RefusedException.Invalid(place, $"{place} needs a comparison. Give <{written.First} or >={written.First}.")
            : written.Second is { } second && Milliseconds(written.First) > Milliseconds(second)
                ? throw RefusedException.Invalid(place, $"{place} ends before it begins.")
            : written;
    }

    internal override Filter<TRow> ToFilter(IReadOnlyList<QueryValue> values, DateTimeOffset now) =>
        Filter.Any(values.Select(value => of(RangeOf(value), now)));

    /// <summary>Returns the rows whose length since a time is in a range at a moment.</summary>
    internal static Filter<TRow> Since(InstantField<TRow> field, SpanRange range, DateTimeOffset now)
    {
        // A length of at least a second began a second ago or before; one below two seconds began after two seconds ago.
        var before = range.Least is { } least ? Ago(now, least).AddMilliseconds(1) : (DateTimeOffset?)null;
        var from = range.End is { } end ? Ago(now, end).AddMilliseconds(1) : (DateTimeOffset?)null;
        return (before, from) switch
        {
            ({ } upTo, { } since) => field.Between(since, upTo),
            ({ } upTo, null) => field.Below(upTo),
            (null, { } since) => field.AtLeast(since),
            (null, null) => Filter.Constant<TRow>(true),
        };
    }

    private static DateTimeOffset Ago(DateTimeOffset now, long milliseconds)
    {
        var stored = now.AsStored().ToUnixTimeMilliseconds();
        var earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds > stored - earliest ? earliest : stored - milliseconds);
    }

    private static SpanRange RangeOf(QueryValue value)
    {
        var first = Milliseconds(value.First);
        return value.Comparison switch
        {
            QueryComparison.Is => new(first, first + 1),
            QueryComparison.AtLeast => new(first, null),
            QueryComparison.Above => new(first + 1, null),
            QueryComparison.Below => new(null, first),
            QueryComparison.UpTo => new(null, first + 1),
            QueryComparison.Between => new(first, Milliseconds(value.Second!)),
        };
    }

    private static long Milliseconds(string text) => (long)QueryTimes.DurationOf(text)!.Value.TotalMilliseconds;
}
