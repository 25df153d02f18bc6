using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Sends due pushes: first deliveries and retries on the same path, within the limits of each destination and of all. It claims ahead from
/// the store, sends, and records. A place is released as soon as the endpoint has answered, but a claim only when its outcome is stored. So
/// a slow disk slows down the sending, and outcomes do not accumulate.
/// </summary>
public sealed partial class PushDispatcher : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Lane> _lanes = [];
    private readonly StoreWriter _writer;
    private readonly SteadyTime _steady;
    private readonly IRetrySource _retries;
    private readonly PushClaims _claims;
    private readonly PushRecorder _recorder;
    private readonly OutcomeQueue _outcomes;
    private readonly IPushSender _sender;
    private readonly PushOptions _options;
    private readonly DeliveryTargets _targets;
    private readonly TimeProvider _clock;
    private long _circuitNews;
    private readonly ILogger _logger;
    private bool _started;

    internal PushDispatcher(
        StoreWriter writer,
        IRetrySource retries,
        PushRecorder recorder,
        IPushSender sender,
        PushOptions options,
        DeliveryTargets targets,
        TimeProvider clock,
        ILogger<PushDispatcher> logger
    )
    {
        _writer = writer;
        _retries = retries;
        _recorder = recorder;
        _sender = sender;
        _options = options;
        _targets = targets;
        _steady = writer.Steady;
        _clock = clock;
        _logger = logger;
        _claims = new PushClaims(writer, retries, recorder, options);
        _outcomes = new OutcomeQueue(writer, recorder, clock, logger, Written, _stopping.Token);
        recorder.DestinationPaused = Changed;
    }

    /// <summary>Whether the push service is paused. Then nothing is claimed.</summary>
    internal bool ServicePaused { get; private set; }

    /// <summary>Called with the number and the URL of a destination whose endpoint sent unrequested bytes.</summary>
    internal Func<int, string, Task>? Unasked { get; set; }

    /// <summary>Number of running attempts.</summary>
    public int InFlight
    {
        get
        {
            lock (_gate)
            {
                return _inFlight;
            }
        }
    }

    /// <summary>
    /// True if no claim and no outcome is being written, and every claimed push is being sent or waits in its lane to be sent.
    /// </summary>
    internal bool IsSettled
    {
        get
        {
            lock (_gate)
            {
                return _working == 0 && _claimed == _inFlight + _lanes.Values.Sum(lane => lane.Ready.Count);
            }
        }
    }

    /// <summary>Continues the work of the previous process: interrupted attempts, waiting pushes, running retries.</summary>
    internal async Task StartAsync(CancellationToken cancellation)
    {
        var released = await _writer
            .WriteAsync(
                session =>
                {
                    var interrupted = session.ReleaseInterrupted();
                    _retries.Load(session);
                    var found = session
                        .Context.Destinations.ToList()
                        .ConvertAll(destination =>
                            (Destination: destination, Target: _targets.Of(destination), NextDue: session.NextDue(destination.Number))
                        );
                    var paused = session.Context.PushService.Single().Paused;
                    if (!_options.Circuit.Enabled)
                    {
                        session.DeleteCircuits();
                    }

                    var circuits = session.FindCircuits();

                    // Within the commit, so that pushes accepted later find their lane.
                    session.AfterCommit(() => Start(found, circuits, paused));
                    return interrupted;
                },
                cancellation
            )
            .ConfigureAwait(false);
        if (released > 0)
        {
            LogReleased(_logger, released);
        }
    }

    private void Start(
        List<(Destination Destination, DeliveryTarget Target, DateTimeOffset? NextDue)> found,
        IReadOnlyList<OpenCircuit> circuits,
        bool paused
    )
    {
        var open = circuits.ToDictionary(circuit => circuit.DestinationNumber);
        lock (_gate)
        {
            ServicePaused = paused;
            _started = true;
            foreach (var (destination, target, nextDue) in found)
            {
                var lane = Configure(destination, target);
                lane.NextDue = nextDue;
                if (open.TryGetValue(lane.Number, out var circuit))
                {
                    lane.Circuit.Restore(circuit);
                }

                Advance(lane);
            }
        }
    }

    /// <summary>
    /// A destination was added or changed. Claimed and unsent pushes are returned, so that a pause or a new URL takes effect at once. A
    /// destination that is held back gets a probe.
    /// </summary>
    internal void Changed(Destination destination)
    {
        var target = _targets.Of(destination);
        List<Outcome> unsent;
        lock (_gate)
        {
            var lane = Configure(destination, target);
            unsent = TakeUnsent(lane);
            if (!lane.Paused)
            {
                lane.Circuit.Ask();
            }

            lane.NextDue = _steady.Now;
            Advance(lane);
        }

        Release(unsent);
    }

    internal void SetServicePaused(bool paused)
    {
        var unsent = new List<Outcome>();
        lock (_gate)
        {
            ServicePaused = paused;
            foreach (var lane in _lanes.Values)
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
        lock (_gate)
        {
            foreach (var number in destinations)
            {
                if (_lanes.TryGetValue(number, out var lane))
                {
                    lane.NextDue = _steady.Now;
                    Advance(lane);
                }
            }
        }
    }

    /// <summary>A person's retry reserved pushes of these destinations. A destination that is held back gets a probe at once.</summary>
    internal void RetriesWait(IEnumerable<int> destinations)
    {
        lock (_gate)
        {
            foreach (var number in destinations)
            {
                if (_lanes.TryGetValue(number, out var lane))
                {
                    lane.Circuit.Ask();
                    Advance(lane);
                }
            }
        }
    }

    /// <summary>A retry was canceled: its claimed and unsent pushes are returned.</summary>
    internal void RetryEnded(int retryNumber)
    {
        var unsent = new List<Outcome>();
        lock (_gate)
        {
            foreach (var lane in _lanes.Values)
            {
                if (lane.Ready.Any(push => push.RetryNumber == retryNumber))
                {
                    unsent.AddRange(TakeUnsent(lane, push => push.RetryNumber == retryNumber));
                }
            }
        }

        Release(unsent);
    }

    /// <summary>Returns the current target of this destination, with the token that its pushes use.</summary>
    internal DeliveryTarget TargetOf(Destination destination)
    {
        lock (_gate)
        {
            return _lanes.TryGetValue(destination.Number, out var lane) ? lane.Target : _targets.Of(destination);
        }
    }

    private Lane Configure(Destination destination, DeliveryTarget target)
    {
        var limit = Math.Min(destination.Concurrency ?? _options.ConcurrencyPerDestination, _options.Concurrency);
        if (!_lanes.TryGetValue(destination.Number, out var lane))
        {
            _lanes.Add(
                destination.Number,
                lane = new Lane(destination.Number, new Circuit(_options.Circuit, _clock), _clock, Ring) { Target = target, Limit = limit }
            );
        }

        if (lane.Target != target)
        {
            _sender.Forget(lane.Target);
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
            // The sender remembers it until the destination changes or the process ends, and then detects it again.
            LogUnasked(_logger, failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "It could not be stored that an endpoint sends unrequested bytes.")]
    private static partial void LogUnasked(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "{Count} pushes were being sent when the previous process ended. They are sent again.")]
    private static partial void LogReleased(ILogger logger, int count);
}
