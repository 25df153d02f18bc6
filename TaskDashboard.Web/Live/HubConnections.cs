using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace TaskDashboard.Web.Live;

/// <summary>The open connections of programs. One whose key ends is closed at once; every half minute each is looked at besides.</summary>
internal sealed partial class HubConnections : IDisposable
{
    public static readonly TimeSpan Besides = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, HubConnection> open = new(StringComparer.Ordinal);
    private readonly Func<string, Caller?> current;
    private readonly ILogger logger;
    private readonly ITimer timer;

    /// <param name="current">Who the public id of a key stands for now; null when it has ended.</param>
    public HubConnections(Func<string, Caller?> current, TimeProvider clock, ILogger<HubConnections> logger)
    {
        this.current = current;
        this.logger = logger;
        timer = clock.CreateTimer(_ => CloseEnded(), null, Besides, Besides);
    }

    public void Add(HubCallerContext context)
    {
        // The key may have ended since it was presented.
        if (context.UserIdentifier is { } id && current(id) is { } caller)
        {
            open[context.ConnectionId] = new HubConnection(context, caller);
        }
        else
        {
            context.Abort();
        }
    }

    public void Remove(HubCallerContext context)
    {
        if (open.TryRemove(context.ConnectionId, out var connection))
        {
            connection.Dispose();
        }
    }

    /// <exception cref="RefusedException">Its key has ended.</exception>
    public HubConnection Of(HubCallerContext context) =>
        open.TryGetValue(context.ConnectionId, out var connection) && Holds(connection.Caller) ? connection : throw RefusedException.Ended();

    public void Dispose() => timer.Dispose();

    private void CloseEnded()
    {
        foreach (var connection in open.Values.Where(connection => !Holds(connection.Caller)))
        {
            try
            {
                connection.Close();
            }
#pragma warning disable CA1031 // on a timer's thread: the others are closed all the same, and this one is tried again
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogCloseFailed(logger, failure);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A connection whose key has ended could not be closed; trying again.")]
    private static partial void LogCloseFailed(ILogger logger, Exception failure);

    // Under other rights it is another caller: its program connects again.
    private bool Holds(Caller caller) => !caller.Ended.IsCancellationRequested && current(caller.Id) is { } now && now.Ended == caller.Ended;
}
