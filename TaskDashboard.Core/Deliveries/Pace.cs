namespace TaskDashboard.Core.Deliveries;

/// <summary>How many answers a destination has given of late. Guarded by the dispatcher's lock.</summary>
internal sealed class Pace(TimeProvider clock)
{
    /// <summary>How far ahead a lane claims: what is sent within this time at the present pace.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromMilliseconds(100);

    private long since = clock.GetTimestamp();
    private long lastAt;
    private int count;
    private int countBefore;

    /// <summary>For how long the pace of before says something of now.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);

    /// <summary>How many attempts are likely to be answered within the reach; none without a recent answer.</summary>
    public int Ahead => clock.GetElapsedTime(lastAt) < Recent ? Math.Max(count, countBefore) : 0;

    /// <summary>An attempt was answered.</summary>
    public void Answered()
    {
        var now = clock.GetTimestamp();
        var passed = clock.GetElapsedTime(since, now);
        if (passed >= Reach)
        {
            countBefore = (int)(count * (Reach / passed));
            (count, since) = (0, now);
        }

        count++;
        lastAt = now;
    }
}
