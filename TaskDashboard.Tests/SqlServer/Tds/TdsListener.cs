using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.SqlServer.Tds;

/// <summary>
/// Implements enough of SQL Server's protocol on loopback that SqlClient can log in, send commands and read answers. The sessions make the
/// answers. Each connection has its own thread, because a waiting client blocks threads of the pool.
/// </summary>
internal sealed class TdsListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, TaskCompletionSource> _serving = [];
    private readonly Func<Action, ITdsSession> _open;
    private readonly ConcurrentQueue<Exception> _failures = [];
    private readonly TaskCompletionSource _accepting = NewSignal();
    private long _transactions;
    private volatile bool _isEnding;

    /// <param name="answer">Answers a command. Several connections may call it at the same time.</param>
    public TdsListener(Func<TdsCommand, TdsAnswer> answer)
        : this(_ => new ScriptedSession(answer)) { }

    /// <param name="open">Creates the session of a new connection. Its argument closes the connection.</param>
    public TdsListener(Func<Action, ITdsSession> open)
    {
        _open = open;
        _listener.Start();
        Start(Accept);
    }

    /// <summary>Unencrypted, because there is no certificate. Each listener has its own port, and so its own connection pool.</summary>
    public string ConnectionString =>
        $"Server=127.0.0.1,{((IPEndPoint)_listener.LocalEndpoint).Port};Database=TaskDashboard;User "
        + "ID=taskdashboard;Password=stand-in;Encrypt=Optional;Connect Timeout=30";

    /// <summary>Waits until all connections are closed.</summary>
    public Task WhenAllClosedAsync() => Task.WhenAll(_serving.Values.Select(connection => connection.Task)).WaitAsync(Patience.Limit);

    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        _listener.Stop();
        await _accepting.Task;
        foreach (var client in _serving.Keys)
        {
            client.Close();
        }

        await WhenAllClosedAsync();
        Assert.Equal([], _failures);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Start(Action action) => new Thread(() => action()) { IsBackground = true, Name = nameof(TdsListener) }.Start();

    private void Accept()
    {
        try
        {
            while (!_isEnding)
            {
                var client = _listener.AcceptTcpClient();
                _serving.TryAdd(client, NewSignal());
                Start(() => Serve(client));
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was stopped.
        }

        _accepting.SetResult();
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using (client)
            {
                client.NoDelay = true;
                using var session = _open(client.Close);
                Serve(session, client.GetStream());
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The client closed the connection, another session killed this one, or the test ended.
        }
#pragma warning disable CA1031 // DisposeAsync fails the test for it
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failures.Enqueue(failure);
        }
        finally
        {
            _serving.TryRemove(client, out var closed);
            closed!.SetResult();
        }
    }

    private void Serve(ITdsSession session, NetworkStream stream)
    {
        var transaction = 0UL;
        while (TdsMessage.Read(stream) is { } message)
        {
            if (message.Type == TdsMessageType.Prelogin)
            {
                TdsMessage.Answer(stream, Prelogin);
                continue;
            }

            using var tokens = new TdsTokens();
            if (message.Resets)
            {
                session.Reset();
                tokens.ResetDone();
            }

            switch (message.Type)
            {
                case TdsMessageType.Login:
                    tokens.LoggedIn();
                    break;
                case TdsMessageType.Attention:
                    tokens.AttentionSeen();
                    break;
                case TdsMessageType.Transaction:
                    transaction = Transact(session, tokens, TdsRequest.Transaction(message.Body), transaction);
                    break;
                case TdsMessageType.Batch or TdsMessageType.Rpc:
                    var toProcedure = message.Type == TdsMessageType.Rpc;
                    var answer = session.Run(
                        toProcedure ? TdsRequest.Rpc(message.Body) : TdsRequest.Batch(message.Body),
                        () => IsCanceled(stream)
                    );

                    // Send no answer to the command. The client has sent an attention and waits for the answer to that.
                    if (answer.Error == TdsError.Canceled)
                    {
                        continue;
                    }

                    tokens.Answer(answer, toProcedure);
                    break;
            }

            TdsMessage.Answer(stream, tokens.Bytes);
        }
    }

    /// <summary>Data that arrives before the answer is an attention, or the end of the connection.</summary>
    private static bool IsCanceled(NetworkStream stream)
    {
        try
        {
            return stream.Socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception failure) when (failure is ObjectDisposedException or SocketException)
        {
            return true;
        }
    }

    private ulong Transact(ITdsSession session, TdsTokens tokens, TdsTransaction request, ulong transaction)
    {
        switch (request.Kind)
        {
            case TdsTransactionKind.Begin when session.Begin(request.IsSnapshot) is { } error:
                tokens.Answer(new TdsAnswer([], error), toProcedure: false);
                return transaction;
            case TdsTransactionKind.Begin:
                var begun = (ulong)Interlocked.Increment(ref _transactions);
                tokens.Began(begun);
                return begun;
            case TdsTransactionKind.Commit:
                session.Commit();
                tokens.Ended(TdsTokens.Committed, transaction);
                return 0;
            case TdsTransactionKind.Rollback:
                session.Rollback();
                tokens.Ended(TdsTokens.RolledBack, transaction);
                return 0;
            default:
                throw new NotSupportedException($"The transaction request {request.Kind} is not supported.");
        }
    }

    /// <summary>
    /// Options VERSION (15.0.2000), ENCRYPTION (not supported) and MARS (off), each with its offset and length, followed by the values.
    /// </summary>
    private static ReadOnlyMemory<byte> Prelogin { get; } =
        new byte[]
        {
            0x00,
            0x00,
            0x10,
            0x00,
            0x06,
            0x01,
            0x00,
            0x16,
            0x00,
            0x01,
            0x04,
            0x00,
            0x17,
            0x00,
            0x01,
            0xFF,
            0x0F,
            0x00,
            0x07,
            0xD0,
            0x00,
            0x00,
            0x02,
            0x00,
        };
}
