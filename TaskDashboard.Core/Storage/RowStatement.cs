using System.Collections.Concurrent;
using System.Text;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// A statement that writes one row of a table, in parts. A provider composes the text for one row, or for many rows at once if starting a
/// statement costs as much as writing a row. Keep one instance for each statement, because a connection prepares each instance once.
/// </summary>
internal abstract class RowStatement(string table)
{
    private string? _text;

    public string Table => table;

    /// <summary>Number of values of a row.</summary>
    public abstract int Width { get; }

    /// <summary>The values that identify the row.</summary>
    public abstract Range Key { get; }

    /// <summary>The statement for one row, with a parameter for each value.</summary>
    public string Text => _text ??= TextOfOne();

    /// <summary>Name of the parameter that has the value at this position.</summary>
    protected static string Parameter(int position) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"@p{position}");

    protected abstract string TextOfOne();
}

/// <summary>An INSERT of values.</summary>
/// <param name="columns">The key's columns first.</param>
internal class RowInsert(string table, params string[] columns) : RowStatement(table)
{
    private readonly ConcurrentDictionary<int, string> _texts = [];

    /// <summary>Number of columns of the key.</summary>
    public int KeyColumns { get; init; } = 1;

    public IReadOnlyList<string> Columns => columns;

    public override int Width => columns.Length;

    public override Range Key => ..KeyColumns;

    /// <summary>Returns the statement for this number of rows, each with its own parameters.</summary>
    public string TextOf(int rows) => _texts.GetOrAdd(rows, Compose);

    protected override string TextOfOne() => TextOf(1);

    private string Compose(int rows)
    {
        var text = new StringBuilder($"INSERT INTO {Table} ({string.Join(", ", columns)}) VALUES ");
        for (var row = 0; row < rows; row++)
        {
            var first = row * columns.Length;
            text.Append(row == 0 ? "(" : ", (").AppendJoin(", ", columns.Select((_, index) => Parameter(first + index))).Append(')');
        }

        return text.ToString();
    }
}

/// <summary>
/// An UPDATE of the row with this key. Its values are those of <see cref="Set"/>, then those of <see cref="KeyColumns"/>, then those of
/// <see cref="Expected"/>.
/// </summary>
internal class RowUpdate(string table) : RowStatement(table)
{
    /// <summary>Names of columns, or assignments in which <c>@</c> is the value: <c>Total = Total + @</c>.</summary>
    public required IReadOnlyList<string> Set { get; init; }

    /// <summary>Assignments without a value, such as <c>EndedAt = NULL</c>.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    public required IReadOnlyList<string> KeyColumns { get; init; }

    /// <summary>Columns that must still have these values. Otherwise the row is not written.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>A condition without parameters that the row must meet; null for none.</summary>
    public string? Guard { get; init; }

    public override int Width => Set.Count + KeyColumns.Count + Expected.Count;

    public override Range Key => Set.Count..(Set.Count + KeyColumns.Count);

    /// <param name="value">SQL for the value at a position.</param>
    public string Assignments(Func<int, string> value) =>
        string.Join(
            ", ",
            [
                .. Set.Select(
                    (each, index) =>
                        each.Contains('@', StringComparison.Ordinal)
                            ? each.Replace("@", value(index), StringComparison.Ordinal)
                            : $"{each} = {value(index)}"
                ),
                .. Also,
            ]
        );

    /// <param name="value">SQL for the value at a position.</param>
    public string Condition(Func<int, string> value) =>
        string.Join(
            " AND ",
            [
                .. KeyColumns.Concat(Expected).Select((column, index) => $"{column} = {value(Set.Count + index)}"),
                .. Guard is null ? Array.Empty<string>() : [Guard],
            ]
        );

    protected override string TextOfOne() => $"UPDATE {Table} SET {Assignments(Parameter)} WHERE {Condition(Parameter)}";
}

/// <summary>
/// Adds to the row with this key, or inserts the row if there is none. Its values are those of the key, then those of
/// <see cref="Sums"/>, then those of <see cref="Replaced"/>. A group has at most one such row for each key.
/// </summary>
internal class RowAddition : RowStatement
{
    /// <param name="keyColumns">The columns of the key.</param>
    /// <param name="sums">The columns to which the value is added.</param>
    /// <param name="replaced">The columns that get the value.</param>
    public RowAddition(string table, IReadOnlyList<string> keyColumns, IReadOnlyList<string> sums, IReadOnlyList<string> replaced)
        : base(table)
    {
        (KeyColumns, Sums, Replaced) = (keyColumns, sums, replaced);
        Insert = new RowInsert(table, [.. keyColumns, .. sums, .. replaced]) { KeyColumns = keyColumns.Count };
        Update = new RowUpdate(table) { Set = [.. sums.Select(name => $"{name} = {name} + @"), .. replaced], KeyColumns = keyColumns };
    }

    public IReadOnlyList<string> KeyColumns { get; }

    public IReadOnlyList<string> Sums { get; }

    public IReadOnlyList<string> Replaced { get; }

    /// <summary>For a row that does not exist.</summary>
    public RowInsert Insert { get; }

    /// <summary>For a row that exists. Its key's values come last.</summary>
    public RowUpdate Update { get; }

    public override int Width => Insert.Width;

    public override Range Key => ..KeyColumns.Count;

    protected override string TextOfOne() => Insert.Text;
}
