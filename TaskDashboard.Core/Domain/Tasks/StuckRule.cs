namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>When a task that has not ended counts as stuck: no report on it was accepted for the time that its type may stay silent.</summary>
/// <param name="byType">How long tasks of a type may stay silent, by its name in any case; null is for ever. The types not named here: <see cref="Standard"/>.</param>
public sealed class StuckRule(IReadOnlyDictionary<string, TimeSpan?> byType)
{
    public static readonly TimeSpan Standard = TimeSpan.FromHours(1);

    private readonly Dictionary<string, TimeSpan?> byType = new(byType, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null: a task of this type never counts as stuck.</summary>
    public TimeSpan? After(string type) => byType.TryGetValue(type, out var span) ? span : Standard;

    /// <summary>The moment of the last sign of life of a task that is stuck; null while it is not.</summary>
    /// <param name="now">By our clock, as that sign was.</param>
    public DateTimeOffset? SilentSince(TrackedTask task, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        var heard = task.LastReportAt ?? task.CreatedAt;
        return !task.State.HasEnded() && After(task.Type) is { } most && now - heard >= most ? heard : null;
    }
}
