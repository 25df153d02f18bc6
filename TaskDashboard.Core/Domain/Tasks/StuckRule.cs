namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>Decides whether a task that has not ended is stuck: no report was accepted for the time limit of its type.</summary>
/// <param name="byType">Time limit of each type, ignoring case; null means no limit. Other types use <see cref="Standard"/>.</param>
public sealed class StuckRule(IReadOnlyDictionary<string, TimeSpan?> byType)
{
    public static readonly TimeSpan Standard = TimeSpan.FromHours(1);

    private readonly Dictionary<string, TimeSpan?> _byType = new(byType, StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the time limit of a type, or null if its tasks are never stuck.</summary>
    public TimeSpan? After(string type) => _byType.TryGetValue(type, out var span) ? span : Standard;

    /// <summary>The shortest time limit of any type.</summary>
    public TimeSpan Shortest => _byType.Values.Min() is { } least && least < Standard ? least : Standard;

    /// <summary>Returns the time of the last accepted report, or of the creation, if the task is stuck; otherwise null.</summary>
    /// <param name="now">Time of our clock, which also set the time of the last report.</param>
    public DateTimeOffset? SilentSince(TrackedTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        var lastReportAt = task.LastReportAt ?? task.CreatedAt;
        return !task.State.HasEnded() && After(task.Type) is { } most && now - lastReportAt >= most ? lastReportAt : null;
    }
}
