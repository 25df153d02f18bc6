using System.Data.Common;

namespace TaskDashboard.Core.Storage;

/// <summary>Cancels what a read runs on its connection when the read is over, and nothing that runs there afterwards.</summary>
internal sealed class ReadInterruption : IDisposable
{
    // A server takes no notice of a cancel that comes before the statement does.
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

    /// <param name="cancel">Asks the database to end what runs; may take its time.</param>
    public ReadInterruption(RunningRead read, Action cancel, TimeSpan limit, TimeProvider clock, CancellationToken asker)
    {
        this.read = read;
        this.cancel = cancel;
        this.clock = clock;
        time = new CancellationTokenSource(limit, clock);
        either = CancellationTokenSource.CreateLinkedTokenSource(asker, time.Token);

        // To cancel is a call to the server: not on the thread of whoever leaves.
        registration = either.Token.UnsafeRegister(
            static interruption => ThreadPool.UnsafeQueueUserWorkItem(static one => one.Cancel(), (ReadInterruption)interruption!, preferLocal: false), this);
    }

    /// <returns>Whether something was canceled, perhaps just now: its word may still be on its way to the server.</returns>
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
                // The server cannot be reached: the read hears so itself.
            }

            // Not before this one is answered: with a server that answers nothing, each would hold a thread.
            again ??= clock.CreateTimer(static one => ((ReadInterruption)one!).Cancel(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            again.Change(Again, Timeout.InfiniteTimeSpan);
        }
    }
}
