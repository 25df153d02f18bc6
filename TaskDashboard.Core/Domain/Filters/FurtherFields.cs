using System.Linq.Expressions;

namespace TaskDashboard.Core.Domain.Filters;

/// <summary>A field whose values are part of a name, ignoring case, or a whole id.</summary>
public sealed class NameOrIdField<TRow> : FilterField<TRow>
{
    private readonly Expression<Func<TRow, string?>> _id;
    private readonly Func<TRow, string?> _idOf;
    private readonly Func<TRow, string?> _nameOf;
    private readonly Func<SoughtText, Expression<Func<TRow, bool>>> _named;

    internal NameOrIdField(
        string name,
        Expression<Func<TRow, string?>> id,
        Func<TRow, string?> nameOf,
        Func<SoughtText, Expression<Func<TRow, bool>>> named
    )
        : base(name, null)
    {
        (_id, _idOf) = (id, id.Compile());
        (_nameOf, _named) = (nameOf, named);
        IsFixed = true;
    }

    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    public override bool HoldsCommas => true;

    /// <summary>Matches rows with any of these.</summary>
    public Filter<TRow> Is(params IEnumerable<string> values)
    {
        object[] given = [.. values.Select(value => value.Trim())];
        return given.Length == 0 ? Filter.Constant<TRow>(false) : new FilterCondition<TRow>(this, FilterOperator.Is, given);
    }

    public override object Read(string text, string place)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim();
    }

    public override string Write(object value) => (string)value;

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition)
    {
        var values = Array.ConvertAll(Storable(condition), value => (Text: value, Sought: SoughtText.Of(value)));
        return row =>
        {
            var (id, name) = (_idOf(row), _nameOf(row));
            foreach (var value in values)
            {
                if (id == value.Text || value.Sought?.IsIn(name) == true)
                {
                    return true;
                }
            }

            return false;
        };
    }

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search)
    {
        var id = On(_id, row);
        var parts = new List<Expression>();
        foreach (var value in Storable(condition))
        {
            Expression<Func<string>> whole = () => value;
            parts.Add(Expression.AndAlso(IsThere(id), Expression.Equal(id, whole.Body)));
            if (SoughtText.Of(value) is { } sought)
            {
                parts.Add(On(_named(sought), row));
            }
        }

        return parts.Count == 0 ? Expression.Constant(false) : parts.Aggregate(Expression.OrElse);

        static Expression IsThere(Expression of) => Expression.NotEqual(of, Expression.Constant(null, typeof(string)));
    }

    // No stored text is empty, longer, or contains such characters.
    private static string[] Storable(FilterCondition<TRow> condition) =>
        [.. condition.Values.Cast<string>().Where(value => value.Length is > 0 and <= Limits.Name && PlainCharacters.CanBeStored(value))];
}

/// <summary>A field with a fixed list of values, of which a row may have several.</summary>
public sealed class SeveralField<TRow, TValue> : FilterField<TRow>
    where TValue : struct, Enum
{
    private readonly Func<TValue, Expression<Func<TRow, bool>>> _has;
    private readonly Dictionary<TValue, Func<TRow, bool>> _tests;

    /// <param name="has">Returns the rows that have a value.</param>
    internal SeveralField(string name, Func<TValue, Expression<Func<TRow, bool>>> has)
        : base(name, null)
    {
        _has = has;
        _tests = Enum.GetValues<TValue>().ToDictionary(value => value, value => has(value).Compile());
    }

    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    public override IReadOnlyList<string> Choices => ApiNames.All<TValue>();

    /// <summary>Matches rows with any of these values.</summary>
    public Filter<TRow> Is(params IEnumerable<TValue> values)
    {
        object[] given = [.. values.Distinct()];
        return given.Length == 0 ? Filter.Constant<TRow>(false) : new FilterCondition<TRow>(this, FilterOperator.Is, given);
    }

    public override object Read(string text, string place) =>
        ApiNames.TryParse(text, out TValue value)
            ? value
            : throw RefusedException.Invalid(place, $"{place} is unknown. Give one of {string.Join(", ", Choices)}.");

    public override string Write(object value) => ApiNames.Of((TValue)value);

    internal override IEnumerable<string> InOrder(IEnumerable<string> texts) =>
        texts.OrderBy(text => ApiNames.TryParse(text, out TValue value) ? value : default);

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition)
    {
        var tests = condition.Values.Select(value => _tests[(TValue)value]).ToArray();
        return row => Array.Exists(tests, test => test(row));
    }

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search) =>
        condition.Values.Select(value => On(_has((TValue)value), row)).Aggregate(Expression.OrElse);
}
