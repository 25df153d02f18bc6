namespace TaskDashboard.Core.Storage;

/// <summary>A running read. It is over when its time has elapsed or its caller cancels.</summary>
internal sealed class RunningRead(TimeProvider clock, TimeSpan limit, CancellationToken asker)
{
    private readonly long _began = clock.GetTimestamp();
    private volatile bool _ended;

    public bool IsOver => _ended || asker.IsCancellationRequested || clock.GetElapsedTime(_began) >= limit;

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
