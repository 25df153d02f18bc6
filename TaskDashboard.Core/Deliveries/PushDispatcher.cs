using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Sends what is due: first deliveries and retries on the same path, within the limits of each destination and of all.
/// It claims ahead from the store, sends, and records; a place is free again as soon as the endpoint has answered, a claim
/// only when its outcome is on the disk, so that a slow disk slows the sending and nothing piles up.
/// </summary>
public sealed partial class PushDispatcher : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, Lane> lanes = [];
    private readonly StoreWriter writer;
    private readonly SteadyTime steady;
    private readonly SendingHolds holds;
    private readonly IRetrySource retries;
    private readonly PushClaims claims;
    private readonly PushRecorder recorder;
    private readonly OutcomeQueue outcomes;
    private readonly IPushSender sender;
    private readonly PushOptions options;
    private readonly DeliveryTargets targets;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private bool started;

    internal PushDispatcher(
        StoreWriter writer, IRetrySource retries, PushRecorder recorder, IPushSender sender, PushOptions options, DeliveryTargets targets, SendingHolds holds, TimeProvider clock, ILogger<PushDispatcher> logger)
    {
        this.writer = writer;
        this.retries = retries;
        this.recorder = recorder;
        this.sender = sender;
        this.options = options;
        this.targets = targets;
        this.holds = holds;
        steady = writer.Steady;
        this.clock = clock;
        this.logger = logger;
        claims = new PushClaims(writer, retries, recorder, options);
        outcomes = new OutcomeQueue(writer, recorder, clock, logger, Written, stopping.Token);
        recorder.DestinationPaused = Changed;
    }

    /// <summary>The whole service's switch; nothing is claimed while it is set.</summary>
    internal bool ServicePaused
    {
        get => holds.ServicePaused;
        private set => holds.ServicePaused = value;
    }

    /// <summary>Called with the number and the URL of a destination whose endpoint sent bytes that no request asked for.</summary>
    internal Func<int, string, Task>? Unasked { get; set; }

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

    /// <summary>Nothing is on its way to the store or back: what is claimed is being sent, or about to be.</summary>
    internal bool IsSettled
    {
        get
        {
            lock (gate)
            {
                return working == 0 && claimed == inFlight + lanes.Values.Sum(lane => lane.Ready.Count);
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
                retries.Load(session);
                var found = session.Context.Destinations.ToList()
                    .ConvertAll(destination => (Destination: destination, Target: targets.Of(destination), NextDue: session.NextDue(destination.Number)));
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

    /// <summary>
    /// A destination was added or changed. What is claimed and not sent goes back, so that a pause or a new address counts at once; one that is spared for
    /// now gets a probe.
    /// </summary>
    internal void Changed(Destination destination)
    {
        var target = targets.Of(destination);
        List<Outcome> unsent;
        lock (gate)
        {
            var lane = Configure(destination, target);
            unsent = TakeUnsent(lane);
            if (!lane.Paused)
            {
                lane.Circuit.Ask();
            }

            lane.NextDue = steady.Now;
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
                    lane.NextDue = steady.Now;
                    Advance(lane);
                }
            }
        }
    }

    /// <summary>A person's retry reserved pushes of these destinations. One that is spared for now gets a probe at once.</summary>
    internal void RetriesWait(IEnumerable<int> destinations)
    {
        lock (gate)
        {
            foreach (var number in destinations)
            {
                if (lanes.TryGetValue(number, out var lane))
                {
                    lane.Circuit.Ask();
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

    /// <summary>How this destination is sent to now; with the token that its pushes use.</summary>
    internal DeliveryTarget TargetOf(Destination destination)
    {
        lock (gate)
        {
            return lanes.TryGetValue(destination.Number, out var lane) ? lane.Target : targets.Of(destination);
        }
    }

    private Lane Configure(Destination destination, DeliveryTarget target)
    {
        var limit = Math.Min(destination.Concurrency ?? options.ConcurrencyPerDestination, options.Concurrency);
        if (!lanes.TryGetValue(destination.Number, out var lane))
        {
            lanes.Add(destination.Number, lane = new Lane(destination.Number, new Circuit(options.Circuit, clock), clock, Ring) { Target = target, Limit = limit });
            holds.Add(lane.Number, lane.Circuit);
        }

        if (lane.Target != target)
        {
            sender.Forget(lane.Target);
            lane.Target = target;
        }

        target.SentUnasked = () => _ = TellUnaskedAsync(destination);
        lane.Limit = limit;
        lane.SetWindow();
        lane.DestinationPaused = destination.Paused;
        return lane;
    }

    private async Task TellUnaskedAsync(Destination destination)
    {
        try
        {
            await (Unasked?.Invoke(destination.Number, destination.Url) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (RefusedException failure)
        {
            // The sender knows it until the destination changes or the process ends, and finds it out again after that.
            LogUnasked(logger, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "That an endpoint sends bytes which no request asked for could not be written.")]
    private static partial void LogUnasked(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "{Count} pushes were being sent when the process before this one ended. They are sent again.")]
    private static partial void LogReleased(ILogger logger, int count);
}
