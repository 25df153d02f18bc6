using System.Net;
using System.Net.Sockets;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// Opens connections: resolves the name, and connects to exactly the addresses that passed the rule. So a name that resolves differently a
/// moment later cannot bypass it.
/// </summary>
internal sealed class GuardedConnect(bool allowPrivate, TimeProvider clock, Func<string, CancellationToken, ValueTask<IPAddress[]>> resolve)
{
    /// <summary>Time limit for each address except the last, so that one dead address does not use the whole time.</summary>
    private static readonly TimeSpan PatienceWithOneOfSeveral = TimeSpan.FromSeconds(3);

    /// <exception cref="AddressNotAllowedException">The name resolves only to addresses that are not allowed.</exception>
    /// <exception cref="SocketException">No address could be found or connected to.</exception>
    public async Task<NetworkStream> ConnectAsync(string name, int port, CancellationToken cancellation)
    {
        var host = DestinationAddress.Bare(name);
        var addresses = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await ResolveAsync(host, cancellation).ConfigureAwait(false);
        var allowed = Array.FindAll(addresses, address => DestinationAddress.IsAllowed(address, allowPrivate));
        if (allowed.Length == 0)
        {
            throw new AddressNotAllowedException();
        }

        for (var i = 0; ; i++)
        {
            var last = i == allowed.Length - 1;
            try
            {
                return await OpenAsync(new IPEndPoint(allowed[i], port), last, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (!last && e is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                // The next address may answer.
            }
        }
    }

    private async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await resolve(host, cancellation).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            // A name that the resolver refuses, for example because it is too long.
            throw new SocketException((int)SocketError.HostNotFound);
        }
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    private async ValueTask<NetworkStream> OpenAsync(IPEndPoint endPoint, bool last, CancellationToken cancellation)
    {
        using var patience = last ? null : new CancellationTokenSource(PatienceWithOneOfSeveral, clock);
        using var either = patience is null ? null : CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, either?.Token ?? cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
