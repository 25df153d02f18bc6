using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retention;

/// <summary>What one piece of work did.</summary>
/// <param name="Deleted">Rows, with those that went along.</param>
/// <param name="Next">Where the next piece starts; null at the end of what there is to delete.</param>
internal readonly record struct Swept(int Deleted, long? Next);

/// <summary>One sort of rows that goes when it is old enough.</summary>
/// <param name="what">In the plural, for the log.</param>
/// <param name="keep">Null is for ever.</param>
internal abstract class RetentionRule(string what, TimeSpan? keep)
{
    public string What => what;

    public TimeSpan? Keep => keep;

    public BatchSize Batch { get; } = new();

    /// <summary>Deletes about <paramref name="most"/> rows of those that are older than <paramref name="before"/>.</summary>
    /// <param name="from">0 at first, then where the piece before left off.</param>
    public abstract Swept Sweep(WriteSession session, DateTimeOffset before, long from, int most);
}
