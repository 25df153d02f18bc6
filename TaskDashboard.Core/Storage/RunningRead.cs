namespace TaskDashboard.Core.Storage;

/// <summary>A read under way. It is over when its time is used up, or its asker has left.</summary>
internal sealed class RunningRead(TimeProvider clock, TimeSpan limit, CancellationToken asker)
{
    private readonly long began = clock.GetTimestamp();
    private volatile bool ended;

    public bool IsOver => ended || asker.IsCancellationRequested || clock.GetElapsedTime(began) >= limit;

    /// <summary>Its statement was canceled from outside. A timer may be some moments early.</summary>
    public void End() => ended = true;

    /// <exception cref="OperationCanceledException">The asker has left.</exception>
    /// <exception cref="RefusedException">Unavailable "readTimeout".</exception>
    public void ThrowIfOver()
    {
        if (IsOver)
        {
            throw Explain(null);
        }
    }

    /// <summary>Why it ended before it was done.</summary>
    public Exception Explain(Exception? failure) =>
        asker.IsCancellationRequested ? new OperationCanceledException("Whoever asked has left.", failure, asker) : RefusedException.ReadTimeout(limit, failure);
}
