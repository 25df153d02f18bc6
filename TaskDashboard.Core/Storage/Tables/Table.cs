using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>
/// A table: one list of columns, from which its statements, the reading of its rows and its part of EF's model are derived. A new column is
/// a line of that list and a migration for each provider.
/// </summary>
internal abstract class Table<TRow> : IEntityTypeConfiguration<TRow>, ITable
    where TRow : class
{
    private readonly Lazy<Func<Rows, TRow>> _read;

    private protected Table(string name, params Column<TRow>[] columns)
    {
        Name = name;
        Columns = columns;
        Names = string.Join(", ", columns.Select(column => column.Name));
        Select = $"SELECT {Names} FROM {name}";
        Insert = new RowInsert<TRow>(name, columns);

        // Compiled at first use: a process uses only a few tables before it serves requests.
        _read = new Lazy<Func<Rows, TRow>>(CompileRead);
    }

    public string Name { get; }

    public IReadOnlyList<Column<TRow>> Columns { get; }

    Type ITable.Row => typeof(TRow);

    IReadOnlyList<Column> ITable.Columns => Columns;

    /// <summary>The names of all columns in order, for a SELECT whose rows <see cref="Read"/> reads.</summary>
    public string Names { get; }

    /// <summary>A SELECT of all columns. Add the condition.</summary>
    public string Select { get; }

    /// <summary>An INSERT of whole rows, with the values from <see cref="ValuesOf"/>.</summary>
    public RowInsert<TRow> Insert { get; }

    /// <summary>Reads the current row.</summary>
    public TRow Read(Rows rows) => _read.Value(rows);

    /// <summary>Returns the first row, or null. Disposes the rows.</summary>
    public TRow? First(Rows rows)
    {
        using (rows)
        {
            return rows.Read() ? _read.Value(rows) : null;
        }
    }

    public object?[] ValuesOf(TRow row) => Insert.ValuesOf(row);

    /// <summary>Creates an UPDATE of all columns that are not fixed.</summary>
    /// <param name="where">The columns that identify the row by their previous values.</param>
    public RowUpdate<TRow> Update(params Expression<Func<TRow, object?>>[] where) =>
        new(this, [.. Columns.Where(column => !column.IsFixed && !column.IsKey)], where.Select(Of));

    /// <summary>Creates an UPDATE of all columns that are not fixed, without some that rarely change.</summary>
    /// <param name="where">The columns that identify the row by their previous values.</param>
    public RowUpdate<TRow> UpdateWithout(
        IEnumerable<Expression<Func<TRow, object?>>> unset,
        params Expression<Func<TRow, object?>>[] where
    ) => new(this, Columns.Where(column => !column.IsFixed && !column.IsKey).Except(unset.Select(Of)), where.Select(Of));

    /// <summary>Creates an UPDATE of these columns only.</summary>
    /// <param name="where">The columns that identify the row by their previous values.</param>
    public RowUpdate<TRow> Update(IEnumerable<Expression<Func<TRow, object?>>> set, params Expression<Func<TRow, object?>>[] where) =>
        new(this, set.Select(Of), where.Select(Of));

    /// <summary>Creates an UPDATE of the row with this key that adds to some columns and replaces the others.</summary>
    public RowUpdate<TRow> Add(params Expression<Func<TRow, object?>>[] sums)
    {
        Column<TRow>[] added = [.. sums.Select(Of)];
        return new(this, Columns.Where(column => !column.IsFixed && !column.IsKey), Columns.Where(column => column.IsKey), added);
    }

    /// <summary>Creates an UPDATE of the row with this key that adds to these columns and keeps the others.</summary>
    public RowUpdate<TRow> AddOnly(params Expression<Func<TRow, object?>>[] sums)
    {
        Column<TRow>[] added = [.. sums.Select(Of)];
        return new(this, added, Columns.Where(column => column.IsKey), added);
    }

    /// <summary>Creates an INSERT of some columns. The others are null or have their default.</summary>
    public RowInsert<TRow> InsertWithout(params Expression<Func<TRow, object?>>[] unset) =>
        new(Name, [.. Columns.Except(unset.Select(Of))]);

    /// <inheritdoc/>
    public void Configure(EntityTypeBuilder<TRow> builder)
    {
        builder.ToTable(Name);
        foreach (var property in typeof(TRow).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (!Columns.Any(column => column.Path[0].Name == property.Name))
            {
                builder.Ignore(property.Name);
            }
        }

        // The key first. Otherwise EF uses a property named Id as the key, and treats a property that was once a key as optional.
        var key = Columns.Where(column => column.IsKey).ToList();
        foreach (var column in key)
        {
            builder.Property(column.Type, column.Path[0].Name);
        }

        builder.HasKey([.. key.Select(column => column.Path[0].Name)]);
        foreach (var column in Columns)
        {
            Configure(builder, column);
        }

        More(builder);
    }

    /// <summary>Adds what the list of columns does not contain: indexes and initial rows.</summary>
    private protected virtual void More(EntityTypeBuilder<TRow> builder) { }

    private static void Configure(EntityTypeBuilder<TRow> builder, Column column)
    {
        IMutableProperty property = column.Path is [var part, var member]
            ? builder.ComplexProperty(part.PropertyType, part.Name).Property(member.PropertyType, member.Name).Metadata
            : builder.Property(column.Type, column.Path[0].Name).Metadata;
        if (column.Name != column.Path[0].Name)
        {
            property.SetColumnName(column.Name);
        }

        property.IsNullable = column.IsNullable;
        property.ValueGenerated = ValueGenerated.Never;
        if (column.MaxLength is { } length)
        {
            property.SetMaxLength(length);
        }

        if (column.IsPublicId || column.IsAscii)
        {
            property.SetIsUnicode(false);
        }

        if (column.Default is { } value)
        {
            property.SetDefaultValue(value);
            property.ValueGenerated = ValueGenerated.OnAdd;
        }
    }

    /// <summary>Returns the name of a member's column.</summary>
    internal string NameOf(Expression<Func<TRow, object?>> member) => Of(member).Name;

    private Column<TRow> Of(Expression<Func<TRow, object?>> member)
    {
        var path = new Column<TRow>(member).Path;
        return Columns.Single(column => column.Path.SequenceEqual(path));
    }

    private Func<Rows, TRow> CompileRead()
    {
        var rows = Expression.Parameter(typeof(Rows), "rows");
        var members = Columns
            .Select((column, ordinal) => (column.Path, Value: column.ReadFrom(rows, ordinal)))
            .GroupBy(column => column.Path[0]);
        var bindings = members.Select(member =>
            Expression.Bind(
                member.Key,
                member.First().Path.Count == 1
                    ? member.Single().Value
                    : Expression.MemberInit(
                        Expression.New(member.Key.PropertyType),
                        member.Select(part => Expression.Bind(part.Path[1], part.Value))
                    )
            )
        );
        return Expression.Lambda<Func<Rows, TRow>>(Create(bindings), rows).Compile();
    }

    // A record with positional members has no parameterless constructor.
    private static Expression Create(IEnumerable<MemberAssignment> bindings)
    {
        if (typeof(TRow).GetConstructor(Type.EmptyTypes) is { } constructor)
        {
            return Expression.MemberInit(Expression.New(constructor), bindings);
        }

        var values = bindings.ToDictionary(binding => binding.Member.Name, binding => binding.Expression);
        var positional = typeof(TRow).GetConstructors().Single(candidate => candidate.GetParameters().Length == values.Count);
        return Expression.New(positional, positional.GetParameters().Select(parameter => values[parameter.Name!]));
    }
}

/// <summary>Common members of all tables.</summary>
internal interface ITable
{
    string Name { get; }

    Type Row { get; }

    IReadOnlyList<Column> Columns { get; }
}

/// <summary>An INSERT of columns of a table, and their values for a row.</summary>
internal sealed class RowInsert<TRow> : RowInsert
    where TRow : class
{
    private readonly Lazy<Func<TRow, object?[]>> _values;

    public RowInsert(string table, IReadOnlyList<Column<TRow>> columns)
        : base(table, [.. columns.Select(column => column.Name)])
    {
        KeyColumns = columns.TakeWhile(column => column.IsKey).Count();
        _values = new Lazy<Func<TRow, object?[]>>(() =>
        {
            var row = Expression.Parameter(typeof(TRow), "row");
            return Expression
                .Lambda<Func<TRow, object?[]>>(Expression.NewArrayInit(typeof(object), columns.Select(column => column.StoredOf(row))), row)
                .Compile();
        });
    }

    public object?[] ValuesOf(TRow row) => _values.Value(row);
}

/// <summary>An UPDATE of columns of a table, and their values for two versions of the row.</summary>
internal sealed class RowUpdate<TRow> : RowUpdate
    where TRow : class
{
    private readonly Lazy<Func<TRow, TRow, object?[]>> _values;

    /// <param name="where">The columns of the key, and those that must still have their values.</param>
    /// <param name="sums">The written columns to which the value is added.</param>
    [SetsRequiredMembers]
    public RowUpdate(
        Table<TRow> table,
        IEnumerable<Column<TRow>> set,
        IEnumerable<Column<TRow>> where,
        params IReadOnlyCollection<Column<TRow>> sums
    )
        : base(table.Name)
    {
        Column<TRow>[] written = [.. set];
        Column<TRow>[] compared = [.. where.OrderBy(column => !column.IsKey)];
        Set = [.. written.Select(column => sums.Contains(column) ? $"{column.Name} = {column.Name} + @" : column.Name)];
        KeyColumns = [.. compared.Where(column => column.IsKey).Select(column => column.Name)];
        Expected = [.. compared.Where(column => !column.IsKey).Select(column => column.Name)];
        _values = new Lazy<Func<TRow, TRow, object?[]>>(() =>
        {
            var before = Expression.Parameter(typeof(TRow), "before");
            var after = Expression.Parameter(typeof(TRow), "after");
            var all = written.Select(column => column.StoredOf(after)).Concat(compared.Select(column => column.StoredOf(before)));
            return Expression.Lambda<Func<TRow, TRow, object?[]>>(Expression.NewArrayInit(typeof(object), all), before, after).Compile();
        });
    }

    /// <summary>
    /// Returns the values of <paramref name="after"/> to write, then those of <paramref name="before"/> that identify the row.
    /// </summary>
    public object?[] ValuesOf(TRow before, TRow after) => _values.Value(before, after);
}

/// <summary>Adds rows of a table to those with the same key.</summary>
internal sealed class RowAddition<TRow> : RowAddition
    where TRow : class
{
    private readonly RowInsert<TRow> _insert;

    /// <param name="sums">The members to which the value is added. The others but the key are replaced.</param>
    public RowAddition(Table<TRow> table, params Expression<Func<TRow, object?>>[] sums)
        : this(table, [.. sums.Select(sum => table.NameOf(sum))]) { }

    private RowAddition(Table<TRow> table, string[] sums)
        : base(
            table.Name,
            [.. table.Columns.Where(column => column.IsKey).Select(column => column.Name)],
            sums,
            [.. table.Columns.Where(column => !column.IsKey).Select(column => column.Name).Except(sums)]
        )
    {
        // The values follow the order of the columns in the table.
        if (!Insert.Columns.SequenceEqual(table.Columns.Select(column => column.Name)))
        {
            throw new ArgumentException($"The columns of {table.Name} must be its key, then the sums, then the others.", nameof(sums));
        }

        _insert = table.Insert;
    }

    public object?[] ValuesOf(TRow row) => _insert.ValuesOf(row);
}
