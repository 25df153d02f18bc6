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

    private readonly SemaphoreSlim places = new(1, 1);
    private readonly Lock gate = new();
    private readonly ILogger logger;
    private readonly Action<GCCollectionMode> collect;
    private readonly ITimer timer;
    private int open;
    private long uncollected;
    private long kept;

    public LargeBodies(TimeProvider clock, ILogger<LargeBodies> logger)
        : this(clock, logger, static mode => GC.Collect(GC.MaxGeneration, mode, blocking: true, compacting: mode == GCCollectionMode.Aggressive))
    {
    }

    /// <param name="collect">Receives the mode: Forced frees unused memory, Aggressive also releases it to the system.</param>
    internal LargeBodies(TimeProvider clock, ILogger logger, Action<GCCollectionMode> collect)
    {
        this.logger = logger;
        this.collect = collect;
        timer = clock.CreateTimer(static state => ((LargeBodies)state!).ReleaseMemory(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when no other large body is being parsed. Call <see cref="Leave"/> afterwards.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation).ConfigureAwait(false);
        lock (gate)
        {
            open++;
        }
    }

    /// <summary>Called when the body is no longer used.</summary>
    public void Leave(long bytes)
    {
        bool due;
        lock (gate)
        {
            open--;
            uncollected += bytes;
            kept += bytes;
            due = uncollected >= CollectedAfter;
            if (due)
            {
                uncollected = 0;
            }

            timer.Change(Idle, Timeout.InfiniteTimeSpan);
        }

        if (due)
        {
            // On another thread: this request's stack may still reference the body.
            ThreadPool.UnsafeQueueUserWorkItem(static bodies => bodies.Collect(), this, preferLocal: false);
        }
        else
        {
            places.Release();
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        places.Dispose();
    }

    /// <summary>Collects, then lets the next body in.</summary>
    private void Collect()
    {
        try
        {
            collect(GCCollectionMode.Forced);
        }
        finally
        {
            places.Release();
        }
    }

    private void ReleaseMemory()
    {
        lock (gate)
        {
            // The last body to leave sets the timer again.
            if (open > 0 || kept < ReleasedAfter)
            {
                return;
            }

            uncollected = kept = 0;
        }

        collect(GCCollectionMode.Aggressive);
        LogReleased(logger);
    }

    [LoggerMessage(LogLevel.Debug, "The memory of large request bodies was released.")]
    private static partial void LogReleased(ILogger logger);
}
