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

    private readonly StoreProvider _provider;
    private readonly StoreWriter _writer;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<ICounters> _counters;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _one = new(1);
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private Task _running = Task.CompletedTask;
    private bool _disposed;
    private volatile bool _waits;

    internal Recounter(
        StoreProvider provider,
        StoreWriter writer,
        RetryBook book,
        RetentionOptions retention,
        TimeProvider clock,
        ILogger<Recounter> logger
    )
    {
        _provider = provider;
        _writer = writer;
        _clock = clock;
        _logger = logger;
        _counters =
        [
            new PushTotals(),
            new TaskTotals(),
            new RetryCounts(book, retention.EndedTasks, clock),
            new SubtaskTotals(retention.EndedTasks, clock),
        ];
    }

    /// <summary>
    /// Whether the previous process did not stop cleanly, so that the comparison starts without delay. Set before <see cref="Start"/>.
    /// </summary>
    internal bool AfterUncleanEnd { get; set; } = true;

    /// <summary>The current or last comparison.</summary>
    internal Task Running => _running;

    /// <summary>Completes after the first try since <see cref="Start"/>, successful or not.</summary>
    internal Task Tried => _tried.Task;

    /// <summary>Whether a timer is set for the next try.</summary>
    internal bool Waits => _waits;

    /// <summary>The longest time that a single piece took, reading or writing, in all comparisons so far.</summary>
    internal TimeSpan LongestPiece { get; private set; }

    internal void Start()
    {
        if (AfterUncleanEnd)
        {
            Begin();
            return;
        }

        _waits = true;
        _timer = _clock.CreateTimer(_ => Begin(), null, Interval, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        if (_timer is not null)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
        _one.Dispose();
    }

    /// <summary>Compares and repairs all counters, one kind after another.</summary>
    /// <exception cref="RefusedException">Unavailable: the store cannot be read or written now. Unprocessable "noSnapshot": the database
    /// does not allow snapshots; the message says how to allow them.</exception>
    public async Task<IReadOnlyList<RecountResult>> RecountAsync(CancellationToken cancellation = default)
    {
        // Embedded databases work on the calling thread, so leave it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var sql = new SqlSession(_provider, _provider.OpenReader());
            if (_provider.WhyNoSnapshot(sql) is { } why)
            {
                throw RefusedException.Unprocessable("noSnapshot", why);
            }

            var results = new List<RecountResult>();
            foreach (var sort in _counters)
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
            throw RefusedException.Unavailable(_provider.Explain(failure)?.Words ?? "The database did not answer. Try again.", failure);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<IReadOnlyList<Comparison>> CompareAsync(SqlSession sql, ICounters sort, CancellationToken cancellation)
    {
        // One snapshot for each kind: the database must keep overwritten rows as long as a snapshot is open.
        sql.BeginSnapshot();
        try
        {
            var walk = new RowWalk(sql, _clock);
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
        for (var done = 0; done < comparison.Drifts.Count; )
        {
            var piece = new List<Drift>();
            for (var cost = 0; done < comparison.Drifts.Count && cost < batch.Rows; done++)
            {
                piece.Add(comparison.Drifts[done]);
                cost += comparison.Drifts[done].Cost;
            }

            var (began, ended) = (0L, 0L);
            await _writer
                .WriteAsync(
                    session =>
                    {
                        began = _clock.GetTimestamp();
                        session.AfterCommit(() => ended = _clock.GetTimestamp());
                        piece.ForEach(drift => drift.Repair(session));
                        return true;
                    },
                    cancellation
                )
                .ConfigureAwait(false);

            var held = _clock.GetElapsedTime(began, ended);
            batch.Took(held);
            LongestPiece = held > LongestPiece ? held : LongestPiece;
            await Rest.AfterAsync(held, _clock, cancellation).ConfigureAwait(false);
        }

        if (comparison.Result is { Off: > 0 } result)
        {
            LogRepaired(_logger, result.What, result.Off, result.Counters, result.By);
        }
    }

    private void Begin()
    {
        _waits = false;
        _running = Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        try
        {
            while (!await TryAsync().ConfigureAwait(false))
            {
                _waits = true;
                _tried.TrySetResult();
                await Task.Delay(Interval, _clock, _stopping.Token).ConfigureAwait(false);
                _waits = false;
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops. The next start compares everything again.
        }
        finally
        {
            _tried.TrySetResult();
        }
    }

    /// <returns>Whether no further try is needed.</returns>
    private async Task<bool> TryAsync()
    {
        try
        {
            await RecountAsync(_stopping.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (RefusedException refused) when (refused.Kind == RefusalKind.Unprocessable)
        {
            LogImpossible(_logger, refused.Message);
            return true;
        }
#pragma warning disable CA1031 // the cause may be gone in a minute
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(_logger, failure);
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
