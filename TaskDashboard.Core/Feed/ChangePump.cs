using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Feed;

/// <summary>
/// Reads new change rows in commit order and publishes them to the feed. Commits trigger it, so that it is fast; a timer triggers it once a
/// second as well, in case a signal is lost.
/// </summary>
internal sealed partial class ChangePump(
    FeedWake commits,
    ChangeReader reader,
    ChangeFeed feed,
    TimeProvider clock,
    ILogger<ChangePump> logger
) : IAsyncDisposable
{
    private const int Most = 2000;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    // The end of another program's transaction gives no signal, so it is polled.
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongHeld = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private ITimer? _timer;
    private ITimer? _soon;
    private Task? _running;
    private ChangePlace _place;
    private TimeSpan _look = FirstLook;
    private long? _heldSince;
    private bool _heldLong;
    private volatile bool _isLate;

    /// <summary>Whether committed changes could not be published for some seconds.</summary>
    public bool IsLate => _isLate;

    public void Start()
    {
        _place = reader.Latest();
        feed.StartAt(_place.Sequence);
        commits.Woken += Wake;

        // Uses the system clock: the duration of another program's transaction does not depend on the time of day.
        _soon = TimeProvider.System.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer = clock.CreateTimer(_ => Wake(), null, PollInterval, PollInterval);
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        commits.Woken -= Wake;
        _signal.Writer.TryComplete();
        if (_timer is not null)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
        }

        if (_soon is not null)
        {
            await _soon.DisposeAsync().ConfigureAwait(false);
        }

        if (_running is not null)
        {
            await _running.ConfigureAwait(false);
        }
    }

    private void Wake() => _signal.Writer.TryWrite(true);

    private async Task RunAsync()
    {
        while (await _signal.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            _signal.Reader.TryRead(out _);
            try
            {
                while (Drain() == Most) { }
            }
#pragma warning disable CA1031 // the pump must not stop: a silent feed looks like one without changes
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _isLate = true;
                LogFailed(logger, failure);
            }
        }
    }

    private int Drain()
    {
        var page = reader.After(_place, Most);
        _place = page.End;
        if (page.Changes.Count > 0)
        {
            feed.Publish(page.Changes);
        }

        LookAgain(page.Held, page.Changes.Count > 0);
        return page.Changes.Count;
    }

    /// <summary>Polls while changes wait for another program's transaction, soon at first and then less often.</summary>
    private void LookAgain(bool held, bool moved)
    {
        if (!held || moved)
        {
            (_look, _heldSince, _heldLong) = (FirstLook, null, false);
        }

        if (!held)
        {
            _isLate = false;
            return;
        }

        _heldSince ??= TimeProvider.System.GetTimestamp();
        _isLate = TimeProvider.System.GetElapsedTime(_heldSince.Value) > Late;
        if (!_heldLong && TimeProvider.System.GetElapsedTime(_heldSince.Value) > LongHeld)
        {
            _heldLong = true;
            LogHeld(logger);
        }

        _soon!.Change(_look, Timeout.InfiniteTimeSpan);
        _look = _look * 2 < PollInterval ? _look * 2 : PollInterval;
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Changes are delayed: another program has kept a transaction open on the database server for more than ten seconds."
    )]
    private static partial void LogHeld(ILogger logger);

    [LoggerMessage(LogLevel.Warning, "Changes could not be read; trying again.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
