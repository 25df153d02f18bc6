using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Core.Overview;

/// <summary>
/// Why something needs a person, most important first: what fails now or lost everything, then what waits or is incomplete; of both, what
/// goes on before what is over.
/// </summary>
public enum NeedKind
{
    /// <summary>
    /// Most attempts of the last hour failed, and so did those of the newest minute that has any. Left out if all failed attempts of the
    /// last 10 minutes are of ignored groups.
    /// </summary>
    DestinationFails = 0,

    /// <summary>
    /// More failed attempts in the last 5 minutes than in the 5 before. Left out if its destination is in the list itself, and if the
    /// group is ignored.
    /// </summary>
    FailuresGrow = 1,

    /// <summary>A retry ended in the last 24 hours, none of its items arrived, and nobody has dealt with it.</summary>
    RetryFailed = 2,

    /// <summary>The service paused the destination itself; only a person resumes it.</summary>
    DestinationStopped = 3,

    /// <summary>Its circuit is open: pushes wait until a probe succeeds.</summary>
    DestinationHeld = 4,

    /// <summary>
    /// Failed pushes wait for a retry that may help: their destination has delivered since the last of them failed, and nothing of their
    /// content is refused. Left out if the group grows, or if its destination is in the list itself.
    /// </summary>
    FailuresWait = 5,

    /// <summary>No report was accepted for the time limit of the task's type (<c>Tasks:StuckAfter</c>).</summary>
    TaskStuck = 6,

    /// <summary>A retry ended in the last 24 hours, some of its items did not arrive, and nobody has dealt with it.</summary>
    RetryIncomplete = 7,
}

/// <summary>What needs a person.</summary>
/// <param name="Items">By kind, then by count, highest first. At most a few of each kind.</param>
/// <param name="Totals">Number of each kind, shown or not; stuck tasks of one type count once. A kind without any has no entry.</param>
public sealed record NeedList(IReadOnlyList<Need> Items, IReadOnlyDictionary<NeedKind, int> Totals)
{
    /// <summary>Number of all, shown or not.</summary>
    public int Total => Totals.Values.Sum();
}

/// <summary>One thing that needs a person.</summary>
/// <param name="Count">How many pushes, items or tasks it concerns; each kind says which.</param>
/// <param name="Since">Since when it is so; null if that is not known.</param>
public abstract record Need(NeedKind Kind, long Count, DateTimeOffset? Since);

/// <summary>A destination that fails, is held back, or was stopped by the service.</summary>
/// <param name="Kind">DestinationFails, DestinationHeld or DestinationStopped.</param>
/// <param name="Count">For a destination that fails: failed attempts of the last hour. Otherwise: pushes that wait.</param>
/// <param name="Since">When the last push was delivered, null if none was; when its circuit opened; when it was paused.</param>
/// <param name="Cause">The error of most failed attempts of the last 10 minutes; null if there were none.</param>
public sealed record DestinationNeed(
    NeedKind Kind,
    long Count,
    DateTimeOffset? Since,
    DestinationView View,
    ErrorSignature? Cause,
    FailureTrend Trend
) : Need(Kind, Count, Since);

/// <summary>
/// A group of failures that grows, or whose pushes wait for a retry. Left out if its pushes are those of a retry in the list.
/// </summary>
/// <param name="Kind">FailuresGrow or FailuresWait.</param>
/// <param name="Count">If it grows: failed attempts of the last 5 minutes. Otherwise: pushes that are Failed now.</param>
/// <param name="Since">The first of the failures that the group has now; null if no push of it is Failed.</param>
/// <param name="FailedNow">Pushes of the group that are Failed now.</param>
public sealed record FailureNeed(
    NeedKind Kind,
    long Count,
    DateTimeOffset? Since,
    string DestinationId,
    string DestinationName,
    ErrorSignature Signature,
    long FailedNow,
    FailureLight Light,
    FailureTrend Trend
) : Need(Kind, Count, Since)
{
    /// <summary>Whether somebody deals with it. An ignored group is not in the list.</summary>
    public FailureGroupLife? Life { get; init; }
}

/// <summary>Failed attempts of the last 5 minutes (the current one included), and of the 5 before.</summary>
public readonly record struct FailureTrend(long Last, long Before)
{
    public bool Grows => Last > Before;

    internal FailureTrend And(FailureTrend more) => new(Last + more.Last, Before + more.Before);
}

/// <summary>A task that is stuck, the only one of its type. Its count is 1.</summary>
/// <param name="Since">Time of the last accepted report, or of the creation.</param>
public sealed record TaskNeed(TrackedTask Task, DateTimeOffset? Since) : Need(NeedKind.TaskStuck, 1, Since);

/// <summary>Several stuck tasks of one type.</summary>
/// <param name="Count">How many are stuck.</param>
/// <param name="Longest">The one that has been stuck longest.</param>
/// <param name="Since">Since when that one is silent.</param>
public sealed record StuckTypeNeed(long Count, TrackedTask Longest, DateTimeOffset? Since) : Need(NeedKind.TaskStuck, Count, Since);

/// <summary>A retry that ended, and not all of its items arrived.</summary>
/// <param name="Count">Items that did not arrive.</param>
/// <param name="Since">When it ended.</param>
/// <param name="Destinations">The names of the destinations at which its items failed again, most items first.</param>
/// <param name="MayWork">Whether another retry is likely to deliver all that failed again.</param>
public sealed record RetryNeed(RetryRequest Retry, long Count, DateTimeOffset? Since, IReadOnlyList<string> Destinations, bool MayWork)
    : Need(Retry.Delivered == 0 ? NeedKind.RetryFailed : NeedKind.RetryIncomplete, Count, Since);
