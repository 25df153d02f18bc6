using System.Globalization;
using NpgsqlTypes;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>Composes the text of a <see cref="RowStatement"/> for many rows, whose values are arrays.</summary>
internal sealed class PostgreSqlRowWriter : RowWriter
{
    private readonly PostgreSqlStatements _owner;

    public PostgreSqlRowWriter(PostgreSqlStatements owner, RowStatement statement, NpgsqlDbType[] types)
    {
        _owner = owner;
        (Statement, Types) = (statement, types);
        var positions = Enumerable.Range(0, types.Length);
        var arrays = string.Join(", ", positions.Select(position => "$" + Number(position + 1)));
        var names = string.Join(", ", positions.Select(Name));
        switch (statement)
        {
            case RowInsert insert:
                Text = $"INSERT INTO {insert.Table} ({string.Join(", ", insert.Columns)}) SELECT * FROM unnest({arrays})";
                break;
            case RowUpdate update:
                var head = $"UPDATE {update.Table} SET {update.Assignments(Given)} FROM unnest({arrays})";
                Text = $"{head} AS given ({names}) WHERE {update.Condition(Given)}";
                AskingText = $"{head} WITH ORDINALITY AS given ({names}, row) WHERE {update.Condition(Given)} RETURNING given.row";
                break;
            case RowAddition addition:
                var all = addition.Insert.Columns;
                var assignments = addition
                    .Sums.Select(sum => $"{sum} = {addition.Table}.{sum} + excluded.{sum}")
                    .Concat(addition.Replaced.Select(column => $"{column} = excluded.{column}"));
                Text =
                    $"INSERT INTO {addition.Table} ({string.Join(", ", all)}) SELECT * FROM unnest({arrays}) ON CONFLICT "
                    + $"({string.Join(", ", addition.KeyColumns)}) DO UPDATE SET {string.Join(", ", assignments)}";
                break;
            default:
                throw new NotSupportedException($"{statement.GetType().Name} cannot be written for many rows at once.");
        }
    }

    public RowStatement Statement { get; }

    public NpgsqlDbType[] Types { get; }

    public string Text { get; }

    /// <summary>
    /// Text that returns the numbers, from 1, of the given rows that were written. Null for an insert or an addition, which writes every
    /// row or fails.
    /// </summary>
    public string? AskingText { get; }

    public override void Write(Action<int>? then, params ReadOnlySpan<object?> values) =>
        _owner.Add(this, then, settles: then is not null, values);

    public override void WriteOr(Action missing, params ReadOnlySpan<object?> values) =>
        _owner.Add(
            this,
            written =>
            {
                if (written == 0)
                {
                    missing();
                }
            },
            settles: false,
            values
        );

    public override void WriteAll(IReadOnlyList<object?[]> rows)
    {
        foreach (var values in rows)
        {
            _owner.Add(this, null, settles: false, values);
        }
    }

    private static string Given(int position) => "given." + Name(position);

    private static string Name(int position) => "v" + Number(position);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
