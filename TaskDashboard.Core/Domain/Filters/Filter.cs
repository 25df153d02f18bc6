using System.Linq.Expressions;

namespace TaskDashboard.Core.Domain.Filters;

/// <summary>
/// Selects rows of a list: a tree of and, or and not over conditions on fields. A condition is true or false for every row. A row
/// without a value does not match, so the negation includes it. Filters of the same form are equal.
/// </summary>
public abstract class Filter<TRow> : IEquatable<Filter<TRow>>
{
    private string? _text;

    private protected Filter() { }

    /// <summary>Whether the filter matches every row.</summary>
    public bool IsAll => this is FilterAll<TRow> { Parts.Count: 0 };

    /// <summary>Whether the filter matches no row.</summary>
    public bool MatchesNothing => this is FilterAny<TRow> { Parts.Count: 0 };

    /// <summary>All conditions of the tree.</summary>
    public abstract IEnumerable<FilterCondition<TRow>> Conditions { get; }

    public static Filter<TRow> operator &(Filter<TRow> left, Filter<TRow> right) => Filter.All([left, right]);

    public static Filter<TRow> operator |(Filter<TRow> left, Filter<TRow> right) => Filter.Any([left, right]);

    public static Filter<TRow> operator !(Filter<TRow> part) => Filter.Not(part);

    public Filter<TRow> BitwiseAnd(Filter<TRow> other) => this & other;

    public Filter<TRow> BitwiseOr(Filter<TRow> other) => this | other;

    public Filter<TRow> LogicalNot() => !this;

    /// <summary>Returns a test of rows in memory. Create it once for each query, because creating it costs more than calling it.</summary>
    public abstract Func<TRow, bool> ToPredicate();

    /// <summary>Returns the filter as a condition of a query.</summary>
    internal abstract Expression ToCondition(ParameterExpression row, TextSearch search);

    /// <summary>Returns the tree with its conditions replaced.</summary>
    /// <param name="replace">Gets a condition, and whether it is inside an odd number of nots.</param>
    internal abstract Filter<TRow> Replace(Func<FilterCondition<TRow>, bool, Filter<TRow>> replace, bool isNegated = false);

    /// <summary>Returns the rest of the filter for rows whose value of one field is known.</summary>
    internal Filter<TRow> Given<TValue>(ValueField<TRow, TValue> field, TValue? value)
        where TValue : struct =>
        Replace(
            (condition, _) => condition.Field != field ? condition : Filter.Constant<TRow>(ValueField<TRow, TValue>.Takes(condition, value))
        );

    internal Filter<TRow> Given(TextField<TRow> field, string? value) =>
        Replace((condition, _) => condition.Field != field ? condition : Filter.Constant<TRow>(TextField<TRow>.Takes(condition, value)));

    internal Filter<TRow> Given(ReferenceField<TRow> field, string id) =>
        Replace((condition, _) => condition.Field != field ? condition : Filter.Constant<TRow>(ReferenceField<TRow>.Takes(condition, id)));

    /// <summary>Returns a filter on some of the fields. It matches every row that this filter matches.</summary>
    public Filter<TRow> Widen(Func<FilterField<TRow>, bool> keeps) =>
        Replace((condition, isNegated) => keeps(condition.Field) ? condition : Filter.Constant<TRow>(!isNegated));

    /// <summary>
    /// Returns the only value of a field that a matching row can have. Null unless a condition that every match must meet gives it.
    /// </summary>
    internal TValue? Only<TValue>(ValueField<TRow, TValue> field)
        where TValue : struct => OnlyValue(field) is TValue value ? value : null;

    internal string? Only(FilterField<TRow> field) => OnlyValue(field) as string;

    public bool Equals(Filter<TRow>? other) => other is not null && (ReferenceEquals(this, other) || ToString() == other.ToString());

    public override bool Equals(object? obj) => Equals(obj as Filter<TRow>);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>Returns the tree as JSON.</summary>
    public override string ToString() => _text ??= FilterJson.Write(this);

    private object? OnlyValue(FilterField<TRow> field)
    {
        IEnumerable<Filter<TRow>> parts = this is FilterAll<TRow> all ? all.Parts : [this];
        return parts
            .OfType<FilterCondition<TRow>>()
            .FirstOrDefault(condition => condition.Field == field && condition is { Operator: FilterOperator.Is, Values.Count: 1 })
            ?.Values[0];
    }
}

/// <summary>Combines filters, and removes constant parts from the tree.</summary>
public static class Filter
{
    public static Filter<TRow> All<TRow>(IEnumerable<Filter<TRow>> parts)
    {
        var left = Flat(parts, part => part is FilterAll<TRow> all ? all.Parts : null);
        return left.Find(part => part.MatchesNothing) is { } none ? none
            : left is [var only] ? only
            : new FilterAll<TRow>(left);
    }

    public static Filter<TRow> Any<TRow>(IEnumerable<Filter<TRow>> parts)
    {
        var left = Flat(parts, part => part is FilterAny<TRow> any ? any.Parts : null);
        return left.Find(part => part.IsAll) is { } all ? all
            : left is [var only] ? only
            : new FilterAny<TRow>(left);
    }

    public static Filter<TRow> Not<TRow>(Filter<TRow> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return part switch
        {
            { IsAll: true } => Constant<TRow>(false),
            { MatchesNothing: true } => Constant<TRow>(true),
            FilterNot<TRow> negation => negation.Part,
            _ => new FilterNot<TRow>(part),
        };
    }

    /// <summary>Returns a filter that matches every row, or no row.</summary>
    public static Filter<TRow> Constant<TRow>(bool matches) => matches ? new FilterAll<TRow>([]) : new FilterAny<TRow>([]);

    private static List<Filter<TRow>> Flat<TRow>(IEnumerable<Filter<TRow>> parts, Func<Filter<TRow>, IReadOnlyList<Filter<TRow>>?> inner)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var flat = new List<Filter<TRow>>();
        foreach (var part in parts)
        {
            if (inner(part) is { } several)
            {
                flat.AddRange(several);
            }
            else
            {
                flat.Add(part);
            }
        }

        return flat;
    }
}

/// <summary>Matches the rows that all parts match.</summary>
public sealed class FilterAll<TRow> : Filter<TRow>
{
    internal FilterAll(IReadOnlyList<Filter<TRow>> parts) => Parts = parts;

    public IReadOnlyList<Filter<TRow>> Parts { get; }

    public override IEnumerable<FilterCondition<TRow>> Conditions => Parts.SelectMany(part => part.Conditions);

    public override Func<TRow, bool> ToPredicate()
    {
        var parts = Parts.Select(part => part.ToPredicate()).ToArray();
        return row =>
        {
            foreach (var part in parts)
            {
                if (!part(row))
                {
                    return false;
                }
            }

            return true;
        };
    }

    internal override Expression ToCondition(ParameterExpression row, TextSearch search) =>
        Parts.Count == 0 ? Expression.Constant(true) : Parts.Select(part => part.ToCondition(row, search)).Aggregate(Expression.AndAlso);

    internal override Filter<TRow> Replace(Func<FilterCondition<TRow>, bool, Filter<TRow>> replace, bool isNegated = false) =>
        Filter.All(Parts.Select(part => part.Replace(replace, isNegated)));
}

/// <summary>Matches the rows that any part matches.</summary>
public sealed class FilterAny<TRow> : Filter<TRow>
{
    internal FilterAny(IReadOnlyList<Filter<TRow>> parts) => Parts = parts;

    public IReadOnlyList<Filter<TRow>> Parts { get; }

    public override IEnumerable<FilterCondition<TRow>> Conditions => Parts.SelectMany(part => part.Conditions);

    public override Func<TRow, bool> ToPredicate()
    {
        var parts = Parts.Select(part => part.ToPredicate()).ToArray();
        return row =>
        {
            foreach (var part in parts)
            {
                if (part(row))
                {
                    return true;
                }
            }

            return false;
        };
    }

    internal override Expression ToCondition(ParameterExpression row, TextSearch search) =>
        Parts.Count == 0 ? Expression.Constant(false) : Parts.Select(part => part.ToCondition(row, search)).Aggregate(Expression.OrElse);

    internal override Filter<TRow> Replace(Func<FilterCondition<TRow>, bool, Filter<TRow>> replace, bool isNegated = false) =>
        Filter.Any(Parts.Select(part => part.Replace(replace, isNegated)));
}

/// <summary>Matches the rows that its part does not match.</summary>
public sealed class FilterNot<TRow> : Filter<TRow>
{
    internal FilterNot(Filter<TRow> part) => Part = part;

    public Filter<TRow> Part { get; }

    public override IEnumerable<FilterCondition<TRow>> Conditions => Part.Conditions;

    public override Func<TRow, bool> ToPredicate()
    {
        var part = Part.ToPredicate();
        return row => !part(row);
    }

    internal override Expression ToCondition(ParameterExpression row, TextSearch search) => Expression.Not(Part.ToCondition(row, search));

    internal override Filter<TRow> Replace(Func<FilterCondition<TRow>, bool, Filter<TRow>> replace, bool isNegated = false) =>
        Filter.Not(Part.Replace(replace, !isNegated));
}

/// <summary>How a condition compares the value of a field.</summary>
public enum FilterOperator
{
    /// <summary>Equal to any of the values.</summary>
    Is = 0,

    AtLeast = 1,
    Below = 2,

    /// <summary>At least the first value and below the second.</summary>
    Between = 3,

    /// <summary>A text of the row contains this text (<see cref="SoughtText"/>).</summary>
    Contains = 4,
}

/// <summary>A field, an operator and values of the field's type.</summary>
public sealed class FilterCondition<TRow> : Filter<TRow>
{
    internal FilterCondition(FilterField<TRow> field, FilterOperator @operator, IReadOnlyList<object> values)
    {
        Field = field;
        Operator = @operator;
        Values = values;
    }

    public FilterField<TRow> Field { get; }

    public FilterOperator Operator { get; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<object> Values { get; }

    public override IEnumerable<FilterCondition<TRow>> Conditions => [this];

    public override Func<TRow, bool> ToPredicate() => Field.ToPredicate(this);

    internal override Expression ToCondition(ParameterExpression row, TextSearch search) => Field.ToCondition(this, row, search);

    internal override Filter<TRow> Replace(Func<FilterCondition<TRow>, bool, Filter<TRow>> replace, bool isNegated = false) =>
        replace(this, isNegated);
}

/// <summary>Creates a database's search for part of the folded text of a row.</summary>
internal delegate Expression TextSearch(SoughtText sought, ParameterExpression row);
