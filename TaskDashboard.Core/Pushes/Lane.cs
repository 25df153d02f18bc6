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

    /// <summary>How many are claimed ahead, so that the wait for a commit does not leave places empty.</summary>
    public int MostClaimed => Limit * ClaimedAhead;

    public const int ClaimedAhead = 8;
}
