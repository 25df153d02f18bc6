using System.Net;
using System.Net.Sockets;

namespace TaskDashboard.Bench.Harness;

/// <summary>Stands between a browser and a server on this machine and counts the bytes that the server sends.</summary>
internal sealed class WireCounter : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _port;
    private readonly Task _accepting;
    private long _bytes;

    public WireCounter(Uri server)
    {
        _port = server.Port;
        _listener.Start();
        Address = new UriBuilder(server)
        {
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            Path = "/",
            Query = "",
        }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>Address for the browser.</summary>
    public Uri Address { get; }

    public long Bytes => Interlocked.Read(ref _bytes);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(RelayAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(Socket browser)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (browser)
        {
            browser.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
                await Task.WhenAll(CopyAsync(browser, server, counts: false), CopyAsync(server, browser, counts: true));
            }
            catch (Exception gone) when (gone is SocketException or OperationCanceledException)
            {
                // One of both has closed the connection.
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool counts)
    {
        var buffer = new byte[64 * 1024];
        for (int read; (read = await from.ReceiveAsync(buffer, _stop.Token)) > 0; )
        {
            if (counts)
            {
                Interlocked.Add(ref _bytes, read);
            }

            await to.SendAsync(buffer.AsMemory(0, read), _stop.Token);
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
