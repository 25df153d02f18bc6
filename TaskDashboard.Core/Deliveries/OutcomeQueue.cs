using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>What came of a claim, on its way to the disk.</summary>
/// <param name="Result">Null when it was not sent, or not to its end: it goes back to where it was claimed from.</param>
internal sealed record Outcome(Lane Lane, ClaimedPush Push, DeliveryResult? Result)
{
    /// <summary>What it did to the destination's circuit; written with it.</summary>
    public CircuitNews? Circuit { get; init; }

    /// <summary>Once written: when the next attempt is due, if there is one.</summary>
    public DateTimeOffset? Due { get; set; }
}

/// <param name="Reason">Why it is open; null when it closed.</param>
internal sealed record CircuitNews(CircuitTurn Turn, string? Reason);

/// <summary>
/// Writes outcomes one batch after another: what comes in while one is on its way to the disk makes up the next, which lies
/// ready for the writer by then and is as large as it is when its turn comes. An outcome is never dropped: while the store
/// cannot take it, it is offered again.
/// </summary>
/// <param name="written">Told of each batch that is on the disk.</param>
/// <param name="stopping">The process ends: what the store does not take now is given back at the next start.</param>
internal sealed partial class OutcomeQueue(
    StoreWriter writer, PushRecorder recorder, TimeProvider clock, ILogger logger, Action<IReadOnlyList<Outcome>> written, CancellationToken stopping)
{
    /// <summary>The most that one batch holds, and so the most answers that a sudden end of the process can lose, besides those to come.</summary>
    public const int Most = 512;

    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Queue<Outcome> waiting = [];
    private bool offered;
    private int unwritten;

    /// <summary>Outcomes that are not on the disk yet.</summary>
    public int Unwritten => Volatile.Read(ref unwritten);

    public void Add(Outcome outcome)
    {
        Interlocked.Increment(ref unwritten);
        lock (gate)
        {
            waiting.Enqueue(outcome);
            Offer();
        }
    }

    /// <summary>Takes out what is to go back unsent of these pushes; whoever takes it writes it.</summary>
    public List<Outcome> TakeBack(HashSet<long> numbers)
    {
        var taken = new List<Outcome>();
        lock (gate)
        {
            for (var left = waiting.Count; left > 0; left--)
            {
                var outcome = waiting.Dequeue();
                if (outcome.Result is null && numbers.Contains(outcome.Push.Number))
                {
                    taken.Add(outcome);
                }
                else
                {
                    waiting.Enqueue(outcome);
                }
            }
        }

        Interlocked.Add(ref unwritten, -taken.Count);
        return taken;
    }

    /// <summary>Sees to it that a batch stands in the writer's queue. Under the lock.</summary>
    private void Offer()
    {
        if (!offered)
        {
            offered = true;
            _ = WriteNextAsync();
        }
    }

    private async Task WriteNextAsync()
    {
        // Away from the caller, who holds locks.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Outcome[]? batch = null;
        await WriteAsync(() => batch ??= Take()).ConfigureAwait(false);
        Interlocked.Add(ref unwritten, -batch!.Length);
        written(batch);
    }

    private Outcome[] Take()
    {
        lock (gate)
        {
            var batch = new Outcome[Math.Min(waiting.Count, Most)];
            for (var index = 0; index < batch.Length; index++)
            {
                batch[index] = waiting.Dequeue();
            }

            offered = false;
            if (waiting.Count > 0)
            {
                Offer();
            }

            return batch;
        }
    }

    /// <param name="take">The batch; the same one at every call.</param>
    private async Task WriteAsync(Func<Outcome[]> take)
    {
        while (true)
        {
            try
            {
                await writer.WriteOwnAsync(
                    session =>
                    {
                        foreach (var outcome in take())
                        {
                            outcome.Due = Write(session, outcome);
                        }

                        return true;
                    }).ConfigureAwait(false);
                return;
            }
            catch (RefusedException failure) when (!stopping.IsCancellationRequested)
            {
                LogFailed(logger, failure);
                await Task.Delay(Backoff, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
#pragma warning disable CA1031 // the process is ending, and the push is given back at the next start; or an outcome is poison
            catch (Exception failure)
#pragma warning restore CA1031
            {
                var batch = take();
                if (batch.Length > 1 && failure is not RefusedException)
                {
                    // Each by itself, so that only the guilty one is left.
                    foreach (var outcome in batch)
                    {
                        await WriteAsync(() => [outcome]).ConfigureAwait(false);
                    }

                    return;
                }

                LogFailed(logger, failure);
                if (failure is not RefusedException && batch is [{ Result: { } result } guilty])
                {
                    await GiveUpAsync(guilty, result).ConfigureAwait(false);
                }

                return;
            }
        }
    }

    /// <summary>What can never be written as it is would leave its push in Sending: it fails with a reason of its own instead.</summary>
    private async Task GiveUpAsync(Outcome outcome, DeliveryResult result)
    {
        try
        {
            await writer.WriteOwnAsync(
                session =>
                {
                    recorder.RecordUnwritable(session, outcome.Push, result);
                    return true;
                }).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the last resort: its push is given back at the next start
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(logger, failure);
        }
    }

    private DateTimeOffset? Write(WriteSession session, Outcome outcome)
    {
        var push = outcome.Push;
        if (outcome.Circuit is { } news)
        {
            PushRecorder.Record(session, push, news);
        }

        if (outcome.Result is { } result)
        {
            return recorder.Record(session, push, result);
        }

        return recorder.GiveBack(session, push);
    }

    [LoggerMessage(LogLevel.Warning, "The outcome of an attempt could not be written; trying again.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
