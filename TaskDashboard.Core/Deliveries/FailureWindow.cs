namespace TaskDashboard.Core.Deliveries;

/// <summary>Counts recent attempts and failures in a few time slices that expire one after another, so that an attempt needs no memory.</summary>
internal sealed class FailureWindow(TimeSpan length)
{
    private const int Parts = 10;

    private readonly int[] attempts = new int[Parts];
    private readonly int[] failures = new int[Parts];
    private readonly long partTicks = length.Ticks / Parts;
    private long newest;

    public int Attempts { get; private set; }

    public int Failures { get; private set; }

    /// <param name="at">Time elapsed since some fixed moment; never less than in the previous call.</param>
    public void Count(TimeSpan at, bool failed)
    {
        Forget(at.Ticks / partTicks);
        var part = newest % Parts;
        attempts[part]++;
        Attempts++;
        if (failed)
        {
            failures[part]++;
            Failures++;
        }
    }

    public void Clear()
    {
        Array.Clear(attempts);
        Array.Clear(failures);
        (Attempts, Failures) = (0, 0);
    }

    private void Forget(long part)
    {
        if (part - newest >= Parts)
        {
            Clear();
            newest = part;
        }

        while (newest < part)
        {
            newest++;
            Attempts -= attempts[newest % Parts];
            Failures -= failures[newest % Parts];
            attempts[newest % Parts] = failures[newest % Parts] = 0;
        }
    }
}
