using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TaskDashboard.Core.Feed;

/// <summary>The changes since the previous batch.</summary>
/// <param name="Changes">Each changed object once, ordered by its latest change. Empty if <paramref name="Reset"/> is set.</param>
/// <param name="Reset">The buffer was full and changes were dropped: read all data again.</param>
/// <param name="UpTo">Sequence number of the last change that the batch covers. A reader that continues after it misses nothing.</param>
public sealed record ChangeBatch(IReadOnlyList<Change> Changes, bool Reset, long UpTo);

/// <summary>
/// Publishes committed changes to subscribers. Subscribe first, then read the snapshot: every later change is delivered, or a Reset. A
/// change that the snapshot already includes may be delivered again.
/// </summary>
public sealed class ChangeFeed
{
    public static readonly TimeSpan ShortestFloor = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly List<FeedSubscription> _subscriptions = [];
    private readonly TimeProvider _clock;
    private long _published;

    public ChangeFeed(TimeProvider clock) => _clock = clock;

    /// <summary>Number of open subscriptions.</summary>
    public int Subscribers
    {
        get
        {
            lock (_gate)
            {
                return _subscriptions.Count;
            }
        }
    }

    /// <param name="floor">Minimum time between two batches; at least 100 ms.</param>
    public FeedSubscription Subscribe(Caller caller, TimeSpan floor) => Subscribe(caller, () => floor);

    /// <param name="floor">Returns the minimum time between two batches; at least 100 ms. It is asked before each batch.</param>
    public FeedSubscription Subscribe(Caller caller, Func<TimeSpan> floor)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(floor);
        caller.Require(Permission.SeeTasks);
        lock (_gate)
        {
            var subscription = new FeedSubscription(this, caller, floor, _published, _clock);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    internal void StartAt(long sequence)
    {
        lock (_gate)
        {
            _published = sequence;
        }
    }

    internal void Publish(IReadOnlyList<Change> changes)
    {
        lock (_gate)
        {
            _published = changes[^1].Sequence;
            foreach (var subscription in _subscriptions)
            {
                subscription.Offer(changes);
            }
        }
    }

    internal void Remove(FeedSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }
}

/// <summary>One subscriber of the feed. Dispose it when the subscriber leaves.</summary>
public sealed class FeedSubscription : IAsyncDisposable
{
    /// <summary>Maximum number of changed objects between two batches. More become a Reset.</summary>
    public const int Capacity = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(ChangeSubject, long), (long Arrival, Change Change)> _pending = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly ChangeFeed _feed;
    private readonly Caller _caller;
    private readonly Func<TimeSpan> _floor;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ended = new();
    private bool _reset;
    private long _upTo;
    private long _arrivals;

    internal FeedSubscription(ChangeFeed feed, Caller caller, Func<TimeSpan> floor, long startsAfter, TimeProvider clock)
    {
        _feed = feed;
        _caller = caller;
        _floor = floor;
        _clock = clock;
        StartsAfter = _upTo = startsAfter;
    }

    /// <summary>Sequence number after which changes are delivered.</summary>
    public long StartsAfter { get; }

    private TimeSpan Floor => _floor() is var given && given > ChangeFeed.ShortestFloor ? given : ChangeFeed.ShortestFloor;

    /// <summary>Returns the batches as they arrive. Ends when the subscription is disposed.</summary>
    public async IAsyncEnumerable<ChangeBatch> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ended.Token);
        long? last = null;
        while (await _signal.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (last is { } before && Floor - _clock.GetElapsedTime(before) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellation.ThrowIfCancellationRequested();
            }

            if (_ended.IsCancellationRequested)
            {
                yield break;
            }

            _signal.Reader.TryRead(out _);
            if (Take() is { } batch)
            {
                last = _clock.GetTimestamp();
                yield return batch;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _feed.Remove(this);
        _signal.Writer.TryComplete();
        _ended.Cancel();
        return ValueTask.CompletedTask;
    }

    internal void Offer(IReadOnlyList<Change> changes)
    {
        if (_caller.Ended.IsCancellationRequested)
        {
            return;
        }

        lock (_gate)
        {
            _upTo = changes[^1].Sequence;
            foreach (var change in changes)
            {
                if (_reset)
                {
                    break;
                }

                if (!change.IsShownTo(_caller))
                {
                    continue;
                }

                _pending[(change.Subject, change.Number)] = (_arrivals++, change);
                if (_pending.Count > Capacity)
                {
                    _pending.Clear();
                    _reset = true;
                }
            }

            if (!_reset && _pending.Count == 0)
            {
                return;
            }
        }

        _signal.Writer.TryWrite(true);
    }

    private ChangeBatch? Take()
    {
        lock (_gate)
        {
            if (!_reset && _pending.Count == 0)
            {
                return null;
            }

            var batch = new ChangeBatch([.. _pending.Values.OrderBy(entry => entry.Arrival).Select(entry => entry.Change)], _reset, _upTo);
            _pending.Clear();
            _reset = false;
            return batch;
        }
    }
}
