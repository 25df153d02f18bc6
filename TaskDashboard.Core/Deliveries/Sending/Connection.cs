using System.Net;
using System.Net.Sockets;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// One connection to an endpoint, for one request at a time. HTTP and TLS are the HTTP client's, which is given this one stream and never opens another
/// by itself: so it is known which connection a request went out on, and whether anything of it was read there.
/// </summary>
internal sealed class Connection : IDisposable
{
    private const int MaxAnswerHeadersKiB = 32;

    private readonly NetworkStream _opened;
    private readonly HttpMessageInvoker _client;
    private WatchedStream? _stream;
    private int _streams;
    private bool _leftOver;

    private Connection(NetworkStream opened, long openedAt)
    {
        _opened = opened;
        OpenedAt = openedAt;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectCallback = (_, _) => GiveOnce(),
            PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(
                _stream = new WatchedStream(context.PlaintextStream, opened.Socket, isPlain: context.PlaintextStream == opened)),
            MaxConnectionsPerServer = 1,
            MaxResponseHeadersLength = MaxAnswerHeadersKiB,
            // What is left of an answer is not read: the connection is closed instead.
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        });
    }

    /// <summary>A timestamp of the clock.</summary>
    public long OpenedAt { get; }

    /// <summary>When its last answer ended; a timestamp of the clock.</summary>
    public long RestsSince { get; private set; }

    /// <summary>Whether it has served a request before.</summary>
    public bool IsReused { get; private set; }

    /// <summary>Whether a request has begun to be written since it last rested.</summary>
    public bool Asked => _stream?.Asked ?? false;

    /// <summary>Whether it had served before, and the request that went out on it got no byte of an answer.</summary>
    public bool WentUnanswered => IsReused && _stream is { Asked: true, AnswerBegun: false };

    /// <summary>Whether the endpoint sent bytes that no request asked for, by themselves or behind an answer.</summary>
    public bool SentUnasked => _leftOver || (_stream?.Unasked ?? false);

    public static async Task<Connection> OpenAsync(Uri url, GuardedConnect connect, TimeProvider clock, CancellationToken limit)
    {
        var opened = await connect.ConnectAsync(url.IdnHost, url.Port, limit).ConfigureAwait(false);
        return new Connection(opened, clock.GetTimestamp());
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken limit) => _client.SendAsync(request, limit);

    /// <summary>Whether this failure means that the connection was dead, and not that the endpoint had begun to answer.</summary>
    public bool IsDead(Exception failure)
    {
        if (_stream is not { } stream || stream.AnswerBegun)
            return false;
        // Without a request on it, a fresh one that is not closed has failed to open.
        return (stream.Asked || IsReused || stream.Ended) && DeliveryOutcome.IsLostConnection(failure);
    }

    /// <summary>The answer was read to its end.</summary>
    /// <returns>Whether another request may go out on it.</returns>
    public bool Rest(HttpResponseMessage answer, TimeProvider clock)
    {
        var stream = _stream!;
        IsReused = true;
        RestsSince = clock.GetTimestamp();
        stream.Rest();
        if (!KeepsAlive(answer))
            return false;
        if (!stream.Closed)
            return true;
        // The client closes a connection of its own accord when more came than the answer, or when a Keep-Alive header leaves it no time.
        _leftOver = !stream.Ended && !answer.Headers.NonValidated.Contains("Keep-Alive");
        return false;
    }

    public Task<bool> StaysQuietAsync(TimeSpan time, TimeProvider clock) => _stream!.StaysQuietAsync(time, clock);

    public void Dispose()
    {
        _client.Dispose();
        // An answer that was not read to its end keeps the stream out of the client's reach.
        _opened.Dispose();
    }

    private static bool KeepsAlive(HttpResponseMessage answer) =>
        !answer.Headers.NonValidated.Contains("Connection")
            ? answer.Version >= HttpVersion.Version11
            : answer.Headers.ConnectionClose != true && (answer.Version >= HttpVersion.Version11 || answer.Headers.Connection.Contains("keep-alive", StringComparer.OrdinalIgnoreCase));

    private ValueTask<Stream> GiveOnce() => Interlocked.Increment(ref _streams) == 1 ? ValueTask.FromResult<Stream>(_opened) : ValueTask.FromException<Stream>(new ConnectionLostException());
}
