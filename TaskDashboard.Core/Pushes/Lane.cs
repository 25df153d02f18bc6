using TaskDashboard.Core.Pushes.Delivery;
using TaskDashboard.Core.Store.Writes;

namespace TaskDashboard.Core.Pushes;

/// <summary>What the dispatcher knows of one destination. Guarded by the dispatcher's lock.</summary>
internal sealed class Lane(int number)
{
    public int Number => number;

    public required DeliveryTarget Target { get; set; }

    /// <summary>Attempts under way at once.</summary>
    public required int Limit { get; set; }

    public bool Paused { get; set; }

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

    /// <summary>Since when retry items wait for it while it is paused; a timestamp of the clock.</summary>
    public long? RetriesHeldSince { get; set; }

    /// <summary>Fires when the next push is due, or when held retry items are given up.</summary>
    public ITimer? Alarm { get; set; }

    public DateTimeOffset? AlarmAt { get; set; }

    /// <summary>All that was claimed has been taken up since the last claim, or since the one under way began.</summary>
    public bool RanDry { get; set; }

    public bool HasPlace => InFlight < Limit;

    /// <summary>How many to claim ahead: what an endpoint takes while a claim is on its way, several times over, so that the wait leaves no place empty.</summary>
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
}
