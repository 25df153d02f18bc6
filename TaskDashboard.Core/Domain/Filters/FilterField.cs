using System.Collections.Frozen;
using System.Globalization;
using System.Linq.Expressions;

namespace TaskDashboard.Core.Domain.Filters;

/// <summary>
/// A field that rows can be filtered by, declared once: its names, the type of its values, its operators, and its place in a row. The
/// query, the test in memory, the parameter of the API and of a page's URL, and the JSON are derived from it.
/// </summary>
public abstract class FilterField<TRow>
{
    private protected FilterField(string name, string? member)
    {
        Name = name;
        Member = member ?? name;
    }

    /// <summary>Name of the parameter.</summary>
    public string Name { get; }

    /// <summary>Name of the member in JSON.</summary>
    public string Member { get; }

    /// <summary>Whether the value of a row never changes.</summary>
    public bool IsFixed { get; init; }

    /// <summary>
    /// The member with the number of values, if there may be too many to show; null if they are always shown. In JSON such a field is
    /// always an array.
    /// </summary>
    public string? CountMember { get; init; }

    public abstract IReadOnlyList<FilterOperator> Operators { get; }

    /// <summary>Whether a value may contain a comma. Otherwise a parameter may give several values separated by commas.</summary>
    public virtual bool HoldsCommas => false;

    /// <summary>Whether a parameter may give several values.</summary>
    public virtual bool TakesSeveral => true;

    /// <summary>Reads one value.</summary>
    /// <param name="place">Path of the value in the input.</param>
    /// <exception cref="RefusedException">Invalid: the text is not a value of this field.</exception>
    public abstract object Read(string text, string place);

    /// <summary>Returns the text that <see cref="Read"/> reads.</summary>
    public abstract string Write(object value);

    /// <summary>The values of a field with a fixed list; empty for other fields.</summary>
    public virtual IReadOnlyList<string> Choices => [];

    /// <summary>Whether its values have an order, so that they can be given as a range.</summary>
    public bool HasOrder => Operators.Contains(FilterOperator.Between);

    /// <summary>Whether a row in memory can be tested. Otherwise only the database can, or something is looked up first.</summary>
    public virtual bool IsInMemory => true;

    /// <summary>Whether it takes the words of a query that have no field. All of them must match.</summary>
    internal virtual bool TakesWords => false;

    /// <summary>Returns a value of a query in the form in which it is written.</summary>
    /// <param name="place">What the refusal calls the value.</param>
    /// <exception cref="RefusedException">Invalid: the text is not a value of this field.</exception>
    internal virtual QueryValue Written(QueryValue value, TimeZoneInfo zone, string place)
    {
        var first = Read(value.First, place);
        if (value.Second is not { } given)
        {
            return value with { First = Write(first) };
        }

        var second = Read(given, place);
        return ((IComparable)first).CompareTo(second) > 0
            ? throw RefusedException.Invalid(place, $"{place} ends before it begins.")
            : value with
            {
                First = Write(first),
                Second = Write(second),
            };
    }

    /// <summary>Returns the filter of a term of a query: the rows that match any of these values.</summary>
    /// <param name="now">Relative times count from this moment.</param>
    internal virtual Filter<TRow> ToFilter(IReadOnlyList<QueryValue> values, DateTimeOffset now)
    {
        var any = values.Where(value => value.Comparison != QueryComparison.Is).Select(value => RangeOf(value, now)).ToList();
        var plain = values.Where(value => value.Comparison == QueryComparison.Is).Select(value => ValueOf(value.First, now)).ToList();
        if (TakesSeveral && plain.Count > 0)
        {
            any.Add(new FilterCondition<TRow>(this, Operators[0], [.. plain.Distinct()]));
        }
        else
        {
            any.AddRange(plain.Select(value => new FilterCondition<TRow>(this, Operators[0], [value])));
        }

        return Filter.Any(any);
    }

    /// <summary>Returns the value that a text of a query means.</summary>
    private protected virtual object ValueOf(string written, DateTimeOffset now) => Read(written, Name);

    /// <summary>The value after this one in a field with an order; null after the last one.</summary>
    private protected virtual object? Next(object value) => throw new InvalidOperationException($"{Name} has no order.");

    /// <summary>The smallest value of a field with an order.</summary>
    private protected virtual object Least => throw new InvalidOperationException($"{Name} has no order.");

    private Filter<TRow> RangeOf(QueryValue value, DateTimeOffset now)
    {
        var first = ValueOf(value.First, now);
        return value.Comparison switch
        {
            QueryComparison.AtLeast => Of(FilterOperator.AtLeast, first),
            QueryComparison.Below => Of(FilterOperator.Below, first),
            QueryComparison.Above => Next(first) is { } next ? Of(FilterOperator.AtLeast, next) : Filter.Constant<TRow>(false),
            QueryComparison.UpTo => Next(first) is { } next ? Of(FilterOperator.Below, next) : Of(FilterOperator.AtLeast, Least),
            QueryComparison.Between => Of(FilterOperator.Between, first, ValueOf(value.Second!, now)),
            QueryComparison.Is => Of(Operators[0], first),
        };

        FilterCondition<TRow> Of(FilterOperator @operator, params object[] values) => new(this, @operator, values);
    }

    /// <summary>Returns the values in the text of a parameter.</summary>
    internal virtual IEnumerable<string> Split(string text) => HoldsCommas ? [text] : text.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>Returns texts of values in the order in which they are shown.</summary>
    internal virtual IEnumerable<string> InOrder(IEnumerable<string> texts) => texts;

    internal abstract Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition);

    internal abstract Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search);

    private protected static Expression On(LambdaExpression column, ParameterExpression row) =>
        new Replacement(column.Parameters[0], row).Visit(column.Body);

    private sealed class Replacement(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}

/// <summary>A field whose values are compared as values, not as texts.</summary>
public abstract class ValueField<TRow, TValue> : FilterField<TRow>
    where TValue : struct
{
    private readonly LambdaExpression _column;
    private readonly bool _isNullable;
    private readonly Func<TRow, TValue?> _valueOf;

    private protected ValueField(string name, string? member, Expression<Func<TRow, TValue?>> column)
        : base(name, member)
    {
        ArgumentNullException.ThrowIfNull(column);
        _valueOf = column.Compile();

        // A column that is never null is converted to the nullable type.
        var plain =
            column.Body is UnaryExpression { NodeType: ExpressionType.Convert, Operand: var operand } && operand.Type == typeof(TValue)
                ? operand
                : null;
        _isNullable = plain is null;
        _column = plain is null ? column : Expression.Lambda(plain, column.Parameters);
    }

    /// <summary>Matches rows with any of these values.</summary>
    public Filter<TRow> Is(params IEnumerable<TValue> values)
    {
        object[] given = [.. values.Select(AsStored).Distinct()];
        return given.Length == 0 ? Filter.Constant<TRow>(false) : new FilterCondition<TRow>(this, FilterOperator.Is, given);
    }

    /// <summary>Matches rows with another value or without one.</summary>
    public Filter<TRow> IsNot(params IEnumerable<TValue> values) => !Is(values);

    internal static bool Takes(FilterCondition<TRow> condition, TValue? value) => Test(condition)(value);

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition)
    {
        var test = Test(condition);
        return row => test(_valueOf(row));
    }

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search)
    {
        var of = On(_column, row);
        var compared = condition.Operator switch
        {
            FilterOperator.Is => IsAnyOf(of, [.. condition.Values.Cast<TValue>()]),
            FilterOperator.AtLeast => Compare(ExpressionType.GreaterThanOrEqual, of, condition.Values[0]),
            FilterOperator.Below => Compare(ExpressionType.LessThan, of, condition.Values[0]),
            FilterOperator.Between => Expression.AndAlso(
                Compare(ExpressionType.GreaterThanOrEqual, of, condition.Values[0]),
                Compare(ExpressionType.LessThan, of, condition.Values[1])
            ),
            FilterOperator.Contains => throw new InvalidOperationException($"{Name} is not a text."),
        };

        // Without this, the condition is unknown in SQL for a row without a value, and the negation would omit that row as well.
        return _isNullable ? Expression.AndAlso(Expression.NotEqual(of, Expression.Constant(null, of.Type)), compared) : compared;
    }

    /// <summary>Returns the value as the tables store it.</summary>
    private protected virtual TValue AsStored(TValue value) => value;

    private protected virtual Expression IsAnyOf(Expression of, IReadOnlyList<TValue> values)
    {
        if (values is [var value])
        {
            return Compare(ExpressionType.Equal, of, value);
        }

        Expression<Func<IEnumerable<TValue>>> parameter = () => values;
        return Expression.Call(
            typeof(Enumerable),
            nameof(Enumerable.Contains),
            [typeof(TValue)],
            parameter.Body,
            Expression.Convert(of, typeof(TValue))
        );
    }

    // A parameter, so that the query is compiled only once for all values.
    private static BinaryExpression Compare(ExpressionType operation, Expression of, object given)
    {
        var value = (TValue)given;
        Expression<Func<TValue>> parameter = () => value;
        return Expression.MakeBinary(
            operation,
            of,
            of.Type == typeof(TValue) ? parameter.Body : Expression.Convert(parameter.Body, of.Type)
        );
    }

    private static Func<TValue?, bool> Test(FilterCondition<TRow> condition)
    {
        var first = (TValue)condition.Values[0];
        return condition.Operator switch
        {
            FilterOperator.Is when condition.Values.Count == 1 => IsOne(first),
            FilterOperator.Is => IsIn(condition.Values.Cast<TValue>().ToFrozenSet()),
            FilterOperator.AtLeast => value => value is { } known && Comparer<TValue>.Default.Compare(known, first) >= 0,
            FilterOperator.Below => value => value is { } known && Comparer<TValue>.Default.Compare(known, first) < 0,
            FilterOperator.Between => IsBetween(first, (TValue)condition.Values[1]),
            FilterOperator.Contains => throw new InvalidOperationException($"{condition.Field.Name} is not a text."),
        };
    }

    private static Func<TValue?, bool> IsOne(TValue one) =>
        value => value is { } known && EqualityComparer<TValue>.Default.Equals(known, one);

    private static Func<TValue?, bool> IsIn(FrozenSet<TValue> set) => value => value is { } known && set.Contains(known);

    private static Func<TValue?, bool> IsBetween(TValue start, TValue end) =>
        value =>
            value is { } known && Comparer<TValue>.Default.Compare(known, start) >= 0 && Comparer<TValue>.Default.Compare(known, end) < 0;
}

/// <summary>A field with a fixed list of values.</summary>
public sealed class ChoiceField<TRow, TValue> : ValueField<TRow, TValue>
    where TValue : struct, Enum
{
    private readonly Func<IReadOnlyList<TValue>, Expression<Func<TRow, bool>>?>? _implied;

    /// <param name="implied">A condition that all rows with one of these values meet. The query contains it as well, because an index may
    /// be filtered by it.</param>
    internal ChoiceField(
        string name,
        string? member,
        Expression<Func<TRow, TValue?>> column,
        Func<IReadOnlyList<TValue>, Expression<Func<TRow, bool>>?>? implied
    )
        : base(name, member, column) => _implied = implied;

    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    public override IReadOnlyList<string> Choices => ApiNames.All<TValue>();

    public override object Read(string text, string place) =>
        ApiNames.TryParse(text, out TValue value)
            ? value
            : throw RefusedException.Invalid(place, $"{place} is unknown. Give one of {string.Join(", ", ApiNames.All<TValue>())}.");

    public override string Write(object value) => ApiNames.Of((TValue)value);

    internal override IEnumerable<string> InOrder(IEnumerable<string> texts) =>
        texts.OrderBy(text => ApiNames.TryParse(text, out TValue value) ? value : default);

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search)
    {
        var itself = base.ToCondition(condition, row, search);
        return _implied?.Invoke([.. condition.Values.Cast<TValue>()]) is { } also ? Expression.AndAlso(On(also, row), itself) : itself;
    }

    // Literals, because a filtered index cannot be used with a parameter. There are few values.
    private protected override Expression IsAnyOf(Expression of, IReadOnlyList<TValue> values) =>
        values.Select(value => (Expression)Expression.Equal(of, Expression.Constant(value, of.Type))).Aggregate(Expression.OrElse);
}

/// <summary>A field that is true or false for each row.</summary>
public sealed class FlagField<TRow> : FilterField<TRow>
{
    private const string True = "true";
    private const string False = "false";

    private readonly Expression<Func<TRow, bool>> _condition;
    private readonly Func<TRow, bool> _isTrue;

    internal FlagField(string name, Expression<Func<TRow, bool>> condition)
        : base(name, null)
    {
        _condition = condition;
        _isTrue = condition.Compile();
    }

    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    public override bool TakesSeveral => false;

    public Filter<TRow> Is(bool value) => new FilterCondition<TRow>(this, FilterOperator.Is, [value]);

    public override object Read(string text, string place) =>
        text switch
        {
            True => true,
            False => false,
            _ => throw RefusedException.Invalid(place, $"{place} is unknown. Give {True} or {False}."),
        };

    public override string Write(object value) => (bool)value ? True : False;

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition) =>
        (bool)condition.Values[0] ? _isTrue : row => !_isTrue(row);

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search)
    {
        var holds = On(_condition, row);
        return (bool)condition.Values[0] ? holds : Expression.Not(holds);
    }
}

/// <summary>
/// A field that limits a list to rows whose numbers are looked up first, once for each query. It has one value, true: without the field
/// the list is not limited.
/// </summary>
public sealed class LookedUpField<TRow> : FilterField<TRow>
{
    private const string True = "true";

    private readonly NumberField<TRow> _number;

    internal LookedUpField(string name, NumberField<TRow> number)
        : base(name, null) => _number = number;

    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    public override bool TakesSeveral => false;

    public override bool IsInMemory => false;

    /// <summary>Matches the rows that are looked up.</summary>
    public Filter<TRow> Is() => new FilterCondition<TRow>(this, FilterOperator.Is, [true]);

    public override object Read(string text, string place) =>
        text == True ? true : throw RefusedException.Invalid(place, $"{place} is unknown. Give {True}, or leave it out.");

    public override string Write(object value) => True;

    internal bool IsIn(Filter<TRow> filter) => filter.Conditions.Any(condition => condition.Field == this);

    /// <summary>Whether only rows that are looked up can match.</summary>
    internal bool Limits(Filter<TRow> filter) =>
        (filter is FilterAll<TRow> all ? all.Parts : [filter]).OfType<FilterCondition<TRow>>().Any(condition => condition.Field == this);

    /// <param name="also">What the rows must match besides, because they may have changed since their numbers were looked up.</param>
    internal Filter<TRow> Resolve(Filter<TRow> filter, IReadOnlyCollection<int> numbers, Filter<TRow> also) =>
        filter.Replace((condition, _) => condition.Field != this ? condition : _number.Is(numbers) & also);

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition) => throw Unresolved();

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search) =>
        throw Unresolved();

    private InvalidOperationException Unresolved() => new($"The rows of {Name} were not looked up.");
}

/// <summary>A field whose values have an order and can be selected by range.</summary>
public abstract class OrderedField<TRow, TValue> : ValueField<TRow, TValue>
    where TValue : struct, IComparable<TValue>
{
    private protected OrderedField(string name, string? member, Expression<Func<TRow, TValue?>> column)
        : base(name, member, column) { }

    public override IReadOnlyList<FilterOperator> Operators { get; } =
    [FilterOperator.Is, FilterOperator.AtLeast, FilterOperator.Below, FilterOperator.Between];

    public Filter<TRow> AtLeast(TValue value) => new FilterCondition<TRow>(this, FilterOperator.AtLeast, [AsStored(value)]);

    public Filter<TRow> Below(TValue value) => new FilterCondition<TRow>(this, FilterOperator.Below, [AsStored(value)]);

    /// <summary>Matches values from the start (included) to the end (excluded).</summary>
    public Filter<TRow> Between(TValue start, TValue end) =>
        new FilterCondition<TRow>(this, FilterOperator.Between, [AsStored(start), AsStored(end)]);
}

/// <summary>A field with integers.</summary>
public sealed class NumberField<TRow> : OrderedField<TRow, int>
{
    internal NumberField(string name, string? member, Expression<Func<TRow, int?>> column)
        : base(name, member, column) { }

    public override object Read(string text, string place) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RefusedException.Invalid(place, $"{place} is not a whole number.");

    public override string Write(object value) => ((int)value).ToString(CultureInfo.InvariantCulture);

    private protected override object Least => int.MinValue;

    private protected override object? Next(object value) => (int)value == int.MaxValue ? null : (int)value + 1;
}

/// <summary>A field with lengths of time, in milliseconds.</summary>
internal sealed class MillisecondsField<TRow> : OrderedField<TRow, long>
{
    internal MillisecondsField(string name, Expression<Func<TRow, long?>> column)
        : base(name, null, column) { }

    public override object Read(string text, string place) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RefusedException.Invalid(place, $"{place} is not a number of milliseconds.");

    public override string Write(object value) => ((long)value).ToString(CultureInfo.InvariantCulture);
}

/// <summary>A field with times, in whole milliseconds.</summary>
public sealed class InstantField<TRow> : OrderedField<TRow, DateTimeOffset>
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'";

    // With seconds or without, and always with an offset. A text without an offset would be a local time of an unknown place.
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
        "yyyy-MM-dd'T'HH:mm'Z'",
        "yyyy-MM-dd'T'HH:mmzzz",
    ];

    internal InstantField(string name, string? member, Expression<Func<TRow, DateTimeOffset?>> column)
        : base(name, member, column) { }

    public override object Read(string text, string place)
    {
        ArgumentNullException.ThrowIfNull(text);
        return DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, Utc, out var instant)
            ? instant.AsStored()
            : throw RefusedException.Invalid(place, $"{place} is not a time. Give one as in 2026-01-31T08:00:00Z.");
    }

    public override string Write(object value) => ((DateTimeOffset)value).UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    internal override QueryValue Written(QueryValue value, TimeZoneInfo zone, string place) => QueryTimes.Written(value, zone, place);

    private protected override object ValueOf(string written, DateTimeOffset now) => QueryTimes.InstantOf(written, now);

    private protected override object Least => DateTimeOffset.MinValue;

    private protected override object? Next(object value) =>
        (DateTimeOffset)value > DateTimeOffset.MaxValue.AddMilliseconds(-1) ? null : ((DateTimeOffset)value).AddMilliseconds(1);

    private protected override DateTimeOffset AsStored(DateTimeOffset value) => value.AsStored();
}

/// <summary>A field with texts that are compared as a whole and exactly.</summary>
public sealed class TextField<TRow> : FilterField<TRow>
{
    private readonly Expression<Func<TRow, string?>> _column;
    private readonly Func<TRow, string?> _valueOf;

    /// <param name="limit">Maximum number of characters of a value.</param>
    /// <param name="holdsCommas">Whether a value may contain a comma.</param>
    internal TextField(string name, string? member, Expression<Func<TRow, string?>> column, int limit, bool holdsCommas)
        : base(name, member)
    {
        _column = column;
        _valueOf = column.Compile();
        Limit = limit;
        HoldsCommas = holdsCommas;
    }

    /// <summary>Maximum number of characters of a value.</summary>
    public int Limit { get; }

    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    public override bool HoldsCommas { get; }

    /// <summary>Matches rows with any of these values.</summary>
    public Filter<TRow> Is(params IEnumerable<string> values)
    {
        object[] given = [.. values];
        return given.Length == 0 ? Filter.Constant<TRow>(false) : new FilterCondition<TRow>(this, FilterOperator.Is, given);
    }

    /// <summary>Matches rows with another value or without one.</summary>
    public Filter<TRow> IsNot(params IEnumerable<string> values) => !Is(values);

    public override object Read(string text, string place) => text;

    public override string Write(object value) => (string)value;

    internal static bool Takes(FilterCondition<TRow> condition, string? value) => value is not null && condition.Values.Contains(value);

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition)
    {
        if (condition.Values is [string only])
        {
            return row => _valueOf(row) == only;
        }

        var values = condition.Values.Cast<string>().ToFrozenSet(StringComparer.Ordinal);
        return row => _valueOf(row) is { } value && values.Contains(value);
    }

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search)
    {
        var of = On(_column, row);

        var values = condition.Values.Cast<string>().Where(CanBeStored).ToList();
        if (values.Count == 0)
        {
            return Expression.Constant(false);
        }

        Expression any;
        if (values is [var value])
        {
            Expression<Func<string>> one = () => value;
            any = Expression.Equal(of, one.Body);
        }
        else
        {
            Expression<Func<IEnumerable<string>>> several = () => values;
            any = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(string)], several.Body, of);
        }

        return Expression.AndAlso(Expression.NotEqual(of, Expression.Constant(null, typeof(string))), any);
    }

    // No row can have any other value. A database might refuse it, or ignore a space at its end.
    internal bool CanBeStored(string value) => value.Length <= Limit && !value.EndsWith(' ') && PlainCharacters.CanBeStored(value);
}

/// <summary>
/// A field that names an object by its public id, while the row has its number. The numbers are looked up first, once for each query.
/// Then its conditions become conditions on the field with the numbers.
/// </summary>
public sealed class ReferenceField<TRow> : FilterField<TRow>
{
    private readonly NumberField<TRow> _number;

    internal ReferenceField(string name, string member, NumberField<TRow> number)
        : base(name, member)
    {
        _number = number;
        IsFixed = true;
    }

    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Is];

    /// <summary>Matches rows that name any of these.</summary>
    public Filter<TRow> Is(params IEnumerable<string> ids)
    {
        object[] given = [.. ids];
        return given.Length == 0 ? Filter.Constant<TRow>(false) : new FilterCondition<TRow>(this, FilterOperator.Is, given);
    }

    public override object Read(string text, string place) => text;

    public override string Write(object value) => (string)value;

    /// <summary>Returns the ids that a filter contains.</summary>
    internal IReadOnlyList<string> IdsIn(Filter<TRow> filter) =>
        [
            .. filter
                .Conditions.Where(condition => condition.Field == this)
                .SelectMany(condition => condition.Values.Cast<string>())
                .Where(PublicId.IsWellFormed)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <param name="numbers">By id. An id without a number matches no row.</param>
    internal Filter<TRow> Resolve(Filter<TRow> filter, IReadOnlyDictionary<string, int> numbers) =>
        filter.Replace(
            (condition, _) =>
                condition.Field != this
                    ? condition
                    : _number.Is(condition.Values.Cast<string>().Where(numbers.ContainsKey).Select(id => numbers[id]))
        );

    internal static bool Takes(FilterCondition<TRow> condition, string id) => condition.Values.Contains(id);

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition) => throw Unresolved();

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search) =>
        throw Unresolved();

    private InvalidOperationException Unresolved() => new($"The numbers of {Name} were not looked up.");
}

/// <summary>A search for part of a text in several fields (<see cref="SoughtText"/>), or for the id of a row.</summary>
public sealed class SearchField<TRow> : FilterField<TRow>
{
    private readonly Expression<Func<TRow, string?>> _id;
    private readonly Func<TRow, string?> _idOf;
    private readonly Func<TRow, string?>[] _textsOf;

    /// <param name="columns">The columns whose texts are stored folded for the row.</param>
    internal SearchField(string name, Expression<Func<TRow, string?>> id, IReadOnlyList<Expression<Func<TRow, string?>>> columns)
        : base(name, null)
    {
        _id = id;
        _idOf = id.Compile();
        _textsOf = [.. columns.Select(column => column.Compile())];
    }

    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Contains];

    public override bool HoldsCommas => true;

    public override bool TakesSeveral => false;

    internal override bool TakesWords => true;

    /// <summary>Matches rows that contain this text without the blanks around it. A blank text matches every row.</summary>
    public Filter<TRow> Contains(string? text) =>
        string.IsNullOrWhiteSpace(text)
            ? Filter.Constant<TRow>(true)
            : new FilterCondition<TRow>(this, FilterOperator.Contains, [text.Trim()]);

    public override object Read(string text, string place)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim();
    }

    internal override IEnumerable<string> Split(string text) => [text.Trim()];

    public override string Write(object value) => (string)value;

    /// <summary>Returns the text that every match must contain; null if there is none.</summary>
    internal string? DemandedBy(Filter<TRow> filter)
    {
        IEnumerable<Filter<TRow>> parts = filter is FilterAll<TRow> all ? all.Parts : [filter];
        return parts.OfType<FilterCondition<TRow>>().FirstOrDefault(condition => condition.Field == this)?.Values[0] as string;
    }

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition)
    {
        var text = (string)condition.Values[0];
        if (SoughtText.Of(text) is not { } sought)
        {
            return _ => false;
        }

        return row =>
        {
            if (_idOf(row) == text)
            {
                return true;
            }

            foreach (var textOf in _textsOf)
            {
                if (sought.IsIn(textOf(row)))
                {
                    return true;
                }
            }

            return false;
        };
    }

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search)
    {
        var text = (string)condition.Values[0];
        if (SoughtText.Of(text) is not { } sought)
        {
            return Expression.Constant(false);
        }

        var holds = search(sought, row);
        if (!PublicId.IsWellFormed(text))
        {
            return holds;
        }

        Expression<Func<string>> whole = () => text;
        return Expression.OrElse(holds, Expression.Equal(On(_id, row), whole.Body));
    }
}

/// <summary>
/// A search for part of a text in a row, or in the texts of another table that the row names by number. Those are looked up first, once
/// for each query (<see cref="Resolve"/>).
/// </summary>
public sealed class WideSearchField<TRow> : FilterField<TRow>
{
    private readonly SearchField<TRow> _own;
    private readonly NumberField<TRow> _number;

    /// <param name="own">The search in the row's own texts.</param>
    /// <param name="number">The number of the other text.</param>
    internal WideSearchField(string name, SearchField<TRow> own, NumberField<TRow> number)
        : base(name, null)
    {
        _own = own;
        _number = number;
    }

    public override IReadOnlyList<FilterOperator> Operators { get; } = [FilterOperator.Contains];

    public override bool HoldsCommas => true;

    public override bool TakesSeveral => false;

    public override bool IsInMemory => false;

    internal override bool TakesWords => true;

    /// <summary>Matches rows that contain this text without the blanks around it. A blank text matches every row.</summary>
    public Filter<TRow> Contains(string? text) =>
        string.IsNullOrWhiteSpace(text)
            ? Filter.Constant<TRow>(true)
            : new FilterCondition<TRow>(this, FilterOperator.Contains, [text.Trim()]);

    public override object Read(string text, string place) => _own.Read(text, place);

    internal override IEnumerable<string> Split(string text) => _own.Split(text);

    public override string Write(object value) => (string)value;

    internal bool IsIn(Filter<TRow> filter) => filter.Conditions.Any(condition => condition.Field == this);

    /// <param name="find">Returns the numbers of the other texts that match.</param>
    internal Filter<TRow> Resolve(Filter<TRow> filter, Func<SoughtText, IEnumerable<int>> find) =>
        filter.Replace(
            (condition, _) =>
                condition.Field != this ? condition
                : SoughtText.Of((string)condition.Values[0]) is { } sought
                    ? _own.Contains((string)condition.Values[0]) | _number.Is(find(sought))
                : Filter.Constant<TRow>(false)
        );

    internal override Func<TRow, bool> ToPredicate(FilterCondition<TRow> condition) => throw Unresolved();

    internal override Expression ToCondition(FilterCondition<TRow> condition, ParameterExpression row, TextSearch search) =>
        throw Unresolved();

    private InvalidOperationException Unresolved() => new($"The texts of {Name} were not looked up.");
}
