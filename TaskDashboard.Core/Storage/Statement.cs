using System.Data.Common;
using System.Globalization;

namespace TaskDashboard.Core.Storage;

/// <summary>
/// A prepared statement whose parameters @p0, @p1 … are given by position: numbers, texts, bytes (an array or a part of one), flags, times
/// (stored as milliseconds since 1970), choices (stored as their numbers), or <see cref="GivenRows"/> alone.
/// </summary>
internal abstract class Statement : IDisposable
{
    /// <summary>Sets the open transaction of the connection, for drivers that need it.</summary>
    public virtual void Use(DbTransaction? transaction) { }

    /// <returns>The number of rows written.</returns>
    public abstract int Run(params ReadOnlySpan<object?> values);

    /// <summary>
    /// Runs the statement in order, at the latest before the commit. If a round trip is expensive, it is postponed and sent with others.
    /// Put code that depends on the answer into <paramref name="then"/>.
    /// </summary>
    /// <param name="then">Called with the number of rows written after the statement has run.</param>
    public virtual void Later(Action<int>? then, params ReadOnlySpan<object?> values)
    {
        var written = Run(values);
        then?.Invoke(written);
    }

    /// <summary>The same for a statement whose answer is not needed.</summary>
    public void Later(params ReadOnlySpan<object?> values) => Later(null, values);

    /// <summary>The same for a statement that must write a row for the transaction to be valid.</summary>
    /// <param name="fail">Called if the statement has written no row, before any answer of a later statement is returned. It must
    /// throw.</param>
    public virtual void LaterOrFail(Action fail, params ReadOnlySpan<object?> values)
    {
        ArgumentNullException.ThrowIfNull(fail);
        if (Run(values) == 0)
        {
            fail();
        }
    }

    /// <summary>Returns the rows. Read and dispose them before the statement is used again.</summary>
    public abstract Rows Query(params ReadOnlySpan<object?> values);

    /// <returns>The first value of the first row; null if there is no row.</returns>
    public object? Scalar(params ReadOnlySpan<object?> values)
    {
        using var rows = Query(values);
        return rows.Read() && !rows.IsDBNull(0) ? rows.GetValue(0) : null;
    }

    public long Count(params ReadOnlySpan<object?> values) => Convert.ToInt64(Scalar(values) ?? 0L, CultureInfo.InvariantCulture);

    public abstract void Dispose();
}
