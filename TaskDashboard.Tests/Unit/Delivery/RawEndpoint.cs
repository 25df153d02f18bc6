using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace TaskDashboard.Tests.Unit.Deliveries;

/// <summary>An endpoint on loopback whose bytes are controlled by the test. A server library would not allow invalid behavior.</summary>
internal sealed class RawEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<RawRequest> _requests = Channel.CreateUnbounded<RawRequest>();
    private readonly Channel<bool> _hangUps = Channel.CreateUnbounded<bool>();
    private readonly Func<RawConnection, Task> _answer;
    private readonly bool _readsRequests;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="answer">Runs after each request. The connection then waits for the next one, unless it was closed.</param>
    /// <param name="readsRequests">If false, <paramref name="answer"/> runs when the connection is established, and nothing is
    /// read.</param>
    /// <param name="certificate">If set, the endpoint uses TLS with it.</param>
    public RawEndpoint(Func<RawConnection, Task> answer, bool readsRequests = true, X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _answer = answer;
        _readsRequests = readsRequests;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}/hook");

    public int Connections => Volatile.Read(ref _connections);

    public int WaitingRequests => _requests.Reader.Count;

    public static RawEndpoint Answering(string answer) => new(connection => connection.SendAsync(answer));

    public static RawEndpoint Silent() => new(connection => connection.WhenEndedAsync());

    public async Task<RawRequest> NextRequestAsync() => await _requests.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Completes when the sender has closed one more connection.</summary>
    public async Task NextHangUpAsync() => await _hangUps.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Refuses new connections. Existing ones continue.</summary>
    public void StopListening() => _listener.Stop();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_ending.Token);
                Interlocked.Increment(ref _connections);
                serving.Add(ServeAsync(socket));
            }
        }
        catch (Exception e)
            when (e is OperationCanceledException or SocketException or InvalidOperationException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = new RawConnection(socket, _ending.Token);
        try
        {
            if (_certificate is not null)
            {
                await connection.SecureAsync(_certificate);
            }
            if (!_readsRequests)
            {
                await _answer(connection);
            }
            while (_readsRequests && !connection.IsClosed && await connection.ReadRequestAsync() is { } request)
            {
                _requests.Writer.TryWrite(request);
                await _answer(connection);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // The sender disconnected, or the test has ended.
        }
        finally
        {
            _hangUps.Writer.TryWrite(true);
        }
    }
}

/// <summary>A request as received.</summary>
internal sealed record RawRequest(string RequestLine, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    public string this[string name] => Headers.Single(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

internal sealed class RawConnection(Socket socket, CancellationToken ending) : IDisposable
{
    private Stream _stream = new NetworkStream(socket, ownsSocket: true);

    public bool IsClosed { get; private set; }

    /// <summary>Number of requests on this connection.</summary>
    public int Requests { get; private set; }

    public Stream Stream => _stream;

    public async Task SecureAsync(X509Certificate2 certificate)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ending);
    }

    public Task SendAsync(string text) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text), ending).AsTask();

    public Task WhenEndedAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ending);

    public void Close()
    {
        IsClosed = true;
        _stream.Dispose();
    }

    /// <summary>Resets the connection instead of closing it.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        Close();
    }

    public async Task<RawRequest?> ReadRequestAsync()
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await _stream.ReadAsync(one, ending) == 0)
            {
                return null;
            }
            head.Add(one[0]);
        }
        var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).Select(parts => (Name: parts[0], Value: parts[1])).ToList();
        var length = headers
            .Where(header => header.Name == "Content-Length")
            .Select(header => int.Parse(header.Value, null))
            .SingleOrDefault();
        var body = new byte[length];
        await _stream.ReadExactlyAsync(body, ending);
        Requests++;
        return new RawRequest(lines[0], headers, body);
    }

    public void Dispose() => Close();
}
