namespace TaskDashboard.Core.Recount;

/// <summary>Counters that are kept in the transaction of what they count, and the rows that they count.</summary>
internal interface ICounters
{
    /// <summary>
    /// Compares all of them as of the walk's one moment. What is found to be off is off by the same amount ever after, as every write changes a counter and its rows
    /// alike: so it can be corrected by that amount at any later time, whatever is written meanwhile.
    /// </summary>
    Task<IReadOnlyList<Comparison>> CompareAsync(RowWalk walk, CancellationToken cancellation);
}
