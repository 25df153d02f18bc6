namespace TaskDashboard.Web.Edge;

/// <summary>Bounds the bytes of all request bodies that are under way at once. An eighth is kept for small ones: however slowly large ones come, a form is read.</summary>
/// <param name="most">In bytes.</param>
internal sealed class BodyBudget(long most)
{
    public const string Setting = "Api:BodiesMegabytes";

    /// <summary>A body of so many bytes, or fewer, is small.</summary>
    public const int Small = 64 * 1024;

    private readonly long mostOfLarge = most - (most / 8);
    private long underWay;

    /// <summary>Bytes that are taken now.</summary>
    public long UnderWay => Interlocked.Read(ref underWay);

    /// <summary>Takes so many bytes more for a body, unless there is no room beside the others. A body that is alone is admitted whatever its size.</summary>
    /// <param name="held">What the same body has taken before.</param>
    public bool TryTake(long bytes, long held)
    {
        var bound = held + bytes > Small ? mostOfLarge : most;
        while (true)
        {
            var before = Interlocked.Read(ref underWay);
            if (before > held && before + bytes > bound)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref underWay, before + bytes, before) == before)
            {
                return true;
            }
        }
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref underWay, -bytes);
}
