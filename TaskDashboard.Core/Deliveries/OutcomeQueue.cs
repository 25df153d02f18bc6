using Microsoft.Extensions.Logging;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Result of a claimed push, waiting to be stored.</summary>
/// <param name="Result">Null if the push was not sent, or not completely. It is then returned to where it was claimed from.</param>
internal sealed record Outcome(Lane Lane, ClaimedPush Push, DeliveryResult? Result)
{
    /// <summary>Effect on the destination's circuit; written with the outcome.</summary>
    public CircuitNews? Circuit { get; init; }

    /// <summary>Set when written: when the next attempt is due, if there is one.</summary>
    public DateTimeOffset? Due { get; set; }
}

/// <param name="View">The circuit after the outcome; null if it closed.</param>
/// <param name="Order">Rises with each news of a destination.</param>
internal sealed record CircuitNews(CircuitTurn Turn, CircuitView? View, long Order);

/// <summary>
/// Writes outcomes in batches, one after another. Outcomes that arrive while a batch is being written form the next one, which already
/// waits in the writer's queue and grows until its turn. No outcome is lost: while the store cannot accept it, it is written again.
/// </summary>
/// <param name="written">Called for each stored batch.</param>
/// <param name="stopping">The process ends. Pushes whose outcomes the store does not accept now are returned at the next start.</param>
internal sealed partial class OutcomeQueue(
    StoreWriter writer,
    PushRecorder recorder,
    TimeProvider clock,
    ILogger logger,
    Action<IReadOnlyList<Outcome>> written,
    CancellationToken stopping
)
{
    /// <summary>
    /// Maximum number of outcomes of a batch. This limits how many answers a sudden end of the process can lose, in addition to those still
    /// to come.
    /// </summary>
    public const int Most = 512;

    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<Outcome> _waiting = [];
    private bool _offered;
    private int _unwritten;

    /// <summary>Number of outcomes that are not stored yet.</summary>
    public int Unwritten => Volatile.Read(ref _unwritten);

    public void Add(Outcome outcome)
    {
        Interlocked.Increment(ref _unwritten);
        lock (_gate)
        {
            _waiting.Enqueue(outcome);
            Offer();
        }
    }

    /// <summary>Removes the outcomes of these pushes that were not sent. The caller must write them.</summary>
    public List<Outcome> TakeBack(HashSet<long> numbers)
    {
        var taken = new List<Outcome>();
        lock (_gate)
        {
            for (var left = _waiting.Count; left > 0; left--)
            {
                var outcome = _waiting.Dequeue();
                if (outcome.Result is null && numbers.Contains(outcome.Push.Number))
                {
                    taken.Add(outcome);
                }
                else
                {
                    _waiting.Enqueue(outcome);
                }
            }
        }

        Interlocked.Add(ref _unwritten, -taken.Count);
        return taken;
    }

    /// <summary>Ensures that a batch is in the writer's queue. Called with the lock.</summary>
    private void Offer()
    {
        if (!_offered)
        {
            _offered = true;
            _ = WriteNextAsync();
        }
    }

    private async Task WriteNextAsync()
    {
        // On another thread, because the caller holds locks.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Outcome[]? batch = null;
        await WriteAsync(() => batch ??= Take()).ConfigureAwait(false);
        Interlocked.Add(ref _unwritten, -batch!.Length);
        written(batch);
    }

    private Outcome[] Take()
    {
        lock (_gate)
        {
            var batch = new Outcome[Math.Min(_waiting.Count, Most)];
            for (var index = 0; index < batch.Length; index++)
            {
                batch[index] = _waiting.Dequeue();
            }

            _offered = false;
            if (_waiting.Count > 0)
            {
                Offer();
            }

            return batch;
        }
    }

    /// <param name="take">Returns the batch, the same one for every call.</param>
    private async Task WriteAsync(Func<Outcome[]> take)
    {
        while (true)
        {
            try
            {
                await writer
                    .WriteOwnAsync(session =>
                    {
                        foreach (var outcome in take())
                        {
                            outcome.Due = Write(session, outcome);
                        }

                        return true;
                    })
                    .ConfigureAwait(false);
                return;
            }
            catch (RefusedException failure) when (!stopping.IsCancellationRequested)
            {
                LogFailed(logger, failure);
                await Task.Delay(Backoff, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
#pragma warning disable CA1031 // the process is ending, and the push is returned at the next start; or an outcome cannot be written
            catch (Exception failure)
#pragma warning restore CA1031
            {
                var batch = take();
                if (batch.Length > 1 && failure is not RefusedException)
                {
                    // Each separately, to find the one that fails.
                    foreach (var outcome in batch)
                    {
                        await WriteAsync(() => [outcome]).ConfigureAwait(false);
                    }

                    return;
                }

                LogFailed(logger, failure);
                if (failure is not RefusedException && batch is [{ Result: { } result } unwritable])
                {
                    await FailUnwritableAsync(unwritable, result).ConfigureAwait(false);
                }

                return;
            }
        }
    }

    /// <summary>
    /// An outcome that can never be written would leave its push in Sending. Instead, the push fails with its own reason.
    /// </summary>
    private async Task FailUnwritableAsync(Outcome outcome, DeliveryResult result)
    {
        try
        {
            await writer
                .WriteOwnAsync(session =>
                {
                    recorder.RecordUnwritable(session, outcome.Push, result);
                    if (outcome.Circuit is { } news)
                    {
                        // Without the text of the answer, which may be the cause.
                        recorder.Record(
                            session,
                            outcome.Push,
                            news with
                            {
                                View = news.View is { } view ? view with { Reason = "The endpoint keeps failing." } : null,
                            }
                        );
                    }

                    return true;
                })
                .ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the last resort: the push is returned at the next start
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
            recorder.Record(session, push, news);
        }

        if (outcome.Result is { } result)
        {
            return recorder.Record(session, push, result);
        }

        return recorder.ReturnUnsent(session, push);
    }

    [LoggerMessage(LogLevel.Warning, "The outcome of an attempt could not be written; trying again.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
