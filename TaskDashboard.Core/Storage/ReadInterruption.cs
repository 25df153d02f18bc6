using System.Data.Common;

namespace TaskDashboard.Core.Storage;

/// <summary>Cancels the running statement of a read when the read is over, and never a later statement on the connection.</summary>
internal sealed class ReadInterruption : IDisposable
{
    // A server ignores a cancel that arrives before the statement.
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly RunningRead _read;
    private readonly Action _cancel;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _time;
    private readonly CancellationTokenSource _either;
    private readonly CancellationTokenRegistration _registration;
    private ITimer? _again;
    private bool _ended;
    private bool _canceled;

    /// <param name="cancel">Asks the database to end the running statement. May take a while.</param>
    public ReadInterruption(RunningRead read, Action cancel, TimeSpan limit, TimeProvider clock, CancellationToken asker)
    {
        _read = read;
        _cancel = cancel;
        _clock = clock;
        _time = new CancellationTokenSource(limit, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(asker, _time.Token);

        // A cancel is a call to the server, so it does not run on the caller's thread.
        _registration = _either.Token.UnsafeRegister(
            static interruption =>
                ThreadPool.UnsafeQueueUserWorkItem(static one => one.Cancel(), (ReadInterruption)interruption!, preferLocal: false),
            this
        );
    }

    /// <returns>Whether a statement was canceled. The cancel may still be on its way to the server.</returns>
    public bool End()
    {
        lock (_gate)
        {
            _ended = true;
            return _canceled;
        }
    }

    public void Dispose()
    {
        End();
        _again?.Dispose();
        _registration.Dispose();
        _either.Dispose();
        _time.Dispose();
    }

    private void Cancel()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _canceled = true;
            _read.End();
            try
            {
                _cancel();
            }
            catch (Exception failure) when (failure is DbException or InvalidOperationException)
            {
                // The server cannot be reached: the read itself fails for this reason.
            }

            // The next cancel waits for the answer to this one. Otherwise, with a server that does not answer, each would block a thread.
            _again ??= _clock.CreateTimer(
                static one => ((ReadInterruption)one!).Cancel(),
                this,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan
            );
            _again.Change(Again, Timeout.InfiniteTimeSpan);
        }
    }
}
