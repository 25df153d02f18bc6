using System.Data.Common;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Recount;

/// <summary>Result of rebuilding one kind of roll-up.</summary>
/// <param name="What">Name of the roll-ups, plural.</param>
/// <param name="From">Earlier quarter hours stayed as they were, because not all of their rows are left.</param>
/// <param name="Rows">Number of rows counted.</param>
public sealed record RollupsRebuilt(string What, DateTimeOffset From, long Rows);

/// <summary>
/// Counts again the events of all periods whose rows are all left, and replaces their roll-ups. Nothing else may write meanwhile: what
/// happens during the rebuild would be counted twice. A rebuild that was interrupted must be repeated.
/// </summary>
internal sealed class RollupRebuild(StoreProvider provider, StoreWriter writer, RetentionOptions retention, TimeProvider clock)
{
    private const int RowsTogether = 1000;

    private static readonly string AttemptsOfPushes = $"""
        SELECT AttemptKey, TriggeredBy, StartedAt, DurationMs, Status, Error, Message, AnswerTruncated,
        CASE WHEN Error = {(int)DeliveryError.Status} THEN Answer ELSE NULL END
        FROM PushAttempts WHERE AttemptKey >= @p0 AND AttemptKey < @p1 ORDER BY AttemptKey
        """;

    private readonly SignatureBook _signatures = new();
    private HashSet<int> _withoutPayload = [];

    /// <exception cref="RefusedException">Unavailable: the store cannot be read or written now.</exception>
    public async Task<IReadOnlyList<RollupsRebuilt>> RebuildAsync(CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            return
            [
                await RebuildAsync("roll-ups of pushes", BeginPushes, CountPushes, cancellation).ConfigureAwait(false),
                await RebuildAsync("roll-ups of tasks", BeginTasks, CountTasks, cancellation).ConfigureAwait(false),
            ];
        }
        catch (DbException failure)
        {
            throw RefusedException.Unavailable(provider.Explain(failure)?.Words ?? "The database did not answer. Try again.", failure);
        }
    }

    /// <param name="begin">Deletes what is counted again, and returns where that begins.</param>
    /// <param name="count">Counts some rows after a number. Returns the last number, or null at the end, and how many there were.</param>
    private async Task<RollupsRebuilt> RebuildAsync(
        string what,
        Func<WriteSession, FirstPeriods> begin,
        Func<WriteSession, FirstPeriods, long, (long? Last, int Rows)> count,
        CancellationToken cancellation
    )
    {
        var first = await writer.WriteAsync(begin, cancellation).ConfigureAwait(false);
        long? last = 0;
        var rows = 0L;
        while (last is { } after)
        {
            (last, var counted) = await writer.WriteAsync(session => count(session, first, after), cancellation).ConfigureAwait(false);
            rows += counted;
        }

        return new RollupsRebuilt(what, Periods.StartOfQuarter(first.Quarter), rows);
    }

    private FirstPeriods BeginPushes(WriteSession session)
    {
        _withoutPayload = [];
        using (var rows = session.Prepare("SELECT Number FROM ErrorSignatures WHERE Error = @p0").Query(DeliveryError.PayloadMissing))
        {
            while (rows.Read())
            {
                _withoutPayload.Add(rows.GetInt32(0));
            }
        }

        var first = FirstOf(session, ("Pushes", retention.EndedPushes), ("PushAttempts", retention.Attempts));
        session.Prepare("DELETE FROM PushMinutes WHERE Minute >= @p0").Run(first.Minute);
        session.Prepare("DELETE FROM PushQuarters WHERE Quarter >= @p0").Run(first.Quarter);
        session.Prepare("DELETE FROM FailureMinutes WHERE Minute >= @p0").Run(first.Minute);
        session.Prepare("DELETE FROM FailureHours WHERE Hour >= @p0").Run(first.Hour);
        return first;
    }

    private FirstPeriods BeginTasks(WriteSession session)
    {
        var first = FirstOf(session, ("Tasks", retention.EndedTasks));
        session.Prepare("DELETE FROM TaskMinutes WHERE Minute >= @p0").Run(first.Minute);
        session.Prepare("DELETE FROM TaskQuarters WHERE Quarter >= @p0").Run(first.Quarter);
        return first;
    }

    /// <summary>
    /// Returns the first periods that are kept and of which no row was deleted. A database of an earlier version does not tell what was
    /// deleted, so what the settings allow to delete counts too.
    /// </summary>
    private FirstPeriods FirstOf(WriteSession session, params ReadOnlySpan<(string Table, TimeSpan? Keep)> tables)
    {
        var now = clock.GetUtcNow();
        var complete = DateTimeOffset.UnixEpoch;
        foreach (var (table, keep) in tables)
        {
            complete = Later(complete, session.DeletedBefore(table));
            complete = Later(complete, now - keep);
        }

        return FirstPeriods.At(now).ButNotBefore(complete);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private (long? Last, int Rows) CountPushes(WriteSession session, FirstPeriods first, long after)
    {
        var rollups = session.Totals<PushRollups>();
        var failures = session.Totals<FailureRollups>();
        (rollups.From, failures.From) = (first, first);
        var pushes = new List<CountedPush>();
        using (
            var rows = session
                .Prepare(
                    "SELECT Number, DestinationNumber, Kind, CreatedAt, State, Attempts, FailureSequence, SignatureNumber, EndedAt FROM "
                        + $"Pushes WHERE Number > @p0 ORDER BY Number {session.Sql.Provider.FirstRows("@p1")}"
                )
                .Query(after, RowsTogether)
        )
        {
            while (rows.Read())
            {
                pushes.Add(
                    new CountedPush(
                        rows.GetInt64(0),
                        rows.GetInt32(1),
                        rows.GetString(2),
                        rows.GetInstant(3),
                        (PushState)rows.GetInt32(4),
                        rows.GetInt32(5),
                        !rows.IsDBNull(6),
                        !rows.IsDBNull(7) && _withoutPayload.Contains(rows.GetInt32(7)),
                        rows.GetInstantOrNull(8)
                    )
                );
            }
        }

        if (pushes.Count == 0)
        {
            return (null, 0);
        }

        var attempts = AttemptsOf(session, pushes[0].Number, pushes[^1].Number);
        foreach (var push in pushes)
        {
            rollups.Accepted(push.Destination, push.Kind, push.CreatedAt);
            if (push is { HasFailed: true, IsWithoutPayload: true, State: PushState.Failed, EndedAt: { } failedAt })
            {
                rollups.Failed(push.Destination, push.Kind, failedAt);
            }

            var made = attempts.GetValueOrDefault(push.Number) ?? [];
            for (var at = 0; at < made.Count; at++)
            {
                var (_, _, result) = made[at];
                var isPermanent = !result.Delivered && IsPermanent(push, made, at);
                rollups.Attempted(push.Destination, push.Kind, result.StartedAt, result.DurationMs, result.Delivered, isPermanent);
                if (!result.Delivered)
                {
                    failures.Failed(push.Destination, _signatures.NumberOf(session, result), result.StartedAt);
                }
            }
        }

        return (pushes[^1].Number, pushes.Count + attempts.Values.Sum(made => made.Count));
    }

    /// <summary>
    /// Whether the push entered the state Failed with this attempt: each failed attempt of a retry, and the last one of the schedule.
    /// </summary>
    private static bool IsPermanent(CountedPush push, List<CountedAttempt> made, int at)
    {
        var (number, trigger, _) = made[at];
        return trigger == AttemptTrigger.Retry
            || (
                at + 1 < made.Count
                    ? made[at + 1].Trigger == AttemptTrigger.Retry && made[at + 1].Number == number + 1
                    : number == push.Attempts && push is { HasFailed: true, IsWithoutPayload: false }
            );
    }

    /// <returns>The attempts of each push, oldest first.</returns>
    private static Dictionary<long, List<CountedAttempt>> AttemptsOf(WriteSession session, long first, long last)
    {
        var attempts = new Dictionary<long, List<CountedAttempt>>();
        using var rows = session.Prepare(AttemptsOfPushes).Query(PushAttempt.KeyOf(first, 0), PushAttempt.KeyOf(last + 1, 0));
        while (rows.Read())
        {
            var key = rows.GetInt64(0);
            var result = new DeliveryResult(
                rows.GetInstant(2),
                rows.GetInt32(3),
                rows.GetInt32OrNull(4),
                (DeliveryError)rows.GetInt32(5),
                rows.GetStringOrNull(6),
                "",
                rows.IsDBNull(8) ? [] : rows.GetBytes(8),
                rows.GetBoolean(7),
                null
            );
            var push = key >> PushAttempt.AttemptBits;
            if (!attempts.TryGetValue(push, out var made))
            {
                attempts.Add(push, made = []);
            }

            made.Add(new CountedAttempt((int)(key - PushAttempt.KeyOf(push, 0)), (AttemptTrigger)rows.GetInt32(1), result));
        }

        return attempts;
    }

    private static (long? Last, int Rows) CountTasks(WriteSession session, FirstPeriods first, long after)
    {
        var rollups = session.Totals<TaskRollups>();
        rollups.From = first;
        long? last = null;
        var count = 0;
        using var rows = session
            .Prepare(
                "SELECT h.Number, h.At, h.FromState, h.ToState, h.Outcome, t.CompanyId, t.Type FROM TaskTransitions h JOIN Tasks t ON "
                    + $"t.Number = h.TaskNumber WHERE h.Number > @p0 ORDER BY h.Number {session.Sql.Provider.FirstRows("@p1")}"
            )
            .Query(after, RowsTogether);
        while (rows.Read())
        {
            (last, count) = (rows.GetInt64(0), count + 1);
            if (
                !rows.IsDBNull(2)
                && !((TaskState)rows.GetInt32(2)).HasEnded()
                && ((TaskState)rows.GetInt32(3)).HasEnded()
                && !rows.IsDBNull(4)
            )
            {
                rollups.Ended(rows.GetStringOrNull(5), rows.GetString(6), (TaskOutcome)rows.GetInt32(4), rows.GetInstant(1));
            }
        }

        return (last, count);
    }

    /// <param name="HasFailed">Whether it has failed and was not delivered since.</param>
    /// <param name="IsWithoutPayload">Whether its last failure is that there was nothing to send.</param>
    private sealed record CountedPush(
        long Number,
        int Destination,
        string Kind,
        DateTimeOffset CreatedAt,
        PushState State,
        int Attempts,
        bool HasFailed,
        bool IsWithoutPayload,
        DateTimeOffset? EndedAt
    );

    private sealed record CountedAttempt(int Number, AttemptTrigger Trigger, DeliveryResult Result);
}
