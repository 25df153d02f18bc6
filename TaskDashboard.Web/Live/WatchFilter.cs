using TaskDashboard.Core.Feed;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Live;

/// <summary>
/// Selects the changes of one watch. Remembers which tasks the client knows to be outside, so that their further changes are not sent.
/// </summary>
internal sealed class WatchFilter(Filter<TrackedTask> filter)
{
    private const int MostRemembered = 10_000;

    private readonly Func<TrackedTask, bool> _isInside = filter.ToPredicate();

    // The conditions on members that no report changes. A task that does not match them was never inside and never will be.
    private readonly Func<TrackedTask, bool> _isAbout = filter.Widen(field => field.IsFixed).ToPredicate();

    private readonly HashSet<int> _outside = [];

    /// <summary>Returns whether the change may be sent. Changes of keys and entries of the audit log are never sent.</summary>
    public bool Concerns(Change change) =>
        change.Subject == ChangeSubject.Task
        || (filter.IsAll && change.Subject is not (ChangeSubject.Key or ChangeSubject.Activity or ChangeSubject.View));

    /// <summary>Returns the message for a change; null to send nothing.</summary>
    /// <param name="thing">Null if the object has no public id or no longer exists.</param>
    public WatchedChange? Describe(Change change, ChangedThing? thing)
    {
        if (thing?.Task is { } task)
        {
            return _isInside(task) ? Enters(task)
                : _isAbout(task) ? Leaves(task)
                : null;
        }

        return change.Subject == ChangeSubject.PushService || thing is not null
            ? new WatchedChange(ApiNames.Of(change.Subject), thing?.Id, null)
            : null;
    }

    /// <summary>Called on a reset: the client reads everything again.</summary>
    public void Forget() => _outside.Clear();

    private WatchedChange Enters(TrackedTask task)
    {
        _outside.Remove(task.Number);
        return new WatchedChange(ApiNames.Of(ChangeSubject.Task), task.Id, TaskAnswer.Of(task));
    }

    private WatchedChange? Leaves(TrackedTask task)
    {
        if (_outside.Count >= MostRemembered)
        {
            // Sending it twice is harmless.
            _outside.Clear();
        }

        return _outside.Add(task.Number) ? new WatchedChange(ApiNames.Of(ChangeSubject.Task), task.Id, null) : null;
    }
}
