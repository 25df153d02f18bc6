using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Live;

/// <summary>Hub for programs that follow tasks. Described in docs/hub.md.</summary>
internal sealed partial class TaskHub(Watches watches, HubConnections connections, ILogger<TaskHub> logger) : Hub
{
    /// <summary>Streams changes of everything that the key may see, or of a part. Ends when the client disconnects.</summary>
    /// <param name="request">A <see cref="WatchInput"/>, received as JSON so that errors can be described.</param>
    public async Task<IAsyncEnumerable<WatchedBatch>> Watch(JsonElement request, CancellationToken cancellation)
    {
        try
        {
            var connection = connections.Of(Context);
            var batches = await watches
                .OpenAsync(connection.Caller, JsonBody.ReadJson(request, ApiJson.Own.WatchInput), cancellation)
                .ConfigureAwait(false);
            return StreamAsync(connection, batches, cancellation);
        }
        catch (RefusedException refused)
        {
            throw InWords(refused);
        }
        catch (Exception failure) when (IsOurs(failure))
        {
            LogFailure(logger, failure);
            throw;
        }
    }

    public override Task OnConnectedAsync()
    {
        connections.Add(Context);
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        connections.Remove(Context);
        return Task.CompletedTask;
    }

    private async IAsyncEnumerable<WatchedBatch> StreamAsync(
        HubConnection connection,
        IAsyncEnumerable<WatchedBatch> batches,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var reservation =
            connection.ReserveStream()
            ?? throw new HubException(
                $"tooMany: A connection can have at most {HubConnection.MostWatches} streams. End one, or open another connection."
            );
        await using var each = batches.GetAsyncEnumerator(cancellation);
        while (await MoveAsync(each).ConfigureAwait(false))
        {
            yield return each.Current;
        }
    }

    private async ValueTask<bool> MoveAsync(IAsyncEnumerator<WatchedBatch> batches)
    {
        try
        {
            return await batches.MoveNextAsync().ConfigureAwait(false);
        }
        catch (RefusedException refused)
        {
            throw InWords(refused);
        }
        catch (Exception failure) when (IsOurs(failure))
        {
            LogFailure(logger, failure);
            throw;
        }
    }

    // Only the message of a HubException reaches the client.
    private static HubException InWords(RefusedException refused) => new($"{refused.Code}: {refused.Message}");

    // SignalR's own entries, suppressed in Hosting/PrivateLogging, do not distinguish a client's mistake from a failure.
    private static bool IsOurs(Exception failure) => failure is not (HubException or OperationCanceledException);

    [LoggerMessage(LogLevel.Error, "A watch failed")]
    private static partial void LogFailure(ILogger logger, Exception failure);
}
