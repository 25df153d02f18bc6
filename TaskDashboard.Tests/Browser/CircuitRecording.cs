using System.Net.WebSockets;
using System.Text;
using Microsoft.Playwright;
using TaskDashboard.Tests.Api;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Browser;

/// <summary>Records the bytes that a browser sends over a page's live connection. Another session can replay them.</summary>
internal sealed class CircuitRecording
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<Step> _steps = [];
    private int _drawn;

    private static ReadOnlySpan<byte> Draws => "JS.RenderBatch"u8;

    private static ReadOnlySpan<byte> Asks => "BeginInvokeDotNetFromJS"u8;

    private static ReadOnlySpan<byte> Answers => "JS.EndInvokeDotNet"u8;

    /// <param name="Drawn">Number of render batches that the server had sent before.</param>
    private sealed record Step(byte[] Data, WebSocketMessageType Type, int Drawn);

    /// <summary>Starts recording. Call this before the page is opened.</summary>
    public void Listen(IPage page) =>
        page.WebSocket += (_, socket) =>
        {
            if (!socket.Url.Contains("/_blazor", StringComparison.Ordinal))
            {
                return;
            }

            socket.FrameReceived += (_, frame) =>
            {
                lock (_gate)
                {
                    _drawn += BytesOf(frame).AsSpan().Count(Draws);
                }
            };
            socket.FrameSent += (_, frame) =>
            {
                lock (_gate)
                {
                    _steps.Add(
                        new Step(BytesOf(frame), frame.Binary is null ? WebSocketMessageType.Text : WebSocketMessageType.Binary, _drawn)
                    );
                }
            };
        };

    /// <summary>
    /// Replays the recording on a new connection. Sends each message once the server has sent as many render batches as in the recording,
    /// or has answered all calls. Returns once all calls are answered or the server has closed the connection.
    /// </summary>
    public async Task ReplayAsync(Uri address, string cookie)
    {
        List<Step> steps;
        lock (_gate)
        {
            steps = [.. _steps];
        }
        Assert.Contains(steps, step => step.Data.AsSpan().IndexOf(Asks) >= 0);
        using var http = new ApiClient(address, null);
        var token = (await http.Post("/_blazor/negotiate?negotiateVersion=1", null, ("Cookie", cookie)))
            .Must(200)
            .String("connectionToken")!;
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", cookie);
        await socket.ConnectAsync(
            new UriBuilder(address)
            {
                Scheme = "ws",
                Path = "/_blazor",
                Query = "id=" + Uri.EscapeDataString(token),
            }.Uri,
            TestContext.Current.CancellationToken
        );
        using var leaving = new CancellationTokenSource();
        var received = new Received();
        var listening = received.ListenAsync(socket, leaving.Token);
        try
        {
            foreach (var step in steps)
            {
                await received.UntilAsync(() =>
                    received.Drawn >= step.Drawn || (received.Asked > 0 && received.Answered >= received.Asked)
                );
                if (received.Closed)
                {
                    break;
                }

                received.Asked += step.Data.AsSpan().Count(Asks);
                await socket.SendAsync(step.Data, step.Type, endOfMessage: true, TestContext.Current.CancellationToken);
            }

            await received.UntilAsync(() => received.Answered >= received.Asked);
            Assert.True(received.Drawn > 0, "The server rendered nothing, so it accepted no message.");
        }
        catch (WebSocketException)
        {
            // The server closed the connection.
        }

        await leaving.CancelAsync();
        await listening;
    }

    private static byte[] BytesOf(IWebSocketFrame frame) => frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? "");

    /// <summary>Counts what the server sends.</summary>
    private sealed class Received
    {
        private volatile TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile int _drawn;
        private volatile int _answered;
        private volatile bool _closed;

        public int Asked { get; set; }

        public int Drawn => _drawn;

        public int Answered => _answered;

        public bool Closed => _closed;

        public async Task ListenAsync(ClientWebSocket socket, CancellationToken leaving)
        {
            var buffer = new byte[64 * 1024];
            using var message = new MemoryStream();
            try
            {
                while (await socket.ReceiveAsync(buffer, leaving) is { MessageType: not WebSocketMessageType.Close } part)
                {
                    message.Write(buffer, 0, part.Count);
                    if (!part.EndOfMessage)
                    {
                        continue;
                    }

                    var data = message.ToArray();
                    message.SetLength(0);
                    _drawn += data.AsSpan().Count(Draws);
                    _answered += data.AsSpan().Count(Answers);
                    Pulse();
                }
            }
            catch (Exception closed) when (closed is WebSocketException or OperationCanceledException)
            {
                // The connection is closed.
            }

            _closed = true;
            Pulse();
        }

        /// <summary>
        /// Waits until the condition is true or the connection is closed. Also returns if the server sends nothing for a while,
        /// so that the next message is sent nevertheless.
        /// </summary>
        public async Task UntilAsync(Func<bool> condition)
        {
            while (true)
            {
                var more = _more.Task;
                if (condition() || _closed)
                {
                    return;
                }

                try
                {
                    await more.WaitAsync(LongestStep, TestContext.Current.CancellationToken);
                }
                catch (TimeoutException)
                {
                    return;
                }
            }
        }

        private void Pulse()
        {
            var waiting = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.SetResult();
        }
    }
}
