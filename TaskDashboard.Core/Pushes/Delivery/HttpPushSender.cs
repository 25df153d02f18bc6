using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace TaskDashboard.Core.Pushes.Delivery;

/// <summary>
/// Sends pushes over one pool of connections. An attempt is one POST: no redirects, cookies, proxy or decompression, and never a second try
/// on its own.
/// </summary>
public sealed class HttpPushSender : IPushSender, IDisposable
{
    private const int MaxAnswerHeadersKiB = 32;
    private const int MaxDrainBytes = 64 * 1024;

    internal static readonly string UserAgent = "TaskDashboard/" + (typeof(HttpPushSender).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");

    private readonly HttpMessageInvoker _invoker;
    private readonly TokenEndpoint _tokenEndpoint;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _timeout;
    private readonly string _noAnswer;
    private readonly ConcurrentQueue<AttemptLimit> _limits = new();

    /// <param name="options">Read once.</param>
    /// <param name="clock">The time of attempts and of their limit.</param>
    /// <param name="resolve">Name resolution; the system's when left out.</param>
    public HttpPushSender(PushDeliveryOptions options, TimeProvider clock, Func<string, CancellationToken, ValueTask<IPAddress[]>>? resolve = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ConnectionsPerDestination, 1);
        _clock = clock;
        _timeout = options.Timeout;
        _noAnswer = string.Create(CultureInfo.InvariantCulture, $"No answer within {_timeout.TotalSeconds:0.###} s");

        var connect = new GuardedConnect(options.AllowPrivateDestinations, clock, resolve ?? SystemResolveAsync);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectCallback = connect.ConnectAsync,
            MaxConnectionsPerServer = options.ConnectionsPerDestination,
            MaxResponseHeadersLength = MaxAnswerHeadersKiB,
            // A small rest of an answer is read so that its connection serves again; a large one is dropped with it.
            MaxResponseDrainSize = MaxDrainBytes,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            // A name may move: its addresses are looked up, and checked, anew.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        });
        _tokenEndpoint = new TokenEndpoint(_invoker, clock, _timeout);
    }

    public async Task<DeliveryResult> SendAsync(Delivery delivery, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        var startedAt = _clock.GetUtcNow();
        var started = _clock.GetTimestamp();
        var unixSeconds = startedAt.ToUnixTimeSeconds();
        var timestamp = unixSeconds.ToString(CultureInfo.InvariantCulture);
        var target = delivery.Target;
        var signature = WebhookSignature.Sign(delivery.PushId, unixSeconds, delivery.Payload.Span, target.SigningKeysAt(startedAt));
        var headers = target.DescribeHeaders(delivery.PushId, timestamp, signature);

        var limit = _limits.TryDequeue(out var used) ? used : new AttemptLimit(_clock, _timeout);
        limit.Start(started, stopping);
        try
        {
            using var request = Request(delivery, timestamp, signature);
            using var response = target.Tokens is { } tokens
                ? await SendWithTokenAsync(request, tokens, limit.Token, stopping).ConfigureAwait(false)
                : await _invoker.SendAsync(request, limit.Token).ConfigureAwait(false);
            var (answer, truncated) = await AnswerBody.ReadAsync(response, AnswerBody.MaxBytes, limit.Token).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            var error = DeliveryOutcome.OfStatus(status);
            var result = error == DeliveryError.None
                ? new DeliveryResult(startedAt, Elapsed(started), status, error, null, headers, answer, truncated, null)
                : new DeliveryResult(startedAt, Elapsed(started), status, error, StatusText.Sentence(status), headers, answer, truncated,
                    RetryAfterHeader.Read(response.Headers, _clock));
            return delivery.KeepsAnswerHeaders ? result with { AnswerHeaders = HeadersOf(response) } : result;
        }
        catch (Exception e) when (limit.Token.IsCancellationRequested && e is not NoTokenException)
        {
            stopping.ThrowIfCancellationRequested();
            return new DeliveryResult(startedAt, Elapsed(started), null, DeliveryError.Timeout, _noAnswer, headers, [], false, null);
        }
        catch (Exception e)
        {
            // Whatever else goes wrong is this attempt's failure: an exception here would leave the push in flight for ever.
            var (error, message) = DeliveryOutcome.OfException(e);
            return new DeliveryResult(startedAt, Elapsed(started), null, error, message, headers, [], false, null);
        }
        finally
        {
            if (limit.Stop())
                _limits.Enqueue(limit);
            else
                limit.Dispose();
        }
    }

    public void Dispose()
    {
        _invoker.Dispose();
        while (_limits.TryDequeue(out var limit))
            limit.Dispose();
    }

    /// <summary>With a token that is kept or asked for. Where the endpoint does not take it, once more with a new one: both are the same attempt.</summary>
    private async Task<HttpResponseMessage> SendWithTokenAsync(HttpRequestMessage request, AccessTokens tokens, CancellationToken limit, CancellationToken stopping)
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
            var response = await _invoker.SendAsync(request, limit).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.Unauthorized || refused is not null)
                return response;
            response.Dispose();
            refused = token;
        }
    }

    private static List<KeyValuePair<string, string>> HeadersOf(HttpResponseMessage response) =>
        [.. from header in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated) from value in header.Value select KeyValuePair.Create(header.Key, value)];

    private static HttpRequestMessage Request(in Delivery delivery, string timestamp, string signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Target.Url) { Content = new PayloadContent(delivery.Payload) };
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
        headers.TryAddWithoutValidation("webhook-id", delivery.PushId);
        headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        headers.TryAddWithoutValidation("webhook-signature", signature);
        if (delivery.Target.Authorization is { } authorization)
            headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    }

    private int Elapsed(long started) => (int)Math.Min(_clock.GetElapsedTime(started).TotalMilliseconds, int.MaxValue);

    private static ValueTask<IPAddress[]> SystemResolveAsync(string host, CancellationToken cancellation) =>
        new(Dns.GetHostAddressesAsync(host, cancellation));
}
