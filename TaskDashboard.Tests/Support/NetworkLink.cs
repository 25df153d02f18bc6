using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TaskDashboard.Tests.Support;

/// <summary>The network between a browser and the application. A test can cut and restore it.</summary>
internal sealed class NetworkLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Task, byte> _carrying = [];
    private readonly Uri _to;
    private readonly Task _accepting;
    private CancellationTokenSource _cut = new();
    private volatile bool _isCut;
    private volatile TaskCompletionSource _flowing = Flowing();

    public NetworkLink(Uri to)
    {
        _to = to;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The address that the browser uses instead of the application's.</summary>
    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Breaks every connection. New connections break at once until <see cref="Restore"/>.</summary>
    public void Cut()
    {
        _isCut = true;
        _cut.Cancel();
    }

    public void Restore()
    {
        _cut.Dispose();
        _cut = new CancellationTokenSource();
        _isCut = false;
    }

    /// <summary>Keeps every connection open and carries nothing until <see cref="Release"/>.</summary>
    public void Hold() => _flowing = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Carries what was held, and everything after it.</summary>
    public void Release()
    {
        var held = _flowing;
        _flowing = Flowing();
        held.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_carrying.Keys);
        _cut.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync();
                if (_isCut)
                {
                    near.Dispose();
                    continue;
                }

                var carrying = CarryAsync(near, _cut.Token);
                _carrying.TryAdd(carrying, 0);
                _ = carrying.ContinueWith(done => _carrying.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The listener stopped.
        }
    }

    private async Task CarryAsync(TcpClient near, CancellationToken cut)
    {
        using var here = near;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(_to.Host, _to.Port, cut);
            await Task.WhenAny(CopyAsync(here.GetStream(), far.GetStream(), cut), CopyAsync(far.GetStream(), here.GetStream(), cut));
        }
        catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException)
        {
            // One end closed the connection, or the link was cut.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, CancellationToken cut)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, cut) is > 0 and var read)
        {
            await _flowing.Task.WaitAsync(cut);
            await to.WriteAsync(buffer.AsMemory(0, read), cut);
        }
    }

    private static TaskCompletionSource Flowing()
    {
        var flowing = new TaskCompletionSource();
        flowing.SetResult();
        return flowing;
    }
}
