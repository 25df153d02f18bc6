using TaskDashboard.Core.Feed;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>The live views of one open page, and how far the feed has come for it.</summary>
public sealed class LiveSession
{
    /// <summary>Before the page is connected nobody tells when an answer is out of date: every read asks the store.</summary>
    public const long NotConnected = long.MaxValue;

    private readonly List<ILiveView> _views = [];

    /// <summary>Whatever is read now shows at least the changes up to this one.</summary>
    public long UpTo { get; private set; } = NotConnected;

    /// <summary>Whether a view shows that the store could not be read.</summary>
    public bool HasUnread => _views.Exists(view => view.IsUnread);

    public void StartAfter(long sequence) => UpTo = sequence;

    public void Add(ILiveView view) => _views.Add(view);

    public void Remove(ILiveView view) => _views.Remove(view);

    /// <summary>Lets every view read, and shows what they found only when all of them have.</summary>
    public async Task TakeAsync(ChangeBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        UpTo = batch.UpTo;
        var found = await Task.WhenAll(_views.ToArray().Select(view => view.ReadAsync(batch)));
        foreach (var show in found)
        {
            show?.Invoke();
        }
    }
}

/// <summary>Passed to every live view with each batch: a new one makes them all render, in one go.</summary>
/// <param name="OutOfDate">The last read failed; it is tried again.</param>
/// <param name="Store">What the store can do now.</param>
public sealed record LiveTick(long Number, bool OutOfDate, StoreState Store);
