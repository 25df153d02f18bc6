using System.Data.Common;

namespace TaskDashboard.Core.Store;

/// <summary>Cancels what runs on a session when its read is over, and nothing that runs there afterwards.</summary>
internal sealed class ReadInterruption : IDisposable
{
    // A server takes no notice of a cancel that comes before the statement does.
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly RunningRead read;
    private readonly SqlSession session;
    private readonly CancellationTokenSource time;
    private readonly CancellationTokenSource either;
    private readonly CancellationTokenRegistration registration;
    private ITimer? again;
    private bool ended;
    private bool canceled;

    public ReadInterruption(RunningRead read, SqlSession session, TimeSpan limit, TimeProvider clock, CancellationToken asker)
    {
        this.read = read;
        this.session = session;
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
            again ??= TimeProvider.System.CreateTimer(static one => ((ReadInterruption)one!).Cancel(), this, Again, Again);
            read.End();
            try
            {
                session.Cancel();
            }
            catch (Exception failure) when (failure is DbException or InvalidOperationException)
            {
                // The server cannot be reached: the read hears so itself.
            }
        }
    }
}
