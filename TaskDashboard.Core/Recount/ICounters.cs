namespace TaskDashboard.Core.Recount;

/// <summary>Counters that are updated in the transaction of the rows that they count.</summary>
internal interface ICounters
{
    /// <summary>
    /// Compares all counters in the walk's snapshot. Every write changes a counter and its rows by the same amount, so a difference stays
    /// constant and can be corrected by that amount later, whatever is written in between.
    /// </summary>
    Task<IReadOnlyList<Comparison>> CompareAsync(RowWalk walk, CancellationToken cancellation);
}
