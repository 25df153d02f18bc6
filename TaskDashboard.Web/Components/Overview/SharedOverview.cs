using TaskDashboard.Core.Feed;

namespace TaskDashboard.Web.Components.Overview;

/// <summary>What all who show a part of the overview ask alike, so that one read answers them.</summary>
internal static class SharedOverview
{
    /// <summary>The question. What happened in the last hour moves on without any change, so the minute is part of it.</summary>
    public static object Query(TimeProvider clock) => ("overview", clock.GetUtcNow().ToUnixTimeSeconds() / 60);

    /// <summary>Whether the overview may be different after these changes.</summary>
    public static bool Concerns(ChangeBatch batch) =>
        batch.Changes.Any(change =>
            change.Subject is ChangeSubject.Task or ChangeSubject.Pushes or ChangeSubject.Destination or ChangeSubject.Retry
        );
}
