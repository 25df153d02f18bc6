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

    private readonly Lock gate = new();
    private readonly List<FeedSubscription> subscriptions = [];
    private readonly TimeProvider clock;
    private long published;

    public ChangeFeed(TimeProvider clock) => this.clock = clock;

    /// <summary>Number of open subscriptions.</summary>
    public int Subscribers
    {
        get
        {
            lock (gate)
            {
                return subscriptions.Count;
            }
        }
    }

    /// <param name="floor">Minimum time between two batches; at least 100 ms.</param>
    public FeedSubscription Subscribe(Caller caller, TimeSpan floor)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        lock (gate)
        {
            var subscription = new FeedSubscription(this, caller, floor < ShortestFloor ? ShortestFloor : floor, published, clock);
            subscriptions.Add(subscription);
            return subscription;
        }
    }

    internal void StartAt(long sequence)
    {
        lock (gate)
        {
            published = sequence;
        }
    }

    internal void Publish(IReadOnlyList<Change> changes)
    {
        lock (gate)
        {
            published = changes[^1].Sequence;
            foreach (var subscription in subscriptions)
            {
                subscription.Offer(changes);
            }
        }
    }

    internal void Remove(FeedSubscription subscription)
    {
        lock (gate)
        {
            subscriptions.Remove(subscription);
        }
    }
}

/// <summary>One subscriber of the feed. Dispose it when the subscriber leaves.</summary>
public sealed class FeedSubscription : IAsyncDisposable
{
    /// <summary>Maximum number of changed objects between two batches. More become a Reset.</summary>
    public const int Capacity = 1000;

    private readonly Lock gate = new();
    private readonly Dictionary<(ChangeSubject, long), (long Arrival, Change Change)> pending = [];
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ChangeFeed feed;
    private readonly Caller caller;
    private readonly TimeSpan floor;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource ended = new();
    private bool reset;
    private long upTo;
    private long arrivals;

    internal FeedSubscription(ChangeFeed feed, Caller caller, TimeSpan floor, long startsAfter, TimeProvider clock)
    {
        this.feed = feed;
        this.caller = caller;
        this.floor = floor;
        this.clock = clock;
        StartsAfter = upTo = startsAfter;
    }

    /// <summary>Sequence number after which changes are delivered.</summary>
    public long StartsAfter { get; }

    /// <summary>Returns the batches as they arrive. Ends when the subscription is disposed.</summary>
    public async IAsyncEnumerable<ChangeBatch> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ended.Token);
        long? last = null;
        while (await signal.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (last is { } before && floor - clock.GetElapsedTime(before) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellation.ThrowIfCancellationRequested();
            }

            if (ended.IsCancellationRequested)
            {
                yield break;
            }

            signal.Reader.TryRead(out _);
            if (Take() is { } batch)
            {
                last = clock.GetTimestamp();
                yield return batch;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        feed.Remove(this);
        signal.Writer.TryComplete();
        ended.Cancel();
        return ValueTask.CompletedTask;
    }

    internal void Offer(IReadOnlyList<Change> changes)
    {
        if (caller.Ended.IsCancellationRequested)
        {
            return;
        }

        lock (gate)
        {
            upTo = changes[^1].Sequence;
            foreach (var change in changes)
            {
                if (reset)
                {
                    break;
                }

                if (!change.IsShownTo(caller))
                {
                    continue;
                }

                pending[(change.Subject, change.Number)] = (arrivals++, change);
                if (pending.Count > Capacity)
                {
                    pending.Clear();
                    reset = true;
                }
            }

            if (!reset && pending.Count == 0)
            {
                return;
            }
        }

        signal.Writer.TryWrite(true);
    }

    private ChangeBatch? Take()
    {
        lock (gate)
        {
            if (!reset && pending.Count == 0)
            {
                return null;
            }

            var batch = new ChangeBatch([.. pending.Values.OrderBy(entry => entry.Arrival).Select(entry => entry.Change)], reset, upTo);
            pending.Clear();
            reset = false;
            return batch;
        }
    }
}
