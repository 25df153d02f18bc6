using System.Collections.Frozen;
using TaskDashboard.Core.Feed;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Live;

/// <summary>What of the feed one watch is about. It remembers which tasks it has told to be outside, so that their further progress is no news.</summary>
internal sealed class WatchFilter(IEnumerable<TaskState> states, IEnumerable<string> types, string? text)
{
    private const int MostRemembered = 10_000;

    private readonly FrozenSet<TaskState> states = states.ToFrozenSet();
    private readonly FrozenSet<string> types = types.ToFrozenSet(StringComparer.Ordinal);
    private readonly string? text = string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    private readonly HashSet<int> outside = [];

    private bool TakesEverything => states.Count == 0 && types.Count == 0 && text is null;

    /// <summary>Whether the change may be one to tell. Keys are their administrators' business.</summary>
    public bool Concerns(Change change) => change.Subject == ChangeSubject.Task || (TakesEverything && change.Subject != ChangeSubject.Key);

    /// <summary>What is told of a change; null for nothing.</summary>
    /// <param name="thing">Null where nothing has a public id, or nothing is left.</param>
    public WatchedChange? Tell(Change change, ChangedThing? thing)
    {
        if (thing?.Task is { } task)
        {
            return !IsAbout(task) ? null
                : IsInside(task) ? Enters(task)
                : Leaves(task);
        }

        return change.Subject == ChangeSubject.PushService || thing is not null ? new WatchedChange(ApiNames.Of(change.Subject), thing?.Id, null) : null;
    }

    /// <summary>The client reads everything anew: what it knew does not count any more.</summary>
    public void Forget() => outside.Clear();

    private bool IsInside(TrackedTask task) => states.Count == 0 || states.Contains(task.State);

    // What no report changes.
    private bool IsAbout(TrackedTask task) =>
        (types.Count == 0 || types.Contains(task.Type))
        && (text is null || task.Id == text || Has(task.Name) || Has(task.Description) || Has(task.Launcher));

    private bool Has(string? part) => part?.Contains(text!, StringComparison.OrdinalIgnoreCase) == true;

    private WatchedChange Enters(TrackedTask task)
    {
        outside.Remove(task.Number);
        return new WatchedChange(ApiNames.Of(ChangeSubject.Task), task.Id, TaskAnswer.Of(task));
    }

    private WatchedChange? Leaves(TrackedTask task)
    {
        if (outside.Count >= MostRemembered)
        {
            // Said twice is no harm.
            outside.Clear();
        }

        return outside.Add(task.Number) ? new WatchedChange(ApiNames.Of(ChangeSubject.Task), task.Id, null) : null;
    }
}
