using TaskDashboard.Core.Deliveries;

namespace TaskDashboard.Core.Overview;

/// <summary>
/// An overview of everything that the caller may see, at one moment. Lists are limited; totals beside them are not.
/// </summary>
/// <param name="At">Time of the read. "Last" periods end here.</param>
/// <param name="Needs">What needs a person, most important first.</param>
/// <param name="Pushes">The last 24 hours by half hour (UTC), oldest first: 48 entries, of which the last is not over yet.</param>
/// <param name="Destinations">Worst first.</param>
/// <param name="Running">What runs now, silent tasks first.</param>
/// <param name="Ended">Ends of tasks in the last 24 hours. A task that ends, is restarted and ends again counts twice.</param>
public sealed record OverviewView(
    DateTimeOffset At,
    NeedList Needs,
    IReadOnlyList<HalfHour> Pushes,
    DestinationList Destinations,
    RunningList Running,
    EndedTasks Ended
);

/// <summary>Half an hour of the attempts of all destinations.</summary>
public readonly record struct HalfHour(DateTimeOffset From, long Delivered, long FailedAttempts);

/// <param name="Total">Number of destinations, shown or not.</param>
public sealed record DestinationList(IReadOnlyList<DestinationHour> Items, int Total);

/// <summary>A destination and its attempts of the last 60 minutes.</summary>
/// <param name="Minutes">Oldest first: 60 entries, of which the last is the current minute.</param>
public sealed record DestinationHour(DestinationView View, IReadOnlyList<MinuteAttempts> Minutes);

/// <summary>Attempts to one destination that began in one minute.</summary>
public readonly record struct MinuteAttempts(int Delivered, int Failed);

/// <param name="Total">Number of tasks that are in progress, shown or not.</param>
public sealed record RunningList(IReadOnlyList<RunningTask> Items, long Total);

/// <param name="SilentSince">Time of the last report, if the task is stuck or its reports have stopped coming at their usual
/// pace.</param>
/// <param name="Left">Estimated remaining time; null if there is no basis for one, or if the task is silent.</param>
public sealed record RunningTask(TrackedTask Task, DateTimeOffset? SilentSince, TimeSpan? Left);

/// <param name="Types">By number of ends, highest first.</param>
public sealed record EndedTasks(OutcomeCounts All, IReadOnlyList<EndedOfType> Types);

/// <param name="Type">Null for the types beyond the first 200 of a company, counted together.</param>
public sealed record EndedOfType(string? Type, OutcomeCounts Counts);

/// <summary>Number of ends by outcome.</summary>
public readonly record struct OutcomeCounts(long Success, long Warning, long Error, long TempError, long Terminated)
{
    public long Total => Success + Warning + Error + TempError + Terminated;

    /// <summary>Ends in state Failed.</summary>
    public long Failed => Error + TempError;

    public long Of(TaskOutcome outcome) =>
        outcome switch
        {
            TaskOutcome.Success => Success,
            TaskOutcome.Warning => Warning,
            TaskOutcome.Error => Error,
            TaskOutcome.TempError => TempError,
            TaskOutcome.Terminated => Terminated,
        };

    internal OutcomeCounts With(TaskOutcome outcome, long more) =>
        outcome switch
        {
            TaskOutcome.Success => this with { Success = Success + more },
            TaskOutcome.Warning => this with { Warning = Warning + more },
            TaskOutcome.Error => this with { Error = Error + more },
            TaskOutcome.TempError => this with { TempError = TempError + more },
            TaskOutcome.Terminated => this with { Terminated = Terminated + more },
        };
}
