using System.Data.Common;

namespace TaskDashboard.Core.Storage;

/// <summary>Cancels the running statement of a read when the read is over, and never a later statement on the connection.</summary>
internal sealed class ReadInterruption : IDisposable
{
    // A server ignores a cancel that arrives before the statement.
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly RunningRead read;
    private readonly Action cancel;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource time;
    private readonly CancellationTokenSource either;
    private readonly CancellationTokenRegistration registration;
    private ITimer? again;
    private bool ended;
    private bool canceled;

    /// <param name="cancel">Asks the database to end the running statement. May take a while.</param>
    public ReadInterruption(RunningRead read, Action cancel, TimeSpan limit, TimeProvider clock, CancellationToken asker)
    {
        this.read = read;
        this.cancel = cancel;
        this.clock = clock;
        time = new CancellationTokenSource(limit, clock);
        either = CancellationTokenSource.CreateLinkedTokenSource(asker, time.Token);

        // A cancel is a call to the server, so it does not run on the caller's thread.
        registration = either.Token.UnsafeRegister(
            static interruption => ThreadPool.UnsafeQueueUserWorkItem(static one => one.Cancel(), (ReadInterruption)interruption!, preferLocal: false), this);
    }

    /// <returns>Whether a statement was canceled. The cancel may still be on its way to the server.</returns>
    public bool End()
    {
        lock (gate)
        {
            ended = true;
            return canceled;
        }
    }

    public void Dispose()
    {
        End();
        again?.Dispose();
        registration.Dispose();
        either.Dispose();
        time.Dispose();
    }

    private void Cancel()
    {
        lock (gate)
        {
            if (ended)
            {
                return;
            }

            canceled = true;
            read.End();
            try
            {
                cancel();
            }
            catch (Exception failure) when (failure is DbException or InvalidOperationException)
            {
                // The server cannot be reached: the read itself fails for this reason.
            }

            // The next cancel waits for the answer to this one. Otherwise, with a server that does not answer, each would block a thread.
            again ??= clock.CreateTimer(static one => ((ReadInterruption)one!).Cancel(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            again.Change(Again, Timeout.InfiniteTimeSpan);
        }
    }
}
