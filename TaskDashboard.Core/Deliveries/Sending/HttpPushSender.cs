using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace TaskDashboard.Core.Deliveries.Sending;

/// <summary>
/// Sends pushes. An attempt is one POST, without redirects, cookies or proxy. It is sent a second time only if its connection is dead
/// (<see cref="Exchange"/>), or if the endpoint requires a newer token.
/// </summary>
public sealed class HttpPushSender : IPushSender, IDisposable
{
    private const int MaxAnswerBytes = 4096;

    internal static readonly string UserAgent =
        "TaskDashboard/" + (typeof(HttpPushSender).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");

    private readonly GuardedConnect _connect;
    private readonly ConditionalWeakTable<DeliveryTarget, ConnectionPool> _pools = [];
    private readonly TokenEndpoint _tokenEndpoint;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _timeout;
    private readonly string _noAnswer;
    private readonly ConcurrentQueue<AttemptLimit> _limits = new();

    /// <param name="options">Read once.</param>
    /// <param name="clock">Clock for attempts and their time limit.</param>
    /// <param name="resolve">Name resolution; by default the system's.</param>
    public HttpPushSender(
        PushDeliveryOptions options,
        TimeProvider clock,
        Func<string, CancellationToken, ValueTask<IPAddress[]>>? resolve = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Timeout, TimeSpan.Zero);
        _clock = clock;
        _timeout = options.Timeout;
        _noAnswer = string.Create(CultureInfo.InvariantCulture, $"No answer within {_timeout.TotalSeconds:0.###} s");

        _connect = new GuardedConnect(options.AllowPrivateDestinations, clock, resolve ?? SystemResolveAsync);
        _tokenEndpoint = new TokenEndpoint(_connect, clock, _timeout);
    }

    public async Task<DeliveryResult> SendAsync(Delivery delivery, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        var startedAt = _clock.GetUtcNow();
        var started = _clock.GetTimestamp();
        var target = delivery.Target;
        var headers = AttemptHeaders.Of(delivery, startedAt);

        var limit = _limits.TryDequeue(out var used) ? used : new AttemptLimit(_clock, _timeout);
        limit.Start(started, stopping);
        using var exchange = new Exchange(PoolOf(target), _connect, _clock);
        try
        {
            using var request = Request(delivery, headers);
            var response = target.Tokens is { } tokens
                ? await SendWithTokenAsync(exchange, request, tokens, limit.Token, stopping).ConfigureAwait(false)
                : await exchange.SendAsync(request, limit.Token).ConfigureAwait(false);
            var reading = exchange.ReadBodyAsync(limit.Token);
            if (!reading.IsCompleted)
            {
                limit.Shorten(AnswerBody.LongestRead);
            }
            var body = await reading.ConfigureAwait(false);
            var (answer, truncated) = AnswerText.Decode(body.Bytes, !body.IsWhole, response.Content.Headers, MaxAnswerBytes);
            return DeliveryResult.Answered(
                startedAt,
                Elapsed(started),
                (int)response.StatusCode,
                headers.Described,
                answer,
                truncated,
                response.IsSuccessStatusCode ? null : RetryAfterHeader.Read(response.Headers, _clock)
            ) with
            {
                AnswerHeaders = delivery.KeepsAnswerHeaders ? HeadersOf(response) : [],
                Sends = Math.Max(exchange.Sends, 1),
            };
        }
        catch (Exception e) when (limit.Token.IsCancellationRequested && e is not MissingTokenException)
        {
            stopping.ThrowIfCancellationRequested();
            return Failed(DeliveryError.Timeout, _noAnswer);
        }
        catch (Exception e)
        {
            // Any other exception is a failure of this attempt. If it were thrown, the push would stay in Sending forever.
            var (error, message) = DeliveryOutcome.OfException(e);
            return Failed(error, message);
        }
        finally
        {
            if (limit.Stop())
            {
                _limits.Enqueue(limit);
            }
            else
            {
                limit.Dispose();
            }
        }

        DeliveryResult Failed(DeliveryError error, string message) =>
            new(startedAt, Elapsed(started), null, error, message, headers.Described, [], false, null)
            {
                Sends = Math.Max(exchange.Sends, 1),
            };
    }

    /// <summary>Closes the idle connections of a target that is no longer used.</summary>
    public void Forget(DeliveryTarget target)
    {
        if (_pools.TryGetValue(target, out var pool))
        {
            pool.Dispose();
        }
    }

    /// <summary>Completes when no connection of this target is watched.</summary>
    internal Task WatchOf(DeliveryTarget target) => PoolOf(target).Watching;

    public void Dispose()
    {
        foreach (var (_, pool) in _pools)
        {
            pool.Dispose();
        }
        while (_limits.TryDequeue(out var limit))
        {
            limit.Dispose();
        }
    }

    private ConnectionPool PoolOf(DeliveryTarget target) =>
        _pools.TryGetValue(target, out var known)
            ? known
            : _pools.GetOrAdd(target, owner => new ConnectionPool(owner.FreshConnections, _clock, () => owner.SentUnasked?.Invoke()));

    /// <summary>
    /// Sends with a kept or new token. If the endpoint refuses the token, sends once more with a new one, in the same attempt.
    /// </summary>
    private async Task<HttpResponseMessage> SendWithTokenAsync(
        Exchange exchange,
        HttpRequestMessage request,
        AccessTokens tokens,
        CancellationToken limit,
        CancellationToken stopping
    )
    {
        string? refused = null;
        while (true)
        {
            string token;
            try
            {
                token = await tokens.GetAsync(_tokenEndpoint, _clock, refused, limit).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
            {
                throw TokenEndpoint.NotInTime(_timeout);
            }
            request.Headers.Remove("Authorization");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            var response = await exchange.SendAsync(request, limit).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.Unauthorized || refused is not null)
            {
                return response;
            }
            refused = token;
        }
    }

    private static List<KeyValuePair<string, string>> HeadersOf(HttpResponseMessage response) =>
        [
            .. from header in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            from value in header.Value
            select KeyValuePair.Create(header.Key, value),
        ];

    private static HttpRequestMessage Request(in Delivery delivery, AttemptHeaders attempt)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Target.Url) { Content = new PayloadContent(delivery.Payload) };
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
        headers.TryAddWithoutValidation("webhook-id", delivery.PushId);
        headers.TryAddWithoutValidation("webhook-timestamp", attempt.Timestamp);
        headers.TryAddWithoutValidation("webhook-signature", attempt.Signature);
        if (delivery.Target.Authorization is { } authorization)
        {
            headers.TryAddWithoutValidation("Authorization", authorization);
        }
        return request;
    }

    private int Elapsed(long started) => (int)Math.Min(_clock.GetElapsedTime(started).TotalMilliseconds, int.MaxValue);

    private static ValueTask<IPAddress[]> SystemResolveAsync(string host, CancellationToken cancellation) =>
        new(Dns.GetHostAddressesAsync(host, cancellation));
}
