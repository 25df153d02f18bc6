namespace TaskDashboard.Web.Presentation;

/// <summary>What a row shows of the progress of a task.</summary>
/// <param name="Percent">Null if unknown.</param>
/// <param name="Text">The estimate of the end, or what is being done; null if neither is known.</param>
/// <param name="SilentSince">The last report, if the next one is overdue. Then nothing moves and nothing is estimated.</param>
public sealed record RowProgress(int? Percent, string? Text, DateTimeOffset? SilentSince);

/// <summary>Progress of a task and its estimated remaining time. Pure: the time is an argument.</summary>
public static class TaskProgressView
{
    // A shorter time says little about the rate.
    private static readonly TimeSpan ShortestMeasure = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(30);

    // A silence of so many usual intervals is unusual, and a shorter one than a minute never is.
    private const int UsualIntervals = 4;
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(1);

    // Fewer reports have no pace.
    private const int FewestReports = 3;

    /// <summary>Returns what a row shows; null for a task that has ended, or waits and is not overdue.</summary>
    public static RowProgress? Of(TrackedTask task, StuckRule stuck, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(stuck);
        if (task.HasEnded)
        {
            return null;
        }

        var silent = SilentSince(task, stuck, now);
        return silent is not null ? new RowProgress(Percent(task), null, silent)
            : task.State is TaskState.Pending ? null
            : new RowProgress(Percent(task), RemainingText(task, now) ?? Step(task), null);
    }

    /// <summary>
    /// Returns the time of the last report if the next one is overdue: the task is stuck, or has been silent for much longer than between
    /// its earlier reports.
    /// </summary>
    public static DateTimeOffset? SilentSince(TrackedTask task, StuckRule stuck, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(stuck);
        return stuck.SilentSince(task, now)
            ?? (task.State is TaskState.InProgress && task.LastReportAt is { } last && now - last > LongestUsual(task) ? last : null);
    }

    /// <summary>0 to 100; null if unknown.</summary>
    public static int? Percent(TrackedTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.PercentComplete is { } reported)
        {
            return Math.Clamp(reported, 0, 100);
        }

        return task is { ItemCount: > 0 and var all, RemainingItemCount: { } left } && task.State is not TaskState.Pending
            ? (int)Math.Clamp((long)(all - left) * 100 / all, 0, 100)
            : null;
    }

    /// <summary>
    /// Estimates the remaining time from the rate until the last report; null if that is not possible, or while no report comes at the
    /// usual pace.
    /// </summary>
    public static TimeSpan? Remaining(TrackedTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task is not { State: TaskState.InProgress, StartedAt: { } startedAt })
        {
            return null;
        }

        var done = task is { ItemCount: > 0 and var all, RemainingItemCount: { } left } ? (double)(all - left) / all : Percent(task) / 100d;
        var last = task.LastReportAt is { } reported && reported > startedAt ? reported : now;
        var (spent, silence) = (last - startedAt, now - last);
        if (done is not (> 0 and < 1) || spent < ShortestMeasure || silence > (LongestUsual(task) ?? Longer(spent, ShortestSilence)))
        {
            return null;
        }

        var remaining = TimeSpan.FromSeconds(
            Math.Min(spent.TotalSeconds * (1 - done.Value) / done.Value, TimeSpan.MaxValue.TotalSeconds / 2)
        );
        return remaining < Furthest ? Longer(remaining - silence, TimeSpan.Zero) : null;
    }

    /// <summary>Returns a rounded estimate; null if there is none.</summary>
    public static string? RemainingText(TrackedTask task, DateTimeOffset now) => Remaining(task, now) is { } left ? Text(left) : null;

    /// <summary>Returns a rounded estimate such as "about 3 min left".</summary>
    public static string Text(TimeSpan left) =>
        left switch
        {
            { TotalSeconds: < 10 } => "a few seconds left",
            { TotalSeconds: < 55 } => $"about {Math.Round(left.TotalSeconds / 10) * 10:0} s left",
            { TotalMinutes: < 55 } => $"about {Math.Max(1, Math.Round(left.TotalMinutes)):0} min left",
            { TotalHours: < 23.5 } => $"about {Math.Max(1, Math.Round(left.TotalHours)):0} h left",
            _ => $"about {Math.Max(1, Math.Round(left.TotalDays)):0} d left",
        };

    // The longest silence that is usual for the task; null if it has reported too rarely to tell. Each report writes the row, so the
    // row's version counts them. Of a later run only the sum of all runs is known.
    private static TimeSpan? LongestUsual(TrackedTask task)
    {
        if (task.Version < FewestReports || task.LastReportAt is not { } last)
        {
            return null;
        }

        var began = task.Run == 1 ? task.StartedAt ?? task.CreatedAt : task.CreatedAt;
        return last <= began ? null : Longer((last - began) / task.Version * UsualIntervals, ShortestSilence);
    }

    // What is being done now, as the reporter says it.
    private static string? Step(TrackedTask task) =>
        task.Stage is { } stage ? StageWords.Of(stage)
        : TaskReason.IsSaid(task.Message) ? task.Message
        : null;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
