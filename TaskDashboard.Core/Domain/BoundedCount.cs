namespace TaskDashboard.Core.Domain;

/// <summary>
/// A number of rows that is counted only up to a limit, so that it costs the same however many there are.
/// </summary>
/// <param name="Count">At most the limit.</param>
/// <param name="HasMore">Whether there are more rows than the limit, or the count ended before it because it had cost enough.</param>
public readonly record struct BoundedCount(int Count, bool HasMore)
{
    /// <summary>Number of rows to count at most: one more than the limit shows whether there are more.</summary>
    internal const int MostRows = Limits.CountedExactly + 1;

    /// <param name="rows">The counted rows; more than the limit means that there are more.</param>
    internal static BoundedCount Of(long rows) => new((int)Math.Min(rows, Limits.CountedExactly), rows > Limits.CountedExactly);
}
