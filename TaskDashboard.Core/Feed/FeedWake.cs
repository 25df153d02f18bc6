namespace TaskDashboard.Core.Feed;

/// <summary>Signals that change rows may have been committed. A lost signal delays the feed, but no change is lost.</summary>
internal sealed class FeedWake
{
    public event Action? Woken;

    public void Wake() => Woken?.Invoke();
}
