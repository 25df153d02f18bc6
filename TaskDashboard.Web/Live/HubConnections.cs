using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace TaskDashboard.Web.Live;

/// <summary>
/// The open connections of programs. A connection closes as soon as its key ends; a timer also checks all of them every 30 seconds.
/// </summary>
internal sealed partial class HubConnections : IDisposable
{
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, HubConnection> _open = new(StringComparer.Ordinal);
    private readonly Func<string, Caller?> _current;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    /// <param name="current">Returns the current caller for a key's public id, or null if the key has ended.</param>
    public HubConnections(Func<string, Caller?> current, TimeProvider clock, ILogger<HubConnections> logger)
    {
        _current = current;
        _logger = logger;
        _timer = clock.CreateTimer(_ => CloseEnded(), null, CheckInterval, CheckInterval);
    }

    public void Add(HubCallerContext context)
    {
        // The key may have ended since the handshake.
        if (context.UserIdentifier is { } id && _current(id) is { } caller)
        {
            _open[context.ConnectionId] = new HubConnection(context, caller);
        }
        else
        {
            context.Abort();
        }
    }

    public void Remove(HubCallerContext context)
    {
        if (_open.TryRemove(context.ConnectionId, out var connection))
        {
            connection.Dispose();
        }
    }

    /// <exception cref="RefusedException">The key has ended.</exception>
    public HubConnection Of(HubCallerContext context) =>
        _open.TryGetValue(context.ConnectionId, out var connection) && Holds(connection.Caller)
            ? connection
            : throw RefusedException.Ended();

    public void Dispose() => _timer.Dispose();

    private void CloseEnded()
    {
        foreach (var connection in _open.Values.Where(connection => !Holds(connection.Caller)))
        {
            try
            {
                connection.Close();
            }
#pragma warning disable CA1031 // on a timer's thread: close the other connections, and try this one again later
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogCloseFailed(_logger, failure);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A connection whose key has ended could not be closed. It is tried again.")]
    private static partial void LogCloseFailed(ILogger logger, Exception failure);

    // If the key's rights changed, the program must connect again.
    private bool Holds(Caller caller) =>
        !caller.Ended.IsCancellationRequested && _current(caller.Id) is { } now && now.Ended == caller.Ended;
}
