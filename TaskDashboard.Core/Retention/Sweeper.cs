using System.Globalization;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retention;

/// <summary>
/// Deletes rows past their retention, soon after the start and then every hour. It works in small pieces between other writes. The duration
/// of each piece determines the size of the next, and each is followed by a pause.
/// </summary>
internal sealed partial class Sweeper(StoreWriter writer, IReadOnlyList<RetentionRule> rules, TimeProvider clock, ILogger<Sweeper> logger)
    : IAsyncDisposable
{
    // Number of pieces of one rule before the next rule runs, so that one large backlog does not delay the other rules.
    private const int PiecesInTurn = 50;

    // Leaves the writer to others for at least three quarters of the time.
    private const int RestPerWork = 3;

    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _one = new(1);
    private ITimer? _timer;
    private Task _running = Task.CompletedTask;
    private bool _disposed;

    /// <summary>The current or last sweep.</summary>
    internal Task Running => _running;

    /// <summary>The longest time that a piece of the current or last sweep held the writer, including its commit.</summary>
    internal TimeSpan LongestHold { get; private set; }

    public void Start() => _timer = clock.CreateTimer(_ => Begin(), null, FirstAfter, Every);

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

    /// <summary>Deletes until no rows past their retention are left. The rules take turns.</summary>
    /// <returns>Number of rows deleted by each rule.</returns>
    internal async Task<IReadOnlyDictionary<string, long>> SweepAsync(CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        var began = clock.GetTimestamp();
        LongestHold = TimeSpan.Zero;
        var deleted = new Dictionary<string, long>(StringComparer.Ordinal);
        var turns = new Queue<(RetentionRule Rule, DateTimeOffset Before, long From)>(
            rules.Where(static rule => rule.Keep is not null).Select(rule => (rule, now - rule.Keep!.Value, 0L))
        );
        while (turns.TryDequeue(out var turn))
        {
            long? from = turn.From;
            for (var piece = 0; piece < PiecesInTurn && from is { } start; piece++)
            {
                var swept = await SweepSomeAsync(turn.Rule, turn.Before, start, cancellation).ConfigureAwait(false);
                from = swept.Next;
                if (swept.Deleted > 0)
                {
                    deleted[turn.Rule.What] = deleted.GetValueOrDefault(turn.Rule.What) + swept.Deleted;
                }
            }

            if (from is { } rest)
            {
                turns.Enqueue(turn with { From = rest });
            }
        }

        if (deleted.Count > 0)
        {
            var counts = string.Join(
                ", ",
                deleted.Select(rule => string.Create(CultureInfo.InvariantCulture, $"{rule.Key} {rule.Value:N0}"))
            );
            LogDeleted(logger, counts, (long)clock.GetElapsedTime(began).TotalSeconds);
        }

        return deleted;
    }

    private async Task<Swept> SweepSomeAsync(RetentionRule rule, DateTimeOffset before, long from, CancellationToken cancellation)
    {
        var (began, ended) = (0L, 0L);
        var swept = await writer
            .WriteAsync(
                session =>
                {
                    began = clock.GetTimestamp();
                    session.AfterCommit(() => ended = clock.GetTimestamp());
                    return rule.Sweep(session, before, from, rule.Batch.Rows);
                },
                cancellation
            )
            .ConfigureAwait(false);

        // Includes the commit and the other work in its group: it measures how long others had to wait.
        var held = clock.GetElapsedTime(began, ended);
        rule.Batch.Took(held);
        LongestHold = held > LongestHold ? held : LongestHold;
        if (held > TimeSpan.Zero)
        {
            await Task.Delay(held * RestPerWork, clock, cancellation).ConfigureAwait(false);
        }

        return swept;
    }

    private void Begin()
    {
        // If the previous sweep is still running, skip this one. The next one deletes what became old in the meantime.
        if (_one.Wait(0))
        {
            _running = Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await SweepAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The service stops. The next start continues.
        }
#pragma warning disable CA1031 // the cause may be gone in an hour
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(logger, failure);
        }
        finally
        {
            _one.Release();
        }
    }

    [LoggerMessage(LogLevel.Information, "Retention deleted old rows in {Seconds} s: {Counts}.")]
    private static partial void LogDeleted(ILogger logger, string counts, long seconds);

    [LoggerMessage(LogLevel.Warning, "Retention could not delete old rows. It tries again in an hour.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
