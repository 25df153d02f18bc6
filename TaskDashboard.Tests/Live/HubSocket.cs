using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Live;

/// <summary>A hub client that writes SignalR's JSON protocol itself. It does not read ahead.</summary>
internal sealed class HubSocket : IAsyncDisposable
{
    private const char End = '\u001e';
    private const int StreamItem = 2;
    private const int Completion = 3;
    private const int StreamInvocation = 4;
    private const int CancelInvocation = 5;

    private readonly ClientWebSocket _socket = new();
    private readonly Queue<string> _messages = [];
    private readonly StringBuilder _begun = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <exception cref="WebSocketException">The connection was refused; the message has the status.</exception>
    public static async Task<HubSocket> ConnectAsync(Uri address, string? key, bool keyInAddress = false)
    {
        var hub = new HubSocket();
        try
        {
            if (key is not null && !keyInAddress)
            {
                hub._socket.Options.SetRequestHeader("Authorization", "Bearer " + key);
            }
            var url = new UriBuilder(address)
            {
                Scheme = "ws",
                Path = "/hubs/tasks",
                Query = keyInAddress ? "access_token=" + key : "",
            };
            await hub._socket.ConnectAsync(url.Uri, TestContext.Current.CancellationToken);
            await hub.SendAsync(new { protocol = "json", version = 1 });
            using var patience = Impatience();
            Assert.Equal("{}", await hub.ReceiveAsync(patience.Token));
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    public static Task<HubSocket> ConnectAsync(ApiClient client, RunningApp app) => ConnectAsync(app.Address, client.Key);

    /// <summary>Opens a stream. <paramref name="request"/> is sent as JSON; a string is sent unchanged.</summary>
    public Task WatchAsync(object request, string name = "1") =>
        SendAsync(
            $$"""{"type":{{StreamInvocation}},"invocationId":"{{name}}","target":"Watch","arguments":"""
                + $$"""[{{request as string ?? JsonSerializer.Serialize(request)}}]}"""
        );

    public Task LeaveAsync(string name = "1") => SendAsync(new { type = CancelInvocation, invocationId = name });

    /// <summary>Returns the next batch of any stream.</summary>
    public async Task<JsonElement> NextAsync() => (await NextOfAnyAsync()).Batch;

    /// <summary>The same with the stream's name.</summary>
    public async Task<(string Stream, JsonElement Batch)> NextOfAnyAsync()
    {
        var message = await NextMessageAsync();
        Assert.True(message.GetProperty("type").GetInt32() == StreamItem, $"A batch was expected, this came: {message}");
        return (message.GetProperty("invocationId").GetString()!, message.GetProperty("item"));
    }

    /// <summary>Returns the next change of this task. Batches without it are skipped.</summary>
    public async Task<JsonElement> NextOfAsync(string taskId)
    {
        while (true)
        {
            foreach (
                var change in (await NextAsync())
                    .GetProperty("changes")
                    .EnumerateArray()
                    .Where(change => change.GetProperty("id").GetString() == taskId)
            )
            {
                return change;
            }
        }
    }

    /// <summary>Returns the message with which the stream was refused or failed; null if it ended normally.</summary>
    public async Task<string?> EndsAsync()
    {
        while (true)
        {
            var message = await NextMessageAsync();
            if (message.GetProperty("type").GetInt32() == Completion)
            {
                return message.TryGetProperty("error", out var error) ? error.GetString() : null;
            }
        }
    }

    /// <summary>Completes when the server has closed the connection.</summary>
    public async Task ClosedAsync()
    {
        using var patience = Impatience();
        try
        {
            while (true)
            {
                await ReceiveAsync(patience.Token);
            }
        }
        catch (Exception closed) when (closed is WebSocketException or EndOfStreamException)
        {
            // This is the expected end.
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement> NextMessageAsync()
    {
        // The limit for a whole message: a server without messages sends pings and is never silent.
        using var patience = Impatience();
        while (true)
        {
            // Other messages are pings or the server's close message.
            var message = JsonElement.Parse(await ReceiveAsync(patience.Token));
            if (message.GetProperty("type").GetInt32() is StreamItem or Completion)
            {
                return message;
            }
        }
    }

    private Task SendAsync(object message) =>
        _socket.SendAsync(
            Encoding.UTF8.GetBytes((message as string ?? JsonSerializer.Serialize(message)) + End),
            WebSocketMessageType.Text,
            endOfMessage: true,
            TestContext.Current.CancellationToken
        );

    private static CancellationTokenSource Impatience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience.Limit);
        return patience;
    }

    private async Task<string> ReceiveAsync(CancellationToken patience)
    {
        var buffer = new byte[64 * 1024];
        var text = new char[buffer.Length + 1];
        while (_messages.Count == 0)
        {
            var received = await _socket.ReceiveAsync(buffer, patience);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new EndOfStreamException();
            }

            // Received bytes may end within a character.
            _begun.Append(text, 0, _decoder.GetChars(buffer, 0, received.Count, text, 0));
            var parts = _begun.ToString().Split(End);
            foreach (var whole in parts.SkipLast(1))
            {
                _messages.Enqueue(whole);
            }
            _begun.Clear().Append(parts[^1]);
        }

        return _messages.Dequeue();
    }
}
