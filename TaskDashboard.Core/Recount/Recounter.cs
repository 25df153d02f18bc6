using System.Data.Common;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Core.Recount;

/// <summary>
/// Compares every counter with the rows that it counts and repairs differences while work continues. It reads a snapshot of the database in
/// small pieces and repairs in small pieces of work for the writer. Runs once after each start, and without delay if the previous process
/// did not stop cleanly.
/// </summary>
public sealed partial class Recounter : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly StoreProvider provider;
    private readonly StoreWriter writer;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly IReadOnlyList<ICounters> counters;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim one = new(1);
    private readonly TaskCompletionSource tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? timer;
    private Task running = Task.CompletedTask;
    private bool disposed;
    private volatile bool waits;

    internal Recounter(StoreProvider provider, StoreWriter writer, RetryBook book, RetentionOptions retention, TimeProvider clock, ILogger<Recounter> logger)
    {
        this.provider = provider;
        this.writer = writer;
        this.clock = clock;
        this.logger = logger;
        counters = [new PushTotals(), new TaskTotals(), new RetryCounts(book, retention.EndedTasks, clock), new SubtaskTotals(retention.EndedTasks, clock)];
    }

    /// <summary>
    /// Whether the previous process did not stop cleanly, so that the comparison starts without delay. Set before <see cref="Start"/>.
    /// </summary>
    internal bool AfterUncleanEnd { get; set; } = true;

    /// <summary>The current or last comparison.</summary>
    internal Task Running => running;

    /// <summary>Completes after the first try since <see cref="Start"/>, successful or not.</summary>
    internal Task Tried => tried.Task;

    /// <summary>Whether a timer is set for the next try.</summary>
    internal bool Waits => waits;

    /// <summary>The longest time that a single piece took, reading or writing, in all comparisons so far.</summary>
    internal TimeSpan LongestPiece { get; private set; }

    internal void Start()
    {
        if (AfterUncleanEnd)
        {
            Begin();
            return;
        }

        waits = true;
        timer = clock.CreateTimer(_ => Begin(), null, Interval, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, true))
        {
            return;
        }

        if (timer is not null)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        stopping.Dispose();
        one.Dispose();
    }

    /// <summary>Compares and repairs all counters, one kind after another.</summary>
    /// <exception cref="RefusedException">Unavailable: the store cannot be read or written now. Unprocessable "noSnapshot": the database
    /// does not allow snapshots; the message says how to allow them.</exception>
    public async Task<IReadOnlyList<RecountResult>> RecountAsync(CancellationToken cancellation = default)
    {
        // Embedded databases work on the calling thread, so leave it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var sql = new SqlSession(provider, provider.OpenReader());
            if (provider.WhyNoSnapshot(sql) is { } why)
            {
                throw RefusedException.Unprocessable("noSnapshot", why);
            }

            var results = new List<RecountResult>();
            foreach (var sort in counters)
            {
                foreach (var comparison in await CompareAsync(sql, sort, cancellation).ConfigureAwait(false))
                {
                    await RepairAsync(comparison, cancellation).ConfigureAwait(false);
                    results.Add(comparison.Result);
                }
            }

            return results;
        }
        catch (DbException failure)
        {
            throw RefusedException.Unavailable(provider.Explain(failure)?.Words ?? "The database did not answer. Try again.", failure);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<IReadOnlyList<Comparison>> CompareAsync(SqlSession sql, ICounters sort, CancellationToken cancellation)
    {
        // One snapshot for each kind: the database must keep overwritten rows as long as a snapshot is open.
        sql.BeginSnapshot();
        try
        {
            var walk = new RowWalk(sql, clock);
            var comparisons = await sort.CompareAsync(walk, cancellation).ConfigureAwait(false);
            LongestPiece = walk.LongestPiece > LongestPiece ? walk.LongestPiece : LongestPiece;
            return comparisons;
        }
        finally
        {
            sql.Rollback();
        }
    }

    private async Task RepairAsync(Comparison comparison, CancellationToken cancellation)
    {
        var batch = new BatchSize();
        for (var done = 0; done < comparison.Drifts.Count;)
        {
            var piece = new List<Drift>();
            for (var cost = 0; done < comparison.Drifts.Count && cost < batch.Rows; done++)
            {
                piece.Add(comparison.Drifts[done]);
                cost += comparison.Drifts[done].Cost;
            }

            var (began, ended) = (0L, 0L);
            await writer.WriteAsync(
                session =>
                {
                    began = clock.GetTimestamp();
                    session.AfterCommit(() => ended = clock.GetTimestamp());
                    piece.ForEach(drift => drift.Repair(session));
                    return true;
                },
                cancellation).ConfigureAwait(false);

            var held = clock.GetElapsedTime(began, ended);
            batch.Took(held);
            LongestPiece = held > LongestPiece ? held : LongestPiece;
            await Rest.AfterAsync(held, clock, cancellation).ConfigureAwait(false);
        }

        if (comparison.Result is { Off: > 0 } result)
        {
            LogRepaired(logger, result.What, result.Off, result.Counters, result.By);
        }
    }

    private void Begin()
    {
        waits = false;
        running = Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        try
        {
            while (!await TryAsync().ConfigureAwait(false))
            {
                waits = true;
                tried.TrySetResult();
                await Task.Delay(Interval, clock, stopping.Token).ConfigureAwait(false);
                waits = false;
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops. The next start compares everything again.
        }
        finally
        {
            tried.TrySetResult();
        }
    }

    /// <returns>Whether no further try is needed.</returns>
    private async Task<bool> TryAsync()
    {
        try
        {
            await RecountAsync(stopping.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (RefusedException refused) when (refused.Kind == RefusalKind.Unprocessable)
        {
            LogImpossible(logger, refused.Message);
            return true;
        }
#pragma warning disable CA1031 // the cause may be gone in a minute
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(logger, failure);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Off} of {Counters} {What} differed from their rows, by {By} in total, and were repaired.")]
    private static partial void LogRepaired(ILogger logger, string what, long off, long counters, long by);

    [LoggerMessage(LogLevel.Warning, "{Why}")]
    private static partial void LogImpossible(ILogger logger, string why);

    [LoggerMessage(LogLevel.Warning, "Counters could not be compared with their rows. The next try is in a minute.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
