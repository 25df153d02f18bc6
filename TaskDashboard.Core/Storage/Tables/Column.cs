using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>One column of a table: the member of the row's record, and the properties of the column in the databases.</summary>
internal abstract class Column
{
    private static readonly NullabilityInfoContext Nullability = new();
    private readonly string? _name;
    private readonly int? _maxLength;

    private protected Column(LambdaExpression member)
    {
        Path = PathOf(member.Body);
        Type = Path[^1].PropertyType;
        lock (Nullability)
        {
            IsNullable =
                Nullable.GetUnderlyingType(Type) is not null
                || (!Type.IsValueType && Nullability.Create(Path[^1]).ReadState == NullabilityState.Nullable);
        }
    }

    /// <summary>
    /// From the record to the member: one property, or two if the member belongs to a part of the record, such as the counts of a task's
    /// subtasks.
    /// </summary>
    public IReadOnlyList<PropertyInfo> Path { get; }

    /// <summary>The type of the member.</summary>
    public Type Type { get; }

    /// <summary>The name in SQL; by default the member's name.</summary>
    public string Name
    {
        get => _name ?? string.Concat(Path.Select(property => property.Name));
        init => _name = value;
    }

    public bool IsNullable { get; }

    /// <summary>Whether the column belongs to the primary key.</summary>
    public bool IsKey { get; init; }

    /// <summary>Whether the value never changes after the insert. True for every part of a key.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Whether the column contains a public id.</summary>
    public bool IsPublicId { get; init; }

    /// <summary>Whether its texts are ASCII only.</summary>
    public bool IsAscii { get; init; }

    /// <summary>Maximum length in characters or bytes.</summary>
    public int? MaxLength
    {
        get => IsPublicId ? PublicId.Length : _maxLength;
        init => _maxLength = value;
    }

    /// <summary>The database's default value, for a row that is inserted without this column.</summary>
    public object? Default { get; init; }

    /// <summary>Returns the name of a statement's parameter.</summary>
    internal static string Parameter(int index) => string.Create(CultureInfo.InvariantCulture, $"@p{index}");

    /// <summary>Returns the member of a record.</summary>
    internal Expression Of(Expression row) => Path.Aggregate(row, Expression.Property);

    /// <summary>Returns the member's value as a statement's value, boxed.</summary>
    internal Expression StoredOf(Expression row)
    {
        var value = Of(row);
        var type = Nullable.GetUnderlyingType(Type) ?? Type;
        if (type == typeof(DateTimeOffset))
        {
            return WithValue(value, instant => Expression.Call(instant, nameof(DateTimeOffset.ToUnixTimeMilliseconds), null));
        }

        if (type == typeof(bool))
        {
            return WithValue(value, flag => Expression.Condition(flag, Expression.Constant(1), Expression.Constant(0)));
        }

        return type.IsEnum
            ? WithValue(value, choice => Expression.Convert(choice, typeof(int)))
            : Expression.Convert(value, typeof(object));
    }

    /// <summary>Reads the member's value from a row.</summary>
    internal Expression ReadFrom(Expression rows, int ordinal)
    {
        var type = Nullable.GetUnderlyingType(Type) ?? Type;
        var getter = type switch
        {
            _ when type == typeof(int) || type.IsEnum => nameof(Rows.GetInt32),
            _ when type == typeof(long) => nameof(Rows.GetInt64),
            _ when type == typeof(string) => nameof(Rows.GetString),
            _ when type == typeof(DateTimeOffset) => nameof(Rows.GetInstant),
            _ when type == typeof(bool) => nameof(Rows.GetBoolean),
            _ when type == typeof(byte[]) => nameof(Rows.GetBytes),
            _ => throw new NotSupportedException($"{Name} is of type {type.Name}, which no column can have."),
        };
        var at = Expression.Constant(ordinal);
        var value = Expression.Convert(Expression.Call(rows, getter, null, at), Type);
        return IsNullable
            ? Expression.Condition(Expression.Call(rows, nameof(Rows.IsDBNull), null, at), Expression.Default(Type), value)
            : value;
    }

    /// <summary>Returns the converted value, boxed; null if there is none.</summary>
    private static Expression WithValue(Expression value, Func<Expression, Expression> convert) =>
        Nullable.GetUnderlyingType(value.Type) is null
            ? Expression.Convert(convert(value), typeof(object))
            : Expression.Condition(
                Expression.Property(value, nameof(Nullable<int>.HasValue)),
                Expression.Convert(convert(Expression.Property(value, nameof(Nullable<int>.Value))), typeof(object)),
                Expression.Constant(null)
            );

    private static List<PropertyInfo> PathOf(Expression body)
    {
        var path = new List<PropertyInfo>();
        for (
            var step = body is UnaryExpression { NodeType: ExpressionType.Convert } boxed ? boxed.Operand : body;
            step is MemberExpression { Member: PropertyInfo property } member;
            step = member.Expression!
        )
        {
            path.Insert(0, property);
        }

        return path.Count is 1 or 2
            ? path
            : throw new ArgumentException($"{body} is neither a member of a record nor of a part of it.", nameof(body));
    }
}

/// <summary>A column of a table with rows of this record type.</summary>
/// <param name="member">Such as <c>task => task.Name</c>.</param>
internal sealed class Column<TRow>(Expression<Func<TRow, object?>> member) : Column(member);
