using System.Globalization;
using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retention;

/// <summary>
/// Deletes what is older than it is to be kept, soon after the start and every hour: in small pieces of work that take their turn with
/// everybody else's, each sized by how long the one before held the writer, with a rest after each.
/// </summary>
internal sealed partial class Sweeper(StoreWriter writer, IReadOnlyList<RetentionRule> rules, TimeProvider clock, ILogger<Sweeper> logger) : IAsyncDisposable
{
    // Pieces of one rule before the others have their turn, so that a great backlog of one does not keep the others waiting.
    private const int PiecesInTurn = 50;

    // The writer is left to others for at least three quarters of the time.
    private const int RestPerWork = 3;

    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim one = new(1);
    private ITimer? timer;
    private Task running = Task.CompletedTask;
    private bool disposed;

    /// <summary>The sweep under way, or the last one.</summary>
    internal Task Running => running;

    /// <summary>The longest that a single piece of the sweep under way, or of the last one, held the writer, its commit included.</summary>
    internal TimeSpan LongestHold { get; private set; }

    public void Start() => timer = clock.CreateTimer(_ => Begin(), null, FirstAfter, Every);

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

    /// <summary>Goes on until nothing is left that is old enough, one rule after another by turns.</summary>
    /// <returns>How many rows of each sort went.</returns>
    internal async Task<IReadOnlyDictionary<string, long>> SweepAsync(CancellationToken cancellation = default)
    {
        var now = clock.GetUtcNow();
        var began = clock.GetTimestamp();
        LongestHold = TimeSpan.Zero;
        var deleted = new Dictionary<string, long>(StringComparer.Ordinal);
        var turns = new Queue<(RetentionRule Rule, DateTimeOffset Before, long From)>(
            rules.Where(static rule => rule.Keep is not null).Select(rule => (rule, now - rule.Keep!.Value, 0L)));
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
            var sorts = string.Join(", ", deleted.Select(sort => string.Create(CultureInfo.InvariantCulture, $"{sort.Key} {sort.Value:N0}")));
            LogDeleted(logger, sorts, (long)clock.GetElapsedTime(began).TotalSeconds);
        }

        return deleted;
    }

    private async Task<Swept> SweepSomeAsync(RetentionRule rule, DateTimeOffset before, long from, CancellationToken cancellation)
    {
        var (began, ended) = (0L, 0L);
        var swept = await writer.WriteAsync(
            session =>
            {
                began = clock.GetTimestamp();
                session.AfterCommit(() => ended = clock.GetTimestamp());
                return rule.Sweep(session, before, from, rule.Batch.Rows);
            },
            cancellation).ConfigureAwait(false);

        // With the commit, and with what shared it: what counts is how long others had to wait.
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
        // The one before goes on, and takes up by itself what has grown old meanwhile when its turn comes again.
        if (one.Wait(0))
        {
            running = Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await SweepAsync(stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The service stops: the next start goes on.
        }
#pragma warning disable CA1031 // what keeps it from deleting now may be gone in an hour
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(logger, failure);
        }
        finally
        {
            one.Release();
        }
    }

    [LoggerMessage(LogLevel.Information, "Retention deleted what was old enough, in {Seconds} s: {Sorts}.")]
    private static partial void LogDeleted(ILogger logger, string sorts, long seconds);

    [LoggerMessage(LogLevel.Warning, "Retention could not delete what is old enough; it tries again in an hour.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
