using System.Data.Common;
using System.Globalization;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// A prepared statement whose parameters @p0, @p1 … are given by position: numbers, texts, bytes (an array or a part of one), flags, instants (stored as
/// milliseconds since 1970) and choices (stored as their numbers).
/// </summary>
internal abstract class Statement : IDisposable
{
    /// <summary>Says which transaction is open on the connection, to those that must know.</summary>
    public virtual void Use(DbTransaction? transaction)
    {
    }

    /// <returns>The number of rows written.</returns>
    public abstract int Run(params ReadOnlySpan<object?> values);

    /// <summary>
    /// Runs it in its turn, and at the latest before the commit: where a round trip is dear, it waits and goes with others. What
    /// depends on the answer belongs into <paramref name="then"/>.
    /// </summary>
    /// <param name="then">Told the number of rows written, once it has run.</param>
    public virtual void Later(Action<int>? then, params ReadOnlySpan<object?> values)
    {
        var written = Run(values);
        then?.Invoke(written);
    }

    /// <summary>The same for a statement whose answer nobody needs.</summary>
    public void Later(params ReadOnlySpan<object?> values) => Later(null, values);

    /// <summary>The same for a statement without which nothing of its transaction counts.</summary>
    /// <param name="fail">Called if it has written no row, before anybody is given the answer of a later statement. It must throw.</param>
    public virtual void LaterOrFail(Action fail, params ReadOnlySpan<object?> values)
    {
        ArgumentNullException.ThrowIfNull(fail);
        if (Run(values) == 0)
        {
            fail();
        }
    }

    /// <summary>
    /// The same for a row of its own: no other run that is put off concerns that row, so that the order among them is of no account. Where a statement costs more than
    /// its row does, such runs become one statement over all their rows. It must be a plain INSERT of values, or an UPDATE of one table.
    /// </summary>
    /// <param name="then">As above; told 1 or 0.</param>
    public virtual void LaterInAnyOrder(Action<int>? then, params ReadOnlySpan<object?> values) => Later(then, values);

    /// <summary>The same for a statement whose answer nobody needs.</summary>
    public void LaterInAnyOrder(params ReadOnlySpan<object?> values) => LaterInAnyOrder(null, values);

    /// <summary>Runs a plain INSERT of values once for each of many rows, at the latest before the commit. Where a statement costs more than its row does, one statement writes many.</summary>
    /// <param name="rows">The values of each row.</param>
    public virtual void InsertEach(IReadOnlyList<object?[]> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var values in rows)
        {
            LaterInAnyOrder(values);
        }
    }

    /// <summary>The rows, to be read and disposed before the statement is used again.</summary>
    public abstract Rows Query(params ReadOnlySpan<object?> values);

    /// <summary>
    /// Asks it once for each set of values, and hands out the rows of each in turn. Where a statement costs more than its rows do, such questions become one statement over
    /// all sets: it must be a SELECT without an order of its own.
    /// </summary>
    /// <param name="read">Given the index of the set and its rows; false asks no further.</param>
    public virtual void QueryEach(IReadOnlyList<object?[]> sets, Func<int, Rows, bool> read)
    {
        for (var index = 0; index < sets.Count; index++)
        {
            using var rows = Query(sets[index]);
            if (!read(index, rows))
            {
                return;
            }
        }
    }

    /// <returns>The first value of the first row; null where there is none.</returns>
    public object? Scalar(params ReadOnlySpan<object?> values)
    {
        using var rows = Query(values);
        return rows.Read() && !rows.IsDBNull(0) ? rows.GetValue(0) : null;
    }

    public long Count(params ReadOnlySpan<object?> values) => Convert.ToInt64(Scalar(values) ?? 0L, CultureInfo.InvariantCulture);

    public abstract void Dispose();
}
