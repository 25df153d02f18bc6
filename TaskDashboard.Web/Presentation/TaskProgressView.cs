namespace TaskDashboard.Web.Presentation;

/// <summary>Progress of a task and its estimated remaining time. Pure: the time is an argument.</summary>
public static class TaskProgressView
{
    // A shorter time says little about the rate.
    private static readonly TimeSpan ShortestMeasure = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(30);

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

    /// <summary>Estimates the remaining time from the rate so far; null if that is not possible.</summary>
    public static TimeSpan? Remaining(TrackedTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task is not { State: TaskState.InProgress, StartedAt: { } startedAt })
        {
            return null;
        }

        var done = task is { ItemCount: > 0 and var all, RemainingItemCount: { } left } ? (double)(all - left) / all : Percent(task) / 100d;
        var spent = now - startedAt;
        if (done is not (> 0 and < 1) || spent < ShortestMeasure)
        {
            return null;
        }

        var remaining = spent.TotalSeconds * (1 - done.Value) / done.Value;
        return remaining < Furthest.TotalSeconds ? TimeSpan.FromSeconds(remaining) : null;
    }

    /// <summary>Returns a rounded estimate such as "about 3 min left".</summary>
    public static string? RemainingText(TrackedTask task, DateTimeOffset now) =>
        Remaining(task, now) switch
        {
            null => null,
            { TotalSeconds: < 10 } => "a few seconds left",
            { TotalSeconds: < 55 } left => $"about {Math.Round(left.TotalSeconds / 10) * 10:0} s left",
            { TotalMinutes: < 55 } left => $"about {Math.Max(1, Math.Round(left.TotalMinutes)):0} min left",
            { TotalHours: < 23.5 } left => $"about {Math.Max(1, Math.Round(left.TotalHours)):0} h left",
            { } left => $"about {Math.Max(1, Math.Round(left.TotalDays)):0} d left",
        };
}
