using Microsoft.AspNetCore.SignalR;

namespace TaskDashboard.Web.Live;

/// <summary>One program's connection, and whose key it came with. It closes when that key ends.</summary>
internal sealed class HubConnection : IDisposable
{
    public const int MostWatches = 32;

    private readonly HubCallerContext context;
    private readonly CancellationTokenRegistration ended;
    private int watches;

    public HubConnection(HubCallerContext context, Caller caller)
    {
        this.context = context;
        Caller = caller;
        ended = caller.Ended.Register(Close);
    }

    public Caller Caller { get; }

    public void Close() => context.Abort();

    /// <summary>A place for one more stream, to be given back; null when all are taken.</summary>
    public IDisposable? TakePlace()
    {
        if (Interlocked.Increment(ref watches) <= MostWatches)
        {
            return new Place(this);
        }

        Interlocked.Decrement(ref watches);
        return null;
    }

    public void Dispose() => ended.Dispose();

    private sealed class Place(HubConnection connection) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref connection.watches);
    }
}
