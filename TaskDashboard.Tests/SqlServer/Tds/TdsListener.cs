using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.SqlServer.Tds;

/// <summary>
/// Speaks enough of SQL Server's protocol on loopback that its own client logs in, sends commands and reads answers. What
/// it answers is decided by whoever made it; it keeps nothing.
/// </summary>
internal sealed class TdsListener : IAsyncDisposable
{
    private const ushort Begin = 5;
    private const ushort Commit = 7;
    private const ushort Rollback = 8;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Task, byte> _serving = [];
    private readonly Func<TdsCommand, TdsAnswer> _answer;
    private readonly Task _accepting;
    private long _transactions;

    /// <param name="answer">May be asked from several connections at once.</param>
    public TdsListener(Func<TdsCommand, TdsAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Without encryption: there is no certificate here. Each listener has a port, and so a pool, of its own.</summary>
    public string ConnectionString =>
        $"Server=127.0.0.1,{((IPEndPoint)_listener.LocalEndpoint).Port};Database=TaskDashboard;User ID=taskdashboard;Password=stand-in;Encrypt=Optional;Connect Timeout=30";

    /// <summary>Waits until every connection so far has been closed by its client.</summary>
    public Task WhenLeftAsync() => Task.WhenAll(_serving.Keys).WaitAsync(Patience.Limit);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving.Keys);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                var serving = Task.Run(() => ServeAsync(client));
                _serving.TryAdd(serving, 0);
                _ = serving.ContinueWith(done => _serving.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        client.NoDelay = true;
        var stream = client.GetStream();
        var transaction = 0UL;
        try
        {
            while (await TdsMessage.ReadAsync(stream, _ending.Token) is { } message)
            {
                if (message.Type == TdsMessageType.Prelogin)
                {
                    await TdsMessage.AnswerAsync(stream, Prelogin, _ending.Token);
                    continue;
                }

                using var tokens = new TdsTokens();
                if (message.Resets)
                {
                    tokens.ResetDone();
                }

                switch (message.Type)
                {
                    case TdsMessageType.Login:
                        tokens.LoggedIn();
                        break;
                    case TdsMessageType.Batch:
                        tokens.Answer(_answer(TdsRequest.Batch(message.Body)), toProcedure: false);
                        break;
                    case TdsMessageType.Rpc:
                        tokens.Answer(_answer(TdsRequest.Rpc(message.Body)), toProcedure: true);
                        break;
                    case TdsMessageType.Attention:
                        tokens.AttentionSeen();
                        break;
                    case TdsMessageType.Transaction:
                        Transact(tokens, TdsRequest.Transaction(message.Body), ref transaction);
                        break;
                }

                await TdsMessage.AnswerAsync(stream, tokens.Bytes, _ending.Token);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
        {
            // The client went away, or the test ended.
        }
    }

    private void Transact(TdsTokens tokens, ushort kind, ref ulong transaction)
    {
        switch (kind)
        {
            case Begin:
                transaction = (ulong)Interlocked.Increment(ref _transactions);
                tokens.Transaction(8, transaction);
                break;
            case Commit:
                tokens.Transaction(9, transaction);
                break;
            case Rollback:
                tokens.Transaction(10, transaction);
                break;
            default:
                tokens.Nothing();
                break;
        }
    }

    /// <summary>Options VERSION (15.0.2000), ENCRYPTION (not supported) and MARS (off), each a place and a length, then their values.</summary>
    private static ReadOnlyMemory<byte> Prelogin { get; } = new byte[]
    {
        0x00, 0x00, 0x10, 0x00, 0x06,
        0x01, 0x00, 0x16, 0x00, 0x01,
        0x04, 0x00, 0x17, 0x00, 0x01,
        0xFF,
        0x0F, 0x00, 0x07, 0xD0, 0x00, 0x00,
        0x02,
        0x00,
    };
}
