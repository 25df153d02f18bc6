namespace TaskDashboard.Tests.SqlServer;

/// <summary>A database's rowversion counter. Each write of a row takes the next value.</summary>
internal sealed class RowVersions(long last)
{
    private readonly Dictionary<StandInSession, long> _active = [];
    private readonly Lock _gate = new();
    private long _last = last;

    public long Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    public long Next(StandInSession writer)
    {
        lock (_gate)
        {
            _active.TryAdd(writer, ++_last);
            return _last;
        }
    }

    /// <summary>Returns the lowest version that an open transaction has written, or the next version if there is none.</summary>
    public long LeastActive()
    {
        lock (_gate)
        {
            return _active.Count > 0 ? _active.Values.Min() : _last + 1;
        }
    }

    public void End(StandInSession writer)
    {
        lock (_gate)
        {
            _active.Remove(writer);
        }
    }
}
