using System.Net;
using System.Net.Sockets;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// One connection to an endpoint, for one request at a time. The HTTP client handles HTTP and TLS, but gets only this stream and never
/// opens another one. So it is known which connection a request used, and whether the endpoint read any of it.
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
        _client = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                AutomaticDecompression = DecompressionMethods.None,
                ActivityHeadersPropagator = null,
                ConnectCallback = (_, _) => GiveOnce(),
                PlaintextStreamFilter = (context, _) =>
                    ValueTask.FromResult<Stream>(
                        _stream = new WatchedStream(context.PlaintextStream, opened.Socket, isPlain: context.PlaintextStream == opened)
                    ),
                MaxConnectionsPerServer = 1,
                MaxResponseHeadersLength = MaxAnswerHeadersKiB,
                // The rest of an answer is not read; the connection is closed instead.
                MaxResponseDrainSize = 0,
                PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            }
        );
    }

    /// <summary>A timestamp of the clock.</summary>
    public long OpenedAt { get; }

    /// <summary>End of its last answer; a timestamp of the clock.</summary>
    public long RestsSince { get; private set; }

    /// <summary>Whether the connection was used for a request before.</summary>
    public bool IsReused { get; private set; }

    /// <summary>Whether the writing of a request has begun since the connection was last idle.</summary>
    public bool Asked => _stream?.Asked ?? false;

    /// <summary>Whether the connection was reused, and its request got no byte of an answer.</summary>
    public bool WentUnanswered => IsReused && _stream is { Asked: true, AnswerBegun: false };

    /// <summary>Whether the endpoint sent unrequested bytes, separately or after an answer.</summary>
    public bool SentUnasked => _leftOver || (_stream?.Unasked ?? false);

    public static async Task<Connection> OpenAsync(Uri url, GuardedConnect connect, TimeProvider clock, CancellationToken limit)
    {
        var opened = await connect.ConnectAsync(url.IdnHost, url.Port, limit).ConfigureAwait(false);
        return new Connection(opened, clock.GetTimestamp());
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken limit) => _client.SendAsync(request, limit);

    /// <summary>Whether this failure means that the connection was dead before the endpoint began to answer.</summary>
    public bool IsDead(Exception failure)
    {
        if (_stream is not { } stream || stream.AnswerBegun)
        {
            return false;
        }
        // A new connection that is not closed and had no request has failed to open.
        return (stream.Asked || IsReused || stream.Ended) && DeliveryOutcome.IsLostConnection(failure);
    }

    /// <summary>Called when the answer was read to its end.</summary>
    /// <returns>Whether the connection can be reused.</returns>
    public bool Rest(HttpResponseMessage answer, TimeProvider clock)
    {
        var stream = _stream!;
        IsReused = true;
        RestsSince = clock.GetTimestamp();
        stream.Rest();
        if (!KeepsAlive(answer))
        {
            return false;
        }
        if (!stream.Closed)
        {
            return true;
        }
        // The client itself closes a connection if more than the answer arrived, or if a Keep-Alive header allows no time.
        _leftOver = !stream.Ended && !answer.Headers.NonValidated.Contains("Keep-Alive");
        return false;
    }

    public Task<bool> StaysQuietAsync(TimeSpan time, TimeProvider clock) => _stream!.StaysQuietAsync(time, clock);

    public void Dispose()
    {
        _client.Dispose();
        // If an answer was not read to its end, the client cannot use the stream.
        _opened.Dispose();
    }

    private static bool KeepsAlive(HttpResponseMessage answer) =>
        !answer.Headers.NonValidated.Contains("Connection")
            ? answer.Version >= HttpVersion.Version11
            : answer.Headers.ConnectionClose != true
                && (
                    answer.Version >= HttpVersion.Version11
                    || answer.Headers.Connection.Contains("keep-alive", StringComparer.OrdinalIgnoreCase)
                );

    private ValueTask<Stream> GiveOnce() =>
        Interlocked.Increment(ref _streams) == 1
            ? ValueTask.FromResult<Stream>(_opened)
            : ValueTask.FromException<Stream>(new ConnectionLostException());
}
