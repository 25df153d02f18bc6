namespace TaskDashboard.Web.Edge;

/// <summary>
/// Keeps down what large bodies take beside their own bytes. One is worked on at a time, because the objects made of it are larger than it is. What they leave behind is
/// collected soon: arrays of this size are freed only by a collection of the whole heap. The runtime puts that off while the machine has memory left, and keeps the freed memory afterwards.
/// </summary>
internal sealed partial class LargeBodies : IDisposable
{
    /// <summary>Bodies of so many bytes and more are large.</summary>
    public const int Large = 1024 * 1024;

    /// <summary>So many bytes of bodies that have ended are worth a collection beside other work.</summary>
    public const long CollectedAfter = 24L * 1024 * 1024;

    /// <summary>So many are worth giving memory back to the system once no large body came for <see cref="Idle"/>.</summary>
    public const long GivenBackAfter = 16L * 1024 * 1024;

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

    /// <param name="collect">Told how: Forced frees what nobody uses, Aggressive gives the memory back as well.</param>
    internal LargeBodies(TimeProvider clock, ILogger logger, Action<GCCollectionMode> collect)
    {
        this.logger = logger;
        this.collect = collect;
        timer = clock.CreateTimer(static state => ((LargeBodies)state!).GiveBack(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Comes back once there is a place for one more. It is to be left.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation).ConfigureAwait(false);
        lock (gate)
        {
            open++;
        }
    }

    /// <summary>Nobody uses the body any more.</summary>
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
            // Not on the request's own stack, which may still hold the body.
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

    /// <summary>The next one begins when what the others left is gone.</summary>
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

    private void GiveBack()
    {
        lock (gate)
        {
            // The last one to leave sets the timer anew.
            if (open > 0 || kept < GivenBackAfter)
            {
                return;
            }

            uncollected = kept = 0;
        }

        collect(GCCollectionMode.Aggressive);
        LogGivenBack(logger);
    }

    [LoggerMessage(LogLevel.Debug, "The memory of large request bodies was given back.")]
    private static partial void LogGivenBack(ILogger logger);
}
