using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Core.Deliveries;

/// <summary>What the dispatcher knows of one destination. Guarded by the dispatcher's lock.</summary>
internal sealed class Lane(int number, Circuit circuit, TimeProvider clock, Action<Lane> ring) : IDisposable
{
    private ITimer? alarm;
    private long? alarmAt;

    public int Number => number;

    public Circuit Circuit => circuit;

    /// <summary>The attempt on its way that shows whether the endpoint is well again.</summary>
    public ClaimedPush? Probe { get; set; }

    public required DeliveryTarget Target { get; set; }

    /// <summary>Attempts under way at once.</summary>
    public required int Limit { get; set; }

    public bool DestinationPaused { get; set; }

    /// <summary>Answers of 410 that are not on the disk yet. Once they are, the destination is paused.</summary>
    public int GoneAnswers { get; set; }

    public bool Paused => DestinationPaused || GoneAnswers > 0;

    /// <summary>Claimed and not yet sent.</summary>
    public Queue<ClaimedPush> Ready { get; } = [];

    /// <summary>Being sent.</summary>
    public int InFlight { get; set; }

    /// <summary>Claimed and not yet recorded: ready, being sent, or sent and on the way to the disk.</summary>
    public int Claimed { get; set; }

    public bool Claiming { get; set; }

    /// <summary>When the store has something due for it, as far as is known; null when nothing waits.</summary>
    public DateTimeOffset? NextDue { get; set; }

    /// <summary>Whether the odd place of the last claim went to a retry.</summary>
    public bool RetryTurn { get; set; }

    /// <summary>Since when retry items are held, while it is paused or its circuit is not closed; a timestamp of the clock.</summary>
    public long? RetriesHeldSince { get; set; }

    /// <summary>All that was claimed has been taken up since the last claim, or since the one under way began.</summary>
    public bool RanDry { get; set; }

    public bool HasPlace => Circuit.State switch
    {
        CircuitState.Closed => InFlight < Limit,
        CircuitState.Probing => Probe is null,
        CircuitState.Open => false,
    };

    /// <summary>How fast its endpoint answers.</summary>
    public Pace Pace { get; } = new(clock);

    /// <summary>What is claimed will not be sent soon: its places are taken, and no attempt was answered of late.</summary>
    public bool IsStalled => Circuit.State == CircuitState.Closed && Ready.Count > 0 && InFlight >= Limit && Pace.Ahead == 0;

    /// <summary>How many it may claim now; none where that is too few to be worth a claim.</summary>
    public int Room => Circuit.State switch
    {
        CircuitState.Closed => Wanted,
        CircuitState.Probing => Probe is null && Ready.Count == 0 ? 1 : 0,
        CircuitState.Open => 0,
    };

    /// <summary>What its places and its pace can take up; it claims again when a quarter of what it claimed ahead has gone, so that something is left to send until the claim is committed.</summary>
    private int Wanted
    {
        get
        {
            var ahead = Pace.Ahead;
            return Ready.Count > ahead * 3 / 4 || MostClaimed - Claimed < Limit ? 0 : Math.Clamp(Limit + ahead - InFlight - Ready.Count, 0, MostClaimed - Claimed);
        }
    }

    /// <summary>How many to claim at most: what an endpoint takes while a claim is on its way, several times over, so that the wait leaves no place empty.</summary>
    public int MostClaimed { get; private set; }

    /// <summary>Claims for each place, whatever an endpoint takes.</summary>
    public const int MostClaimedPerPlace = 32;

    private const int FewestClaimedPerPlace = 4;

    /// <summary>After a claim: a lane that ran dry while it was on its way claims twice as many, one that had most of them left half. An idle lane starts small again.</summary>
    public void SetWindow()
    {
        var fewest = Limit * FewestClaimedPerPlace;
        var next = Claimed == 0 ? fewest : RanDry ? MostClaimed * 2 : Ready.Count > MostClaimed / 2 ? MostClaimed / 2 : MostClaimed;
        MostClaimed = Math.Clamp(next, fewest, Limit * MostClaimedPerPlace);
        RanDry = false;
    }

    /// <summary>Has it looked at again then, unless that comes earlier anyway: the next push is due, a break is over, or held retry items are given up.</summary>
    public void WakeIn(TimeSpan wait)
    {
        // A timer cannot wait longer than some weeks; it then simply looks again.
        wait = TimeSpan.FromTicks(Math.Clamp(wait.Ticks, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerDay));
        var at = clock.GetTimestamp() + (long)(wait.TotalSeconds * clock.TimestampFrequency);
        if (alarmAt <= at)
        {
            return;
        }

        alarmAt = at;
        alarm ??= clock.CreateTimer(_ => ring(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        alarm.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The alarm has rung; there is none now.</summary>
    public void Woke() => alarmAt = null;

    public void Dispose() => alarm?.Dispose();
}
