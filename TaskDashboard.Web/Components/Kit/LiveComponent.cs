using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Feed;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>A component that shows what is in the store and follows it: it says which changes concern it and how to read.</summary>
public abstract partial class LiveComponent : ReadingComponent, ILiveView
{
    // About as long as a slow browser takes from the page that was written out to the same page connected.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(10);

    private int _reads;
    private bool _recentWillDo;
    private bool _hasShown;

    [CascadingParameter]
    public required LiveSession Live { get; set; }

    /// <summary>Only there to render this component with the others.</summary>
    [CascadingParameter]
    public LiveTick? Tick { get; set; }

    [CascadingParameter]
    public required Caller Caller { get; set; }

    [Inject]
    private protected ViewCache Views { get; set; } = null!;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = null!;

    /// <summary>Why there is nothing to show; null when the last read of this view worked.</summary>
    protected Fault? Fault { get; private set; }

    public bool IsUnread => Fault is { IsUnavailable: true };

    public async Task<Action?> ReadAsync(ChangeBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!batch.Reset && !Concerns(batch))
        {
            return null;
        }

        var read = ++_reads;
        try
        {
            var show = await ReadAsync();

            // Another read has begun since, for another view of the same component or for a later batch: that one counts.
            return read == _reads ? () => Take(show) : null;
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            // Nobody shows it any more.
            return null;
        }
    }

    protected override void OnInitialized() => Live.Add(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reads++;
            Live.Remove(this);
        }

        base.Dispose(disposing);
    }

    protected abstract bool Concerns(ChangeBatch batch);

    /// <summary>Reads everything that is shown, and returns what shows it.</summary>
    protected abstract Task<Action> ReadAsync();

    /// <summary>For the first time, for another view, and after a failure: here the person waits, so a failure is told.</summary>
    protected async Task ReloadAsync()
    {
        ShowRecent();
        var read = ++_reads;
        try
        {
            var show = await ReadAsync();
            if (read == _reads)
            {
                Take(show);
            }
        }
        catch (OperationCanceledException) when (Leaving.IsCancellationRequested)
        {
            // Nobody shows it any more.
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // As long as nothing is shown, a failure is, also if another read has begun since. If that one works, it is what is shown.
            if (read == _reads || !_hasShown)
            {
                var reference = FaultReference.New();
                LogFailed(Loggers.CreateLogger(GetType()), reference, failure);
                Fault = Fault.Of(failure, reference);
            }
        }
    }

    /// <summary>The answer that every page gets that asks the same at the same place of the feed.</summary>
    /// <param name="read">Is given a token of its own, which is canceled when the last of those pages is gone.</param>
    /// <param name="acceptable">
    /// An answer no older than this will do, also if there has been a change since. The component reads again by the clock.
    /// </param>
    protected async Task<T> SharedAsync<T>(object query, Func<CancellationToken, Task<T>> read, TimeSpan acceptable = default)
    {
        var answer = await Views.GetAsync(
            (typeof(T), Caller.Companies, Caller.Permissions, query),
            Live.UpTo,
            read,
            _recentWillDo && Recent > acceptable ? Recent : acceptable,
            Leaving
        );

        // Another one's read may have answered: what it answers is for whoever may see it now.
        return Caller.Ended.IsCancellationRequested ? throw RefusedException.Ended() : answer;
    }

    /// <summary>
    /// A page that connects is drawn anew. It begins with what it showed when it was written out a moment ago, so that nothing blinks;
    /// what it reads after that is up to date.
    /// </summary>
    private void ShowRecent()
    {
        if (_hasShown || !RendererInfo.IsInteractive)
        {
            return;
        }

        _recentWillDo = true;
        try
        {
            // Either all of it is there already, or the read that was begun is the one that is waited for next.
            if (ReadAsync() is { IsCompletedSuccessfully: true } recent)
            {
                Take(recent.Result);
            }
        }
        finally
        {
            _recentWillDo = false;
        }
    }

    private void Take(Action show)
    {
        Fault = null;
        _hasShown = true;
        show();
    }

    [LoggerMessage(LogLevel.Error, "A view could not be read. Reference {Reference}.")]
    private static partial void LogFailed(ILogger logger, string reference, Exception exception);
}
