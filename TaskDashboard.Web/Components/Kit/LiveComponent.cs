using Microsoft.AspNetCore.Components;
using TaskDashboard.Core.Feed;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Web.Components.Kit;

/// <summary>A component that shows what is in the store and follows it: it says which changes concern it and how to read.</summary>
public abstract partial class LiveComponent : ReadingComponent, ILiveView
{
    // About as long as a slow browser takes from the page that was written out to the same page connected.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(10);

    /// <summary>What to return from a read that found what is shown already: the component does not render.</summary>
    protected static readonly Action Unchanged = static () => { };

    private (string Name, object? Value)[] _given = [];
    private int _reads;
    private bool _recentWillDo;
    private bool _hasShown;
    private bool _isTickOnly;
    private bool _hasNews;
    private bool _isStarting;
    private bool _skipsOnce;
    private LiveTick? _shownTick;

    [CascadingParameter]
    public required LiveSession Live { get; set; }

    /// <summary>Renders this component with the others if its read found something, or if the state of the store has changed.</summary>
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

    public override Task SetParametersAsync(ParameterView parameters)
    {
        var isFirst = _given.Length == 0;
        _isTickOnly = !TakeGiven(parameters);
        if (isFirst)
        {
            return StartAsync(parameters);
        }

        try
        {
            return base.SetParametersAsync(parameters);
        }
        finally
        {
            _isTickOnly = false;
        }
    }

    protected override void OnInitialized() => Live.Add(this);

    protected override bool ShouldRender()
    {
        if (_skipsOnce)
        {
            _skipsOnce = false;
            return false;
        }

        if (_isTickOnly && !_hasNews && (Tick?.OutOfDate, Tick?.Store) == (_shownTick?.OutOfDate, _shownTick?.Store))
        {
            return false;
        }

        (_hasNews, _shownTick) = (false, Tick);
        return true;
    }

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

                // The start ends with a render, which would show the same again.
                _skipsOnce = _isStarting && !_hasNews;
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
                _hasNews = true;
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

    private async Task StartAsync(ParameterView parameters)
    {
        _isStarting = true;
        try
        {
            var started = base.SetParametersAsync(parameters);

            // The first render shows what has been found so far.
            (_isTickOnly, _hasNews, _skipsOnce, _shownTick) = (false, false, false, Tick);
            await started;
        }
        finally
        {
            _isStarting = false;
        }
    }

    /// <returns>Whether anything but the tick is another object than before.</returns>
    private bool TakeGiven(ParameterView parameters)
    {
        var (count, other) = (0, false);
        foreach (var parameter in parameters)
        {
            if (parameter.Name == nameof(Tick))
            {
                continue;
            }

            if (count == _given.Length)
            {
                Array.Resize(ref _given, count + 1);
            }

            ref var before = ref _given[count++];
            if (before.Name != parameter.Name || !ReferenceEquals(before.Value, parameter.Value))
            {
                before = (parameter.Name, parameter.Value);
                other = true;
            }
        }

        return other;
    }

    private void Take(Action show)
    {
        _hasNews |= show != Unchanged || Fault is not null;
        Fault = null;
        _hasShown = true;
        show();
    }

    [LoggerMessage(LogLevel.Error, "A view could not be read. Reference {Reference}.")]
    private static partial void LogFailed(ILogger logger, string reference, Exception exception);
}
