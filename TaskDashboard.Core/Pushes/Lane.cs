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

    /// <summary>Sent and not yet recorded: being sent, or sent and on the way to the disk. What the process would send again were it to end now.</summary>
    public int Unrecorded { get; set; }

    /// <summary>Sent since the claim under way, or the last one, began.</summary>
    public int SentSinceClaim { get; set; }

    public bool HasPlace => InFlight < Limit && Unrecorded < MostUnrecorded;

    /// <summary>Answers wait for their commit without holding up the sending, up to here: a slow disk slows the sending down.</summary>
    public int MostUnrecorded => Limit * 4;

    /// <summary>How many to claim ahead: what an endpoint takes while a claim is on its way, several times over, so that the wait leaves no place empty.</summary>
    public int MostClaimed { get; private set; }

    /// <summary>Claims for each place, whatever an endpoint takes.</summary>
    public const int MostClaimedPerPlace = 32;

    private const int FewestClaimedPerPlace = 4;

    /// <summary>After a claim: the window follows what was sent while it was on its way. An idle lane starts small again.</summary>
    public void SetWindow() =>
        MostClaimed = Claimed == 0 ? Limit * FewestClaimedPerPlace : Math.Clamp(SentSinceClaim * 4, Limit * FewestClaimedPerPlace, Limit * MostClaimedPerPlace);
}
