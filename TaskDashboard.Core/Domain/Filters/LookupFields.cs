using System.Linq.Expressions;

namespace TaskDashboard.Core.Domain.Filters;

/// <summary>
/// A field that describes objects to which rows refer, such as destinations by their name. The objects are looked up first, once for each
/// query. Then its conditions become conditions on what the rows have.
/// </summary>
/// <param name="of">The field of those objects.</param>
public sealed class LookupField<TRow, TOther> : FilterField<TRow>
{
    private readonly FilterField<TOther> _of;

    internal LookupField(string name, FilterField<TOther> of)
        : base(name, null) => _of = of;

    public override IReadOnlyList<FilterOperator> Operators => _of.Operators;

    public override bool IsInMemory => false;

    public override object Read(string text, string place) => _of.Read(text, place);

    /// <summary>The value of a condition is a filter of the other objects.</summary>
    public override string Write(object value) => value is Filter<TOther> filter ? filter.ToString() : _of.Write(value);

    /// <summary>Matches the rows of objects with any of these texts.</summary>
    internal Filter<TRow> Is(params IEnumerable<string> texts) =>
        ToFilter([.. texts.Select(text => new QueryValue(QueryComparison.Is, text))], default);

    internal override QueryValue Written(QueryValue value, TimeZoneInfo zone, string place) => _of.Written(value, zone, place);

    internal override Filter<TRow> ToFilter(IReadOnlyList<QueryValue> values, DateTimeOffset now) =>
        new FilterCondition<TRow>(this, FilterOperator.Is, [_of.ToFilter(values, now)]);

    internal bool IsIn(Filter<TRow> filter) => filter.Conditions.Any(condition => condition.Field == this);

    /// <summary>Returns the values that the conditions compare with.</summary>
    internal IReadOnlyList<object> ValuesIn(Filter<TRow> filter) =>
        [
            .. filter
                .Conditions.Where(condition => condition.Field == this)
                .SelectMany(condition => ((Filter<TOther>)condition.Values[0]).Conditions)
                .SelectMany(condition => condition.Values)
                .Distinct(),
        ];

    /// <param name="rowsOf">Returns the rows of the objects that a filter matches.</param>
    internal Filter<TRow> Resolve(Filter<TRow> filter, Func<Filter<TOther>, Filter<TRow>> rowsOf) =>
        filter.Replace((condition, _) => condition.Field != this ? condition : rowsOf((Filter<TOther>)condition.Values[0]));

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition) => throw Unresolved();

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search) =>
        throw Unresolved();

    private InvalidOperationException Unresolved() => new($"What {Name} describes was not looked up.");
}

/// <summary>A text that objects in memory are tested with.</summary>
/// <param name="test">Returns whether an object has this text.</param>
/// <param name="read">Checks a text and returns it as it is written; null if any text is allowed.</param>
internal sealed class TestedField<TRow>(string name, Func<TRow, string, bool> test, Func<string, string, string>? read = null)
    : FilterField<TRow>(name, null)
{
    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    public override object Read(string text, string place) => read is null ? text : read(text, place);

    public override string Write(object value) => (string)value;

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition)
    {
        var texts = condition.Values.Cast<string>().ToArray();
        return row => Array.Exists(texts, text => test(row, text));
    }

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search) =>
        throw new InvalidOperationException($"{Name} is tested in memory only.");
}

/// <summary>
/// Rows of another table, within the condition of a <see cref="RelatedField{TRow}"/>. The query has that table in its place.
/// </summary>
internal static class RelatedRows
{
    public static IQueryable<T> Of<T>() => throw new InvalidOperationException("This exists only within a query.");
}

/// <summary>A field with texts that rows of another table have, such as a task's endpoints. Only the database can test it.</summary>
/// <param name="of">Returns the condition on a row for any of these texts. It names the other table by <see cref="RelatedRows"/>.</param>
internal sealed class RelatedField<TRow>(string name, int limit, Func<IReadOnlyList<string>, Expression<Func<TRow, bool>>> of)
    : FilterField<TRow>(name, null)
{
    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    public override bool IsInMemory => false;

    public Filter<TRow> Is(params IEnumerable<string> values) => new FilterCondition<TRow>(this, FilterOperator.Is, [.. values]);

    public override object Read(string text, string place) => text;

    public override string Write(object value) => (string)value;

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition) =>
        throw new InvalidOperationException($"{Name} is tested by the database only.");

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search)
    {
        // No row has any other value. A database might refuse it, or ignore a space at its end.
        var values = condition
            .Values.Cast<string>()
            .Where(value => value.Length <= limit && !value.EndsWith(' ') && PlainCharacters.CanBeStored(value))
            .ToList();
        return values.Count == 0 ? Expression.Constant(false) : On(of(values), row);
    }
}
