namespace TaskDashboard.Core.Deliveries;

/// <summary>Attempts and failures of the last while, counted in a few parts that are forgotten one after another: no memory for each attempt.</summary>
internal sealed class FailureWindow(TimeSpan length)
{
    private const int Parts = 10;

    private readonly int[] attempts = new int[Parts];
    private readonly int[] failures = new int[Parts];
    private readonly long partTicks = length.Ticks / Parts;
    private long newest;

    public int Attempts { get; private set; }

    public int Failures { get; private set; }

    /// <param name="at">Time passed since some fixed moment; never less than before.</param>
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
