using Microsoft.AspNetCore.SignalR;

namespace TaskDashboard.Web.Live;

/// <summary>A program's connection and the caller of its key. Closes when the key ends.</summary>
internal sealed class HubConnection : IDisposable
{
    public const int MostWatches = 32;

    private readonly HubCallerContext _context;
    private readonly CancellationTokenRegistration _ended;
    private int _watches;

    public HubConnection(HubCallerContext context, Caller caller)
    {
        _context = context;
        Caller = caller;
        _ended = caller.Ended.Register(Close);
    }

    public Caller Caller { get; }

    public void Close() => _context.Abort();

    /// <summary>Reserves one more stream until disposed; null if all are in use.</summary>
    public IDisposable? ReserveStream()
    {
        if (Interlocked.Increment(ref _watches) <= MostWatches)
        {
            return new Reservation(this);
        }

        Interlocked.Decrement(ref _watches);
        return null;
    }

    public void Dispose() => _ended.Dispose();

    private sealed class Reservation(HubConnection connection) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref connection._watches);
    }
}
