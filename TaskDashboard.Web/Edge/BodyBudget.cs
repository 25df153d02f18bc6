namespace TaskDashboard.Web.Edge;

/// <summary>
/// Limits the total size of all request bodies under way. One eighth is reserved for small bodies, so that forms can be read while large
/// bodies arrive slowly.
/// </summary>
/// <param name="most">Limit in bytes.</param>
internal sealed class BodyBudget(long most)
{
    public const string Setting = "Api:BodiesMegabytes";

    /// <summary>Maximum size of a small body in bytes.</summary>
    public const int Small = 64 * 1024;

    private readonly long _mostOfLarge = most - (most / 8);
    private long _underWay;

    /// <summary>Bytes reserved now.</summary>
    public long UnderWay => Interlocked.Read(ref _underWay);

    /// <summary>Reserves more bytes for a body, unless the limit is reached. A body that is alone is accepted at any size.</summary>
    /// <param name="held">Bytes reserved for the same body before.</param>
    public bool TryTake(long bytes, long held)
    {
        var bound = held + bytes > Small ? _mostOfLarge : most;
        while (true)
        {
            var before = Interlocked.Read(ref _underWay);
            if (before > held && before + bytes > bound)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _underWay, before + bytes, before) == before)
            {
                return true;
            }
        }
    }

    public void Release(long bytes) => Interlocked.Add(ref _underWay, -bytes);
}
