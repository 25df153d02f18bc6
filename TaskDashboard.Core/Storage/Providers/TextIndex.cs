using System.Data.Common;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>
/// How a database finds rows by a part of their folded text. The texts are ordinary rows (<see cref="NumberedTable"/>), written in the
/// transaction of what they belong to; the database keeps its index of them in the same transaction. So every database finds the same.
/// </summary>
internal abstract class TextIndex
{
    /// <summary>The tables with an index.</summary>
    protected static readonly IReadOnlyList<NumberedTable> Searched =
    [
        TaskTextTable.Searched,
        PushTextTable.Searched,
        EndpointNameTable.Searched,
    ];

    /// <summary>
    /// Creates what EF's model cannot contain, if it is missing. Called with the lease after each update of the schema.
    /// </summary>
    /// <returns>Why texts are searched without an index, and how to change it; null if there is one or none is possible.</returns>
    public virtual string? Create(DbConnection connection) => null;

    /// <summary>Returns numbers of rows with this text, in order and after a place.</summary>
    /// <param name="after">Null for the start.</param>
    /// <returns>Fewer than <paramref name="most"/> if there are no more; null if the rows must be looked through.</returns>
    public virtual IReadOnlyList<long>? Find(
        SqlSession sql,
        NumberedTable table,
        SoughtText sought,
        long? after,
        bool newestFirst,
        int most
    ) => null;
}

/// <summary>For databases without such an index.</summary>
internal sealed class NoTextIndex : TextIndex;
