namespace TaskDashboard.Core.Deliveries;

/// <summary>Counts the recent answers of a destination. Protected by the dispatcher's lock.</summary>
internal sealed class Pace(TimeProvider clock)
{
    /// <summary>How far ahead a lane claims: as many pushes as are sent in this time at the current pace.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromMilliseconds(100);

    private long _since = clock.GetTimestamp();
    private long _lastAt;
    private int _count;
    private int _countBefore;

    /// <summary>How long an earlier pace is used as an estimate.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);

    /// <summary>Expected number of answers within the reach; 0 without a recent answer.</summary>
    public int Ahead => clock.GetElapsedTime(_lastAt) < Recent ? Math.Max(_count, _countBefore) : 0;

    /// <summary>Counts an answer.</summary>
    public void Answered()
    {
        var now = clock.GetTimestamp();
        var passed = clock.GetElapsedTime(_since, now);
        if (passed >= Reach)
        {
            _countBefore = (int)(_count * (Reach / passed));
            (_count, _since) = (0, now);
        }

        _count++;
        _lastAt = now;
    }
}
