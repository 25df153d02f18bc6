namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Counts recent attempts and failures in a few time slices that expire one after another, so that an attempt needs no memory.
/// </summary>
internal sealed class FailureWindow(TimeSpan length)
{
    private const int Parts = 10;

    private readonly int[] _attempts = new int[Parts];
    private readonly int[] _failures = new int[Parts];
    private readonly long _partTicks = length.Ticks / Parts;
    private long _newest;

    public int Attempts { get; private set; }

    public int Failures { get; private set; }

    /// <param name="at">Time elapsed since some fixed moment; never less than in the previous call.</param>
    public void Count(TimeSpan at, bool failed)
    {
        Forget(at.Ticks / _partTicks);
        var part = _newest % Parts;
        _attempts[part]++;
        Attempts++;
        if (failed)
        {
            _failures[part]++;
            Failures++;
        }
    }

    public void Clear()
    {
        Array.Clear(_attempts);
        Array.Clear(_failures);
        (Attempts, Failures) = (0, 0);
    }

    private void Forget(long part)
    {
        if (part - _newest >= Parts)
        {
            Clear();
            _newest = part;
        }

        while (_newest < part)
        {
            _newest++;
            Attempts -= _attempts[_newest % Parts];
            Failures -= _failures[_newest % Parts];
            _attempts[_newest % Parts] = _failures[_newest % Parts] = 0;
        }
    }
}
