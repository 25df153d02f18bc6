using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Pushes.Delivery;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Store;
using TaskDashboard.Core.Store.Writes;

namespace TaskDashboard.Core.Pushes;

/// <summary>
/// Sends what is due: first deliveries and retries on the same path, within the limits of each destination and of all.
/// It claims ahead from the store, sends, and records; a place is free again as soon as the endpoint has answered, a claim
/// only when its outcome is on the disk, so that a slow disk slows the sending and nothing piles up.
/// </summary>
public sealed partial class PushDispatcher : IAsyncDisposable
{
    // What is claimed is held in memory until it is recorded.
    private const long MostClaimedBytes = 64 * 1024 * 1024;
    private const long MostBytesAtOnce = 16 * 1024 * 1024;

    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<int, Lane> lanes = [];
    private readonly LaneQueue forPlace = new();
    private readonly LaneQueue forClaim = new();
    private readonly HashSet<Lane> freed = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StoreWriter writer;
    private readonly RetryBook book;
    private readonly OutcomeQueue outcomes;
    private readonly IPushSender sender;
    private readonly PushOptions options;
    private readonly ISecretProtector protector;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private int inFlight;
    private int claimed;
    private long claimedBytes;
    private int working;
    private bool started;

    internal PushDispatcher(
        StoreWriter writer, RetryBook book, PushRecorder recorder, IPushSender sender, PushOptions options, ISecretProtector protector, TimeProvider clock, ILogger<PushDispatcher> logger)
    {
        this.writer = writer;
        this.book = book;
        this.sender = sender;
        this.options = options;
        this.protector = protector;
        this.clock = clock;
        this.logger = logger;
        outcomes = new OutcomeQueue(writer, recorder, book, clock, logger, Written, stopping.Token);
    }

    /// <summary>The whole service's switch; nothing is claimed while it is set.</summary>
    internal bool ServicePaused { get; private set; }

    /// <summary>Attempts under way now.</summary>
    public int InFlight
    {
        get
        {
            lock (gate)
            {
                return inFlight;
            }
        }
    }

    /// <summary>Takes up what the process before this one left: interrupted attempts, waiting pushes, running retries.</summary>
    internal async Task StartAsync(CancellationToken cancellation)
    {
        var released = await writer.WriteAsync(
            session =>
            {
                var interrupted = session.ReleaseInterrupted();
                book.Load(session);
                var found = session.Context.Destinations.ToList()
                    .ConvertAll(destination => (Destination: destination, Target: TargetOf(destination), NextDue: session.NextDue(destination.Number)));
                var paused = session.Context.PushService.Single().Paused;

                // Within the commit: what is accepted after it finds its lane.
                session.AfterCommit(() => Start(found, paused));
                return interrupted;
            },
            cancellation).ConfigureAwait(false);
        if (released > 0)
        {
            LogReleased(logger, released);
        }
    }

    private void Start(List<(Destination Destination, DeliveryTarget Target, DateTimeOffset? NextDue)> found, bool paused)
    {
        lock (gate)
        {
            ServicePaused = paused;
            started = true;
            foreach (var (destination, target, nextDue) in found)
            {
                var lane = Configure(destination, target);
                lane.NextDue = nextDue;
                Advance(lane);
            }
        }
    }

    /// <summary>A destination was added or changed. What is claimed and not sent goes back, so that a pause or a new address counts at once.</summary>
    internal void Changed(Destination destination)
    {
        var target = TargetOf(destination);
        List<Outcome> unsent;
        lock (gate)
        {
            var lane = Configure(destination, target);
            unsent = TakeUnsent(lane);
            lane.NextDue = clock.GetUtcNow();
            Advance(lane);
        }

        Release(unsent);
    }

    internal void SetServicePaused(bool paused)
    {
        var unsent = new List<Outcome>();
        lock (gate)
        {
            ServicePaused = paused;
            foreach (var lane in lanes.Values)
            {
                if (paused)
                {
                    unsent.AddRange(TakeUnsent(lane));
                }

                Advance(lane);
            }
        }

        Release(unsent);
    }

    /// <summary>New pushes were accepted for these destinations.</summary>
    internal void PushesWait(IEnumerable<int> destinations)
    {
        lock (gate)
        {
            foreach (var number in destinations)
            {
                if (lanes.TryGetValue(number, out var lane))
                {
                    lane.NextDue = clock.GetUtcNow();
                    Advance(lane);
                }
            }
        }
    }

    /// <summary>A retry reserved pushes of these destinations.</summary>
    internal void RetriesWait(IEnumerable<int> destinations)
    {
        lock (gate)
        {
            foreach (var number in destinations)
            {
                if (lanes.TryGetValue(number, out var lane))
                {
                    Advance(lane);
                }
            }
        }
    }

    /// <summary>A retry ended before its time: what it claimed and did not send goes back.</summary>
    internal void RetryEnded(int retryNumber)
    {
        var unsent = new List<Outcome>();
        lock (gate)
        {
            foreach (var lane in lanes.Values)
            {
                if (lane.Ready.Any(push => push.RetryNumber == retryNumber))
                {
                    unsent.AddRange(TakeUnsent(lane, push => push.RetryNumber == retryNumber));
                }
            }
        }

        Release(unsent);
    }

    /// <summary>Stops claiming, gives back what is not sent, and waits until what is being sent is recorded.</summary>
    public async ValueTask DisposeAsync()
    {
        var unsent = new List<Outcome>();
        lock (gate)
        {
            if (!started)
            {
                return;
            }

            started = false;
            foreach (var lane in lanes.Values)
            {
                unsent.AddRange(TakeUnsent(lane));
                lane.Alarm?.Dispose();
            }

            TellWhenIdle();
        }

        Release(unsent);

        // What is being sent may finish; an endpoint that has not answered by then is given up and its push is sent again after the next start.
        await idle.Task.WaitAsync(Grace, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stopping.CancelAsync().ConfigureAwait(false);
        await idle.Task.ConfigureAwait(false);
        stopping.Dispose();
    }

    private DeliveryTarget TargetOf(Destination destination)
    {
        var password = destination.ProtectedPassword is { } sealedPassword ? protector.Unprotect(sealedPassword) : null;
        return new DeliveryTarget(
            new Uri(destination.Url),
            new PushAuthorization(destination.AuthorizationType, destination.UserName, password),
            [protector.Unprotect(destination.ProtectedSigningSecret)]);
    }

    private Lane Configure(Destination destination, DeliveryTarget target)
    {
        var limit = Math.Min(destination.Concurrency ?? options.ConcurrencyPerDestination, options.Concurrency);
        if (!lanes.TryGetValue(destination.Number, out var lane))
        {
            lanes.Add(destination.Number, lane = new Lane(destination.Number) { Target = target, Limit = limit });
        }

        lane.Target = target;
        lane.Limit = limit;
        lane.SetWindow();
        lane.Paused = destination.Paused;
        return lane;
    }

    /// <summary>Starts what this lane may start now. Called under the lock, whenever anything about the lane changed.</summary>
    private void Advance(Lane lane)
    {
        if (!started || ServicePaused)
        {
            return;
        }

        if (lane.Paused)
        {
            HoldRetries(lane);
            return;
        }

        lane.RetriesHeldSince = null;
        while (lane.Ready.Count > 0 && lane.HasPlace)
        {
            if (!PlaceIsFree)
            {
                forPlace.Add(lane);
                return;
            }

            _ = SendAsync(lane, TakePlace(lane));
        }

        var room = lane.MostClaimed - lane.Claimed;
        if (lane.Claiming || room < lane.Limit)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var retriesWait = book.HasWaiting(lane.Number);
        if (!retriesWait && !(lane.NextDue <= now))
        {
            SetAlarm(lane, lane.NextDue, now);
            return;
        }

        room = Math.Min(room, MostClaimed - claimed);
        if (room <= 0 || claimedBytes >= MostClaimedBytes)
        {
            forClaim.Add(lane);
            return;
        }

        // Retries and first deliveries share what there is, so that neither starves the other; an odd place goes to each in turn.
        lane.RetryTurn = !lane.RetryTurn;
        var retries = book.Take(lane.Number, lane.NextDue <= now ? (room + (lane.RetryTurn ? 1 : 0)) / 2 : room);
        lane.Claiming = true;
        lane.RanDry = lane.Ready.Count == 0;
        lane.Claimed += room;
        claimed += room;
        working++;

        // The claim answers what is due next; what is accepted meanwhile sets it again.
        lane.NextDue = null;
        _ = ClaimAsync(lane, room, retries);
    }

    private ClaimedPush TakePlace(Lane lane)
    {
        lane.InFlight++;
        inFlight++;
        var push = lane.Ready.Dequeue();
        lane.RanDry |= lane.Ready.Count == 0;
        return push;
    }

    private int MostClaimed => options.Concurrency * Lane.MostClaimedPerPlace;

    // Answers that are not on the disk are lost with the process and their pushes sent again: so many and no more.
    private bool PlaceIsFree => inFlight < options.Concurrency && inFlight + outcomes.Unwritten < options.Concurrency + OutcomeQueue.Most;

    /// <summary>A place or a claim became free: the lanes that wait for it go first, the longest waiting before the others.</summary>
    private void AdvanceNext(Lane lane)
    {
        AdvanceQueued();
        Advance(lane);
    }

    private void AdvanceQueued()
    {
        // A lane that was paused meanwhile, or has nothing left to send, leaves what is free to the next one.
        while (PlaceIsFree && forPlace.TryTake(out var next))
        {
            Advance(next);
        }

        while (claimed < MostClaimed && claimedBytes < MostClaimedBytes && forClaim.TryTake(out var next))
        {
            Advance(next);
        }
    }

    private async Task ClaimAsync(Lane lane, int room, List<(RetryRun Run, long Push)> retries)
    {
        // Away from the caller, who holds the lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        List<ClaimedPush> pushes = [];
        DateTimeOffset? nextDue = null;
        var failed = false;
        try
        {
            pushes = await writer.WriteAsync(
                session =>
                {
                    var claims = ClaimRetries(session, lane.Number, retries);
                    claims.AddRange(session.ClaimDue(lane.Number, room - retries.Count, MostBytesAtOnce, options.Expiry, out nextDue));
                    return claims;
                }).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever the store says, the claim is tried again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            failed = true;
            book.PutBack(lane.Number, retries);
            LogClaimFailed(logger, failure);
        }

        List<Outcome> unsent = [];
        lock (gate)
        {
            lane.Claiming = false;
            lane.SetWindow();
            lane.Claimed -= room - pushes.Count;
            claimed -= room - pushes.Count;
            foreach (var push in pushes)
            {
                lane.Ready.Enqueue(push);
                claimedBytes += push.Payload.Length;
            }

            // A retry may have been cancelled while its claims were on the way to this lane.
            if (retries.Exists(item => item.Run.Ended))
            {
                unsent.AddRange(TakeUnsent(lane, push => push.RetryNumber is { } retry && book.Find(retry) is null));
            }

            if (failed)
            {
                var now = clock.GetUtcNow();
                lane.NextDue = now + Backoff;
                SetAlarm(lane, lane.NextDue, now);

                // The claim's room is free again for others, who find out themselves whether the store takes their claims.
                AdvanceQueued();
            }
            else
            {
                lane.NextDue = Earlier(lane.NextDue, nextDue);
                if (!started || ServicePaused || lane.Paused)
                {
                    unsent.AddRange(TakeUnsent(lane));
                }

                AdvanceNext(lane);
            }

            Done();
        }

        Release(unsent);
    }

    private List<ClaimedPush> ClaimRetries(WriteSession session, int lane, List<(RetryRun Run, long Push)> retries)
    {
        var claims = new List<ClaimedPush>();
        if (retries.Count == 0)
        {
            return claims;
        }

        var progress = session.Totals<RetryProgress>();
        progress.Book = book;
        var (taken, bytes) = (0, 0L);
        for (; taken < retries.Count && bytes < MostBytesAtOnce; taken++)
        {
            var (run, number) = retries[taken];
            if (run.Ended || run.Canceled)
            {
                continue;
            }

            var (push, reason) = session.ClaimForRetry(run.Number, run.CutOff, number, options.Expiry);
            if (push is null)
            {
                progress.Processed(session, run.Number, number, RetryItemOutcome.NotSent, reason, null);
            }
            else
            {
                progress.Started(run.Number);
                claims.Add(push);
                bytes += push.Payload.Length;
            }
        }

        session.AfterCommit(() =>
        {
            book.Claimed(retries.Take(taken));
            book.PutBack(lane, retries.Skip(taken));
        });
        return claims;
    }

    /// <summary>Sends one after another for as long as its lane has the place.</summary>
    private async Task SendAsync(Lane lane, ClaimedPush first)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var push = first; push is not null;)
        {
            DeliveryResult? result = null;
            try
            {
                result = await sender.SendAsync(new Delivery.Delivery(push.Id, push.Payload, lane.Target), stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Stopping: whether the endpoint took it is unknown, so it is given back and sent again.
            }
#pragma warning disable CA1031 // a push must never be left in Sending, whatever happened
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogSendFailed(logger, failure);
                result = new DeliveryResult(clock.GetUtcNow(), 0, null, DeliveryError.Other, "The attempt could not be made.", "{}", [], false, null);
            }

            outcomes.Add(new Outcome(lane, push, result));
            lock (gate)
            {
                push = Following(lane);
            }
        }
    }

    /// <summary>The next push for a place that has just become free; null when the place goes to another lane, or back.</summary>
    private ClaimedPush? Following(Lane lane)
    {
        lane.InFlight--;
        inFlight--;
        if (started && !ServicePaused && !lane.Paused && forPlace.IsEmpty && PlaceIsFree && lane.HasPlace && lane.Ready.Count > 0)
        {
            return TakePlace(lane);
        }

        AdvanceNext(lane);
        return null;
    }

    private void Written(IReadOnlyList<Outcome> batch)
    {
        lock (gate)
        {
            foreach (var outcome in batch)
            {
                outcome.Lane.Claimed--;
                claimed--;
                claimedBytes -= outcome.Push.Payload.Length;
                outcome.Lane.NextDue = Earlier(outcome.Lane.NextDue, outcome.Due);
                freed.Add(outcome.Lane);
            }

            AdvanceQueued();
            foreach (var lane in freed)
            {
                if (lane.Claimed == 0)
                {
                    lane.SetWindow();
                }

                Advance(lane);
            }

            freed.Clear();
            TellWhenIdle();
        }
    }

    /// <summary>While a destination is paused, a retry's items wait for <c>Retry:HoldSeconds</c>; then they are processed as not sent.</summary>
    private void HoldRetries(Lane lane)
    {
        if (!book.HasWaiting(lane.Number))
        {
            lane.RetriesHeldSince = null;
            return;
        }

        // By elapsed time: a retry ends also when the clock was set back.
        lane.RetriesHeldSince ??= clock.GetTimestamp();
        var left = options.RetryHold - clock.GetElapsedTime(lane.RetriesHeldSince.Value);
        if (left > TimeSpan.Zero)
        {
            var now = clock.GetUtcNow();
            SetAlarm(lane, now + left, now);
            return;
        }

        if (!lane.Claiming)
        {
            lane.Claiming = true;
            working++;
            _ = GiveUpAsync(lane, book.Take(lane.Number, 500));
        }
    }

    private async Task GiveUpAsync(Lane lane, List<(RetryRun Run, long Push)> items)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var failed = false;
        try
        {
            await writer.WriteAsync(
                session =>
                {
                    var progress = session.Totals<RetryProgress>();
                    progress.Book = book;
                    foreach (var (run, number) in items)
                    {
                        if (!run.Ended && !run.Canceled)
                        {
                            var reason = session.WhyNotRetried(number, run.CutOff) ?? NotSentReason.DestinationPaused;
                            progress.Processed(session, run.Number, number, RetryItemOutcome.NotSent, reason, null);
                        }
                    }

                    session.AfterCommit(() => book.Claimed(items));
                    return true;
                }).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever the store says, it is tried again
        catch (Exception failure)
#pragma warning restore CA1031
        {
            failed = true;
            book.PutBack(lane.Number, items);
            LogClaimFailed(logger, failure);
        }

        lock (gate)
        {
            lane.Claiming = false;
            if (failed)
            {
                SetAlarm(lane, clock.GetUtcNow() + Backoff, clock.GetUtcNow());
            }
            else
            {
                Advance(lane);
            }

            Done();
        }
    }

    /// <summary>Under the lock. What is taken stays claimed until it is written; <see cref="Release"/> must follow.</summary>
    private static List<Outcome> TakeUnsent(Lane lane, Func<ClaimedPush, bool>? which = null)
    {
        var unsent = new List<Outcome>(lane.Ready.Count);
        for (var left = lane.Ready.Count; left > 0; left--)
        {
            var push = lane.Ready.Dequeue();
            if (which?.Invoke(push) ?? true)
            {
                unsent.Add(new Outcome(lane, push, null));
            }
            else
            {
                lane.Ready.Enqueue(push);
            }
        }

        return unsent;
    }

    private void Release(List<Outcome> unsent)
    {
        foreach (var outcome in unsent)
        {
            outcomes.Add(outcome);
        }
    }

    private void SetAlarm(Lane lane, DateTimeOffset? at, DateTimeOffset now)
    {
        if (at is not { } when || lane.AlarmAt <= when)
        {
            return;
        }

        lane.AlarmAt = when;
        var wait = when - now;
        if (wait < TimeSpan.FromMilliseconds(1))
        {
            wait = TimeSpan.FromMilliseconds(1);
        }

        // A timer cannot wait longer than some weeks; it then simply looks again.
        wait = wait > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : wait;
        lane.Alarm ??= clock.CreateTimer(state => Ring((Lane)state!), lane, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lane.Alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Ring(Lane lane)
    {
        lock (gate)
        {
            lane.AlarmAt = null;
            Advance(lane);
        }
    }

    private void Done()
    {
        working--;
        TellWhenIdle();
    }

    private void TellWhenIdle()
    {
        if (!started && working == 0 && claimed == 0)
        {
            idle.TrySetResult();
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null ? right : right is null ? left : left < right ? left : right;

    [LoggerMessage(LogLevel.Information, "{Count} pushes were being sent when the process before this one ended. They are sent again.")]
    private static partial void LogReleased(ILogger logger, int count);

    [LoggerMessage(LogLevel.Warning, "Pushes could not be claimed; trying again.")]
    private static partial void LogClaimFailed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "An attempt could not be made.")]
    private static partial void LogSendFailed(ILogger logger, Exception failure);
}
