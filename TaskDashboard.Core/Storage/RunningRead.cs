namespace TaskDashboard.Core.Storage;

/// <summary>A running read. It is over when its time has elapsed or its caller cancels.</summary>
/// <param name="budget">Counts the steps of the read; null if they are not limited.</param>
internal sealed class RunningRead(TimeProvider clock, TimeSpan limit, ReadBudget? budget, CancellationToken asker)
{
    private readonly long _began = clock.GetTimestamp();
    private volatile bool _ended;
    private long _steps;

    public bool IsOver => _ended || asker.IsCancellationRequested || clock.GetElapsedTime(_began) >= limit;

    /// <summary>Number of steps of the database, where they are counted.</summary>
    public long Steps => Volatile.Read(ref _steps);

    /// <summary>Counts more steps of the database, and returns whether the read is over.</summary>
    public bool IsOverAfter(int steps)
    {
        Interlocked.Add(ref _steps, steps);
        budget?.Add(steps);
        return IsOver;
    }

    /// <summary>The statement was canceled from outside. A timer may be slightly early.</summary>
    public void End() => _ended = true;

    /// <exception cref="OperationCanceledException">The caller has canceled.</exception>
    /// <exception cref="RefusedException">Unavailable "readTimeout".</exception>
    public void ThrowIfOver()
    {
        if (IsOver)
        {
            throw Explain(null);
        }
    }

    /// <summary>Returns why the read ended early.</summary>
    public Exception Explain(Exception? failure) =>
        asker.IsCancellationRequested
            ? new OperationCanceledException("The caller has canceled the read.", failure, asker)
            : RefusedException.ReadTimeout(limit, failure);
}
