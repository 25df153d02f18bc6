using TaskDashboard.Core.Feed;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>Something on the screen that follows the store.</summary>
public interface ILiveView
{
    /// <summary>It shows that the store could not be read.</summary>
    bool IsUnread { get; }

    /// <summary>
    /// Reads what the batch says has changed. What it found is shown by the returned action, on the renderer's own context and together
    /// with what the other views found: one render a batch. Null when the batch does not concern it.
    /// </summary>
    Task<Action?> ReadAsync(ChangeBatch batch);
}
