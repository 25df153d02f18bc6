using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retention;

/// <summary>What one piece of work did.</summary>
/// <param name="Deleted">Number of rows, with those that they own.</param>
/// <param name="Next">Where the next piece starts; null if nothing is left to delete.</param>
internal readonly record struct Swept(int Deleted, long? Next);

/// <inheritdoc cref="RetentionRule.Sweep"/>
internal delegate Swept SweepPiece(WriteSession session, DateTimeOffset before, long from, int most);

/// <summary>One kind of row, how long it is kept, and how it is deleted.</summary>
/// <param name="what">Plural, for the log.</param>
/// <param name="keep">Null is for ever.</param>
internal sealed class RetentionRule(string what, TimeSpan? keep, SweepPiece sweep)
{
    public string What => what;

    public TimeSpan? Keep => keep;

    public BatchSize Batch { get; } = new();

    /// <summary>Deletes about <paramref name="most"/> rows of those that are older than <paramref name="before"/>.</summary>
    /// <param name="from">0 at first, then where the previous piece stopped.</param>
    public Swept Sweep(WriteSession session, DateTimeOffset before, long from, int most) => sweep(session, before, from, most);
}
