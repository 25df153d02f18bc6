namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>
/// Whether a running task still reports at its usual pace, and how long its work will take if it does. There is an estimate only while
/// reports come.
/// </summary>
/// <param name="SilentSince">Time of the last report, if the next one is overdue.</param>
/// <param name="Left">Estimated remaining time; null without a basis, or if the task is silent.</param>
public readonly record struct TaskPace(DateTimeOffset? SilentSince, TimeSpan? Left)
{
    // A task is silent after this many times its usual interval without a report, but not before the shortest silence.
    private const int IntervalsOfPatience = 4;
    internal static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(1);

    // Fewer writes say nothing about an interval.
    private const int FewestWrites = 4;
    private static readonly TimeSpan UnknownPace = TimeSpan.FromMinutes(5);

    // A shorter time says little about the rate.
    private static readonly TimeSpan ShortestMeasure = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(30);

    /// <summary>Returns the pace of a task that is in progress; empty for any other.</summary>
    /// <param name="now">Time of our clock, which also set the time of the last report.</param>
    public static TaskPace Of(TrackedTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.State != TaskState.InProgress)
        {
            return default;
        }

        var last = task.LastReportAt ?? task.CreatedAt;
        return IsSilent(task.CreatedAt, last, task.Version, now)
            ? new TaskPace(last, null)
            : new TaskPace(null, Remaining(task, last, now));
    }

    /// <summary>Returns whether the next report of a task in progress is overdue.</summary>
    /// <param name="last">Time of the last report, or of the creation.</param>
    internal static bool IsSilent(DateTimeOffset createdAt, DateTimeOffset last, long version, DateTimeOffset now) =>
        now - last >= Patience(createdAt, last, version);

    // Each report, and each restart, raises the version by one.
    private static TimeSpan Patience(DateTimeOffset createdAt, DateTimeOffset last, long version)
    {
        if (version < FewestWrites)
        {
            return UnknownPace;
        }

        var usual = IntervalsOfPatience * ((last - createdAt) / (version - 1));
        return usual > ShortestSilence ? usual : ShortestSilence;
    }

    /// <summary>What is left at the rate until the last report, without the time that has passed since.</summary>
    private static TimeSpan? Remaining(TrackedTask task, DateTimeOffset last, DateTimeOffset now)
    {
        var done =
            task is { ItemCount: > 0 and var all, RemainingItemCount: { } left } ? (double)(all - left) / all
            : task.PercentComplete is { } percent ? percent / 100d
            : 0;
        var spent = last - (task.StartedAt ?? last);
        if (done is not (> 0 and < 1) || spent < ShortestMeasure)
        {
            return null;
        }

        var seconds = (spent.TotalSeconds * (1 - done) / done) - (now - last).TotalSeconds;
        return seconds > 0 && seconds < Furthest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }
}
