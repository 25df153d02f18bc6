namespace TaskDashboard.Core.Deliveries;

/// <summary>Counts the recent answers of a destination. Protected by the dispatcher's lock.</summary>
internal sealed class Pace(TimeProvider clock)
{
    /// <summary>How far ahead a lane claims: as many pushes as are sent in this time at the current pace.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromMilliseconds(100);

    private long since = clock.GetTimestamp();
    private long lastAt;
    private int count;
    private int countBefore;

    /// <summary>How long an earlier pace is used as an estimate.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);

    /// <summary>Expected number of answers within the reach; 0 without a recent answer.</summary>
    public int Ahead => clock.GetElapsedTime(lastAt) < Recent ? Math.Max(count, countBefore) : 0;

    /// <summary>Counts an answer.</summary>
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
