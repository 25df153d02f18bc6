using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The dispatcher's state of one destination. Protected by the dispatcher's lock.</summary>
internal sealed class Lane(int number, Circuit circuit, TimeProvider clock, Action<Lane> ring) : IDisposable
{
    private ITimer? _alarm;
    private long? _alarmAt;

    public int Number => number;

    public Circuit Circuit => circuit;

    /// <summary>The running probe, which shows whether the endpoint works again.</summary>
    public ClaimedPush? Probe { get; set; }

    public required DeliveryTarget Target { get; set; }

    /// <summary>Maximum number of concurrent attempts.</summary>
    public required int Limit { get; set; }

    public bool DestinationPaused { get; set; }

    /// <summary>Number of 410 answers that are not stored yet. Storing one pauses the destination.</summary>
    public int GoneAnswers { get; set; }

    public bool Paused => DestinationPaused || GoneAnswers > 0;

    /// <summary>Claimed but not yet sent.</summary>
    public Queue<ClaimedPush> Ready { get; } = [];

    /// <summary>Being sent.</summary>
    public int InFlight { get; set; }

    /// <summary>Claimed but not yet recorded: ready, being sent, or waiting for their outcome to be stored.</summary>
    public int Claimed { get; set; }

    public bool Claiming { get; set; }

    /// <summary>When the next push in the store is due, as far as known; null if no push waits.</summary>
    public DateTimeOffset? NextDue { get; set; }

    /// <summary>Whether the odd place of the last claim was used for a retry.</summary>
    public bool RetryTurn { get; set; }

    /// <summary>
    /// Since when retry items are held, while the destination is paused or its circuit is not closed; a timestamp of the clock.
    /// </summary>
    public long? RetriesHeldSince { get; set; }

    /// <summary>Whether all claimed pushes were used up since the last claim, or since the current claim began.</summary>
    public bool RanDry { get; set; }

    public bool HasPlace =>
        Circuit.State switch
        {
            CircuitState.Closed => InFlight < Limit,
            CircuitState.Probing => Probe is null,
            CircuitState.Open => false,
        };

    /// <summary>How fast its endpoint answers.</summary>
    public Pace Pace { get; } = new(clock);

    /// <summary>Whether the claimed pushes will not be sent soon: all places are used, and no attempt was answered recently.</summary>
    public bool IsStalled => Circuit.State == CircuitState.Closed && Ready.Count > 0 && InFlight >= Limit && Pace.Ahead == 0;

    /// <summary>Number of pushes to claim now; 0 if it is too small for a claim.</summary>
    public int Room =>
        Circuit.State switch
        {
            CircuitState.Closed => Wanted,
            CircuitState.Probing => Probe is null && Ready.Count == 0 ? 1 : 0,
            CircuitState.Open => 0,
        };

    /// <summary>
    /// Number of pushes for its places and its pace. The lane claims again when a quarter of the pushes claimed ahead is used, so that
    /// pushes are left to send until the claim is committed.
    /// </summary>
    private int Wanted
    {
        get
        {
            var ahead = Pace.Ahead;
            return Ready.Count > ahead * 3 / 4 || MostClaimed - Claimed < Limit
                ? 0
                : Math.Clamp(Limit + ahead - InFlight - Ready.Count, 0, MostClaimed - Claimed);
        }
    }

    /// <summary>
    /// Maximum number of pushes to claim: several times what an endpoint accepts during a claim, so that no place is empty in the meantime.
    /// </summary>
    public int MostClaimed { get; private set; }

    /// <summary>Claims for each place, regardless of the endpoint's pace.</summary>
    public const int MostClaimedPerPlace = 32;

    private const int FewestClaimedPerPlace = 4;

    /// <summary>
    /// After a claim: doubles the size if the lane ran out of pushes during the claim, and halves it if most were left. An idle lane starts
    /// with a small size again.
    /// </summary>
    public void SetWindow()
    {
        var fewest = Limit * FewestClaimedPerPlace;
        var next =
            Claimed == 0 ? fewest
            : RanDry ? MostClaimed * 2
            : Ready.Count > MostClaimed / 2 ? MostClaimed / 2
            : MostClaimed;
        MostClaimed = Math.Clamp(next, fewest, Limit * MostClaimedPerPlace);
        RanDry = false;
    }

    /// <summary>
    /// Sets the timer for this time, unless it is already set for an earlier one: the next push is due, a break is over, or held retry
    /// items expire.
    /// </summary>
    public void WakeIn(TimeSpan wait)
    {
        // A timer cannot wait longer than some weeks. Then the lane is simply checked again.
        wait = TimeSpan.FromTicks(Math.Clamp(wait.Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerDay));
        var at = clock.GetTimestamp() + (long)(wait.TotalSeconds * clock.TimestampFrequency);
        if (_alarmAt <= at)
        {
            return;
        }

        _alarmAt = at;
        _alarm ??= clock.CreateTimer(_ => ring(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called when the timer has fired: no timer is set now.</summary>
    public void Woke() => _alarmAt = null;

    public void Dispose() => _alarm?.Dispose();
}
