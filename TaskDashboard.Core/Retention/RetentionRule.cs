using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retention;

/// <summary>Result of one piece of work.</summary>
/// <param name="Deleted">Number of rows deleted, including dependent rows.</param>
/// <param name="Next">Where the next piece starts; null if nothing is left to delete.</param>
internal readonly record struct Swept(int Deleted, long? Next);

/// <inheritdoc cref="RetentionRule.Sweep"/>
internal delegate Swept SweepPiece(WriteSession session, DateTimeOffset before, long from, int most);

/// <summary>One kind of row: how long it is kept, and how it is deleted.</summary>
/// <param name="what">Name for the log, plural.</param>
/// <param name="keep">Null means forever.</param>
internal sealed class RetentionRule(string what, TimeSpan? keep, SweepPiece sweep)
{
    public string What => what;

    public TimeSpan? Keep => keep;

    public BatchSize Batch { get; } = new();

    /// <summary>Deletes about <paramref name="most"/> of the rows older than <paramref name="before"/>.</summary>
    /// <param name="from">0 for the first piece, then where the previous piece stopped.</param>
    public Swept Sweep(WriteSession session, DateTimeOffset before, long from, int most) => sweep(session, before, from, most);
}
