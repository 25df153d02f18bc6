using System.Threading.Channels;
using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Support;

/// <summary>
/// A sender that the test controls. It records each attempt. <see cref="Answer"/> answers an attempt at once. If it returns null,
/// the attempt stays in progress until the test ends it.
/// </summary>
internal sealed class FakeSender(TimeProvider clock) : IPushSender
{
    private readonly Lock _gate = new();
    private readonly Channel<Attempt> _calls = Channel.CreateUnbounded<Attempt>();
    private readonly List<Attempt> _all = [];
    private readonly Dictionary<string, (int Now, int Most)> _underWay = [];
    private (int Now, int Most) _inAll;
    private bool _released;

    public Func<Delivery, Reply?> Answer { get; set; } = _ => null;

    /// <summary>Every attempt so far, in order.</summary>
    public IReadOnlyList<Attempt> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>The highest number of attempts in progress at the same time.</summary>
    public int MostAtOnce
    {
        get
        {
            lock (_gate)
            {
                return _inAll.Most;
            }
        }
    }

    public int MostAtOnceTo(string url)
    {
        lock (_gate)
        {
            return _underWay.GetValueOrDefault(new Uri(url).AbsoluteUri).Most;
        }
    }

    /// <summary>Number of attempts of this push.</summary>
    public int TimesSent(string pushId) => All.Count(attempt => attempt.PushId == pushId);

    /// <summary>Returns the next attempt that this method has not returned yet. Waits for it if necessary.</summary>
    public async Task<Attempt> NextAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);

    public async Task<Attempt[]> NextAsync(int count)
    {
        var attempts = new Attempt[count];
        for (var index = 0; index < count; index++)
        {
            attempts[index] = await NextAsync();
        }

        return attempts;
    }

    public async Task<DeliveryResult> SendAsync(Delivery delivery, CancellationToken stopping)
    {
        var attempt = new Attempt(delivery);
        var startedAt = clock.GetUtcNow();
        var url = delivery.Target.Url.AbsoluteUri;
        bool released;
        lock (_gate)
        {
            _all.Add(attempt);
            _inAll = More(_inAll);
            _underWay[url] = More(_underWay.GetValueOrDefault(url));
            released = _released;
        }

        if (released)
        {
            attempt.Deliver();
        }
        else if (Answer(delivery) is { } reply)
        {
            attempt.End(reply);
        }

        _calls.Writer.TryWrite(attempt);
        try
        {
            var reply = await attempt.Ended.WaitAsync(stopping);
            return new DeliveryResult(
                startedAt,
                reply.DurationMs,
                reply.Status,
                reply.Error,
                reply.Message,
                "{}",
                [],
                false,
                reply.RetryAfter
            );
        }
        finally
        {
            lock (_gate)
            {
                _inAll.Now--;
                var (now, most) = _underWay[url];
                _underWay[url] = (now - 1, most);
            }
        }
    }

    /// <summary>Ends every current and future attempt, so that a host can stop.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released = true;
        }

        foreach (var attempt in All)
        {
            attempt.Deliver();
        }
    }

    private static (int Now, int Most) More((int Now, int Most) count) => (count.Now + 1, Math.Max(count.Now + 1, count.Most));
}

/// <summary>An endpoint's answer.</summary>
internal sealed record Reply(int? Status, DeliveryError Error, string? Message, TimeSpan? RetryAfter = null)
{
    /// <summary>The stored duration. The clock does not move.</summary>
    public int DurationMs { get; init; } = 1;

    public static readonly Reply Delivered = new(200, DeliveryError.None, null);
    public static readonly Reply Unavailable = Fails(503);
    public static readonly Reply Silent = new(null, DeliveryError.Timeout, "The endpoint did not answer in time");

    public static Reply Fails(int status, TimeSpan? retryAfter = null) =>
        new(status, DeliveryError.Status, $"The endpoint answered {status}", retryAfter);
}

/// <summary>One attempt, as the endpoint sees it.</summary>
internal sealed class Attempt(Delivery delivery)
{
    private readonly TaskCompletionSource<Reply> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string PushId => delivery.PushId;

    public DeliveryTarget Target => delivery.Target;

    public string Url => delivery.Target.Url.AbsoluteUri;

    public ReadOnlyMemory<byte> Payload => delivery.Payload;

    public Task<Reply> Ended => _end.Task;

    public void End(Reply reply) => _end.TrySetResult(reply);

    public void Deliver() => End(Reply.Delivered);

    public void Fail() => End(Reply.Unavailable);
}
