using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Live;

/// <summary>What other programs follow tasks by. docs/hub.md tells them how.</summary>
internal sealed partial class TaskHub(Watches watches, HubConnections connections, ILogger<TaskHub> logger) : Hub
{
    /// <summary>Everything that the key may see, or a part of it, as it changes. Ends when the client leaves.</summary>
    /// <param name="request">A <see cref="WatchInput"/>, taken as it came so that what is wrong with it can be said in words.</param>
    public async Task<IAsyncEnumerable<WatchedBatch>> Watch(JsonElement request, CancellationToken cancellation)
    {
        try
        {
            var connection = connections.Of(Context);
            var batches = await watches.OpenAsync(connection.Caller, JsonBody.ReadJson(request, ApiJson.Own.WatchInput), cancellation).ConfigureAwait(false);
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
        HubConnection connection, IAsyncEnumerable<WatchedBatch> batches, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var place = connection.TakePlace() ?? throw new HubException($"tooMany: One connection follows {HubConnection.MostWatches} streams at most. End one, or open another connection.");
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

    // Only a HubException's own words reach the client.
    private static HubException InWords(RefusedException refused) => new($"{refused.Code}: {refused.Message}");

    // SignalR's own lines, which Hosting/PrivateLogging leaves out, do not tell a client's mistake from a failure.
    private static bool IsOurs(Exception failure) => failure is not (HubException or OperationCanceledException);

    [LoggerMessage(LogLevel.Error, "A watch failed")]
    private static partial void LogFailure(ILogger logger, Exception failure);
}
