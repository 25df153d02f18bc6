namespace TaskDashboard.Core.Retries;

/// <summary>
/// The pushes that running requests have reserved when this was created, or have reserved since. A statement that is sent afterwards may
/// still show a push as failed that was claimed while its rows were read. So a push that was reserved at the beginning counts as reserved.
/// </summary>
internal sealed class ReservedPushes(RetryBook book)
{
    private readonly Func<int, long, bool>[] _atFirst = [.. book.Runs.Select(run => run.ReservesNow())];

    public bool Has(int destination, long push)
    {
        // Called for each push of a plan, so it creates no closure.
        foreach (var reserves in _atFirst)
        {
            if (reserves(destination, push))
            {
                return true;
            }
        }

        return book.ReservedBy(destination, push) is not null;
    }
}
