namespace TaskDashboard.Web.Edge;

/// <summary>
/// Limits the memory used by large bodies beyond their own size. They are parsed one at a time, because the parsed objects are larger than
/// the body. Their memory is collected soon: arrays of this size are freed only by a full collection, which the runtime delays while the
/// machine has memory left, and it keeps the freed memory afterwards.
/// </summary>
internal sealed partial class LargeBodies : IDisposable
{
    /// <summary>Bodies of this size in bytes and more are large.</summary>
    public const int Large = 1024 * 1024;

    /// <summary>Total size of finished bodies, in bytes, that triggers a collection.</summary>
    public const long CollectedAfter = 24L * 1024 * 1024;

    /// <summary>
    /// Total size, in bytes, that triggers a release of memory to the system after <see cref="Idle"/> without large bodies.
    /// </summary>
    public const long ReleasedAfter = 16L * 1024 * 1024;

    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _places = new(1, 1);
    private readonly Lock _gate = new();
    private readonly ILogger _logger;
    private readonly Action<GCCollectionMode> _collect;
    private readonly ITimer _timer;
    private int _open;
    private long _uncollected;
    private long _kept;

    public LargeBodies(TimeProvider clock, ILogger<LargeBodies> logger)
        : this(
            clock,
            logger,
            static mode => GC.Collect(GC.MaxGeneration, mode, blocking: true, compacting: mode == GCCollectionMode.Aggressive)
        ) { }

    /// <param name="collect">Receives the mode: Forced frees unused memory, Aggressive also releases it to the system.</param>
    internal LargeBodies(TimeProvider clock, ILogger logger, Action<GCCollectionMode> collect)
    {
        _logger = logger;
        _collect = collect;
        _timer = clock.CreateTimer(
            static state => ((LargeBodies)state!).ReleaseMemory(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    /// <summary>Completes when no other large body is being parsed. Call <see cref="Leave"/> afterwards.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation).ConfigureAwait(false);
        lock (_gate)
        {
            _open++;
        }
    }

    /// <summary>Called when the body is no longer used.</summary>
    public void Leave(long bytes)
    {
        bool due;
        lock (_gate)
        {
            _open--;
            _uncollected += bytes;
            _kept += bytes;
            due = _uncollected >= CollectedAfter;
            if (due)
            {
                _uncollected = 0;
            }

            _timer.Change(Idle, Timeout.InfiniteTimeSpan);
        }

        if (due)
        {
            // On another thread: this request's stack may still reference the body.
            ThreadPool.UnsafeQueueUserWorkItem(static bodies => bodies.Collect(), this, preferLocal: false);
        }
        else
        {
            _places.Release();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _places.Dispose();
    }

    /// <summary>Collects, then lets the next body in.</summary>
    private void Collect()
    {
        try
        {
            _collect(GCCollectionMode.Forced);
        }
        finally
        {
            _places.Release();
        }
    }

    private void ReleaseMemory()
    {
        lock (_gate)
        {
            // The last body to leave sets the timer again.
            if (_open > 0 || _kept < ReleasedAfter)
            {
                return;
            }

            _uncollected = _kept = 0;
        }

        _collect(GCCollectionMode.Aggressive);
        LogReleased(_logger);
    }

    [LoggerMessage(LogLevel.Debug, "The memory of large request bodies was released.")]
    private static partial void LogReleased(ILogger logger);
}
