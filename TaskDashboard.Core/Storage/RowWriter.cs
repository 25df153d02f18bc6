using System.Numerics;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// Runs a <see cref="RowStatement"/> on one connection. A row may wait and be written with others, at the latest before the commit. Rows of
/// other keys may overtake it, but rows of its own key do not.
/// </summary>
internal abstract class RowWriter
{
    /// <param name="then">Called with the number of rows written, 0 or 1, before the next statement that is waited for.</param>
    public abstract void Write(Action<int>? then, params ReadOnlySpan<object?> values);

    /// <summary>Writes a row that only the commit depends on, so that it may run after other statements.</summary>
    /// <param name="missing">Called if there is no such row, at the latest before the commit. It may write other rows or throw.</param>
    public abstract void WriteOr(Action missing, params ReadOnlySpan<object?> values);

    public void Write(params ReadOnlySpan<object?> values) => Write(null, values);

    /// <summary>Writes many rows in order.</summary>
    public abstract void WriteAll(IReadOnlyList<object?[]> rows);
}

/// <summary>For databases without a network, or whose driver sends one statement at a time.</summary>
/// <param name="mostParameters">Maximum number of parameters of a statement.</param>
internal sealed class SingleRowWriter(RowStatement statement, Func<string, Statement> prepare, int mostParameters) : RowWriter
{
    // SQL Server accepts 1,000 rows of values.
    private const int MostRows = 512;

    public override void Write(Action<int>? then, params ReadOnlySpan<object?> values)
    {
        if (statement is RowAddition addition)
        {
            Add(addition, values);
            then?.Invoke(1);
            return;
        }

        prepare(statement.Text).Later(then, values);
    }

    public override void WriteOr(Action missing, params ReadOnlySpan<object?> values)
    {
        if (statement is RowAddition)
        {
            Write(values);
            return;
        }

        if (prepare(statement.Text).Run(values) == 0)
        {
            missing();
        }
    }

    /// <summary>
    /// Inserts many rows with one INSERT. Its number of rows is a power of two, so that a server with a plan for each text has only a few
    /// plans.
    /// </summary>
    public override void WriteAll(IReadOnlyList<object?[]> rows)
    {
        if (statement is not RowInsert insert)
        {
            foreach (var values in rows)
            {
                Write(values);
            }

            return;
        }

        var most = Math.Min(MostRows, 1 << BitOperations.Log2((uint)(mostParameters / insert.Width)));
        for (var first = 0; first < rows.Count; )
        {
            var count = Math.Min(most, 1 << BitOperations.Log2((uint)(rows.Count - first)));
            var values = new object?[count * insert.Width];
            for (var index = 0; index < count; index++)
            {
                rows[first + index].CopyTo(values, index * insert.Width);
            }

            prepare(insert.TextOf(count)).Run(values);
            first += count;
        }
    }

    private void Add(RowAddition addition, ReadOnlySpan<object?> values)
    {
        var key = addition.KeyColumns.Count;
        if (prepare(addition.Update.Text).Run([.. values[key..], .. values[..key]]) == 0)
        {
            prepare(addition.Insert.Text).Run(values);
        }
    }
}
