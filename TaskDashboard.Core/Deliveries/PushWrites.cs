using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Writes pushes: accept, claim, record. Each needs a few statements for each push.
/// </summary>
internal static class PushWrites
{
    private const int Waiting = (int)PushState.Waiting;
    private const int Sending = (int)PushState.Sending;
    private const int ReadAtFirst = 64;
    private const int ReadTogether = 1000;

    // Without the columns that the first attempt sets.
    private static readonly RowInsert<Push> InsertNew = PushTable.Instance.InsertWithout(
        push => push.LastAttemptAt,
        push => push.EndedAt,
        push => push.FailureSequence,
        push => push.SignatureNumber,
        push => push.RetryNumber,
        push => push.CanceledBy
    );

    private static readonly RowUpdate MakeWaitingDue = Update(PushState.Waiting, ["DueAt"]);
    private static readonly RowUpdate ClaimWaiting = Update(PushState.Waiting, ["State"]);
    private static readonly RowUpdate ExpireWaiting = Update(PushState.Waiting, ["State", "EndedAt"]);
    private static readonly RowUpdate FailWaiting = Update(PushState.Waiting, ["State", "EndedAt", "SignatureNumber", "FailureSequence"]);
    private static readonly RowUpdate ClaimFailed = Update(PushState.Failed, ["State", "RetryNumber"]);
    private static readonly RowUpdate ExpireFailed = Update(PushState.Failed, ["State", "EndedAt"]);
    private static readonly RowUpdate Deliver = Update(
        PushState.Sending,
        ["State", "Attempts", "LastAttemptAt", "EndedAt"],
        "FailureSequence = NULL",
        "RetryNumber = NULL"
    );
    private static readonly RowUpdate Reschedule = Update(
        PushState.Sending,
        ["State", "Attempts", "LastAttemptAt", "SignatureNumber", "DueAt"]
    );
    private static readonly RowUpdate Fail = Update(
        PushState.Sending,
        ["State", "Attempts", "LastAttemptAt", "EndedAt", "SignatureNumber", "FailureSequence"],
        "RetryNumber = NULL"
    );
    private static readonly RowUpdate ReturnUnsent = Update(PushState.Sending, ["State"], "RetryNumber = NULL");

    /// <summary>Returns for each of these items its versions that were accepted for its destination.</summary>
    public static List<(string Id, string Version, byte[] Digest)>[] VersionsOf(
        this WriteSession session,
        IReadOnlyList<(int Destination, string Kind, string ItemId)> items
    )
    {
        var versions = items.Distinct().ToDictionary(item => item, _ => new List<(string, string, byte[])>());
        var given = GivenRows.Of(versions.Keys, item => item.Destination, item => item.ItemId, item => item.Kind);
        using var rows = session
            .Prepare(
                $"""
                SELECT DestinationNumber, Kind, ItemId, Id, Version, PayloadDigest FROM {session.Sql.Provider.GivenTable(given)}
                CROSS JOIN Pushes WHERE DestinationNumber = given.c0 AND ItemId = given.c1 AND Kind = given.c2
                """
            )
            .Query(given);
        while (rows.Read())
        {
            // SQL Server treats texts that differ only in trailing spaces as equal.
            if (versions.TryGetValue((rows.GetInt32(0), rows.GetString(1), rows.GetString(2)), out var known))
            {
                known.Add((rows.GetString(3), rows.GetString(4), rows.GetBytes(5)));
            }
        }

        return [.. items.Select(item => versions[item])];
    }

    public static void Insert(this WriteSession session, Push push, ReadOnlyMemory<byte> payload)
    {
        session.Prepare(InsertNew).Write(InsertNew.ValuesOf(push));
        session.Prepare(PushTextTable.Instance.Insert).Write(PushTextTable.Instance.ValuesOf(PushText.Of(push)));
        session.Prepare(PushPayloadTable.Instance.Insert).Write(push.Number, payload);
        session.Totals<PushCountTotals>().Move(push.DestinationNumber, null, PushState.Waiting);
        session.Totals<PushRollups>().Accepted(push.DestinationNumber, push.Kind, push.CreatedAt);
        session.Changed(ChangeSubject.Pushes, push.DestinationNumber, push.CompanyId);
    }

    /// <summary>
    /// Claims up to <paramref name="count"/> due pushes of a destination, oldest due first. Pushes older than their kind's expiry expire
    /// instead, and pushes without a payload fail.
    /// </summary>
    /// <param name="mostBytes">Limit for the payloads; the payload that exceeds it is the last one.</param>
    /// <param name="payloadMissing">Returns the signature for pushes without a payload. Called only if there are any.</param>
    /// <param name="nextDue">If fewer pushes were due than requested: when the next one is due, if any waits.</param>
    public static List<ClaimedPush> ClaimDue(
        this WriteSession session,
        int destination,
        int count,
        long mostBytes,
        Func<string, TimeSpan?> expiry,
        Func<int> payloadMissing,
        out DateTimeOffset? nextDue
    )
    {
        var claimed = new List<ClaimedPush>(count);
        List<(long Number, string? CompanyId, int? Signature)>? expired = null;
        List<(long Number, string? CompanyId, string Kind, int? Signature)>? missing = null;
        var (read, bytes) = (0, 0L);
        using (
            var rows = session
                .Prepare(
                    $"""
                    SELECT p.Number, p.Id, p.CompanyId, p.Kind, p.Attempts, p.SignatureNumber, p.HasOlderVersion, p.CreatedAt, b.Body
                    FROM Pushes p LEFT JOIN PushPayloads b ON b.PushNumber = p.Number
                    WHERE p.DestinationNumber = @p0 AND p.State <= {Sending} AND p.State = {Waiting} AND p.DueAt <= @p1
                    ORDER BY p.DueAt, p.Number {session.Sql.Provider.FirstRows("@p2")}
                    """
                )
                .Query(destination, session.DueNow, count)
        )
        {
            while (bytes < mostBytes && rows.Read())
            {
                read++;
                var number = rows.GetInt64(0);
                var kind = rows.GetString(3);
                if (expiry(kind) is { } after && rows.GetInstant(7) + after < session.Now)
                {
                    (expired ??= []).Add((number, rows.GetStringOrNull(2), rows.GetInt32OrNull(5)));
                    continue;
                }

                if (rows.IsDBNull(8))
                {
                    (missing ??= []).Add((number, rows.GetStringOrNull(2), kind, rows.GetInt32OrNull(5)));
                    continue;
                }

                var payload = rows.GetBytes(8);
                bytes += payload.Length;
                claimed.Add(
                    new ClaimedPush(
                        number,
                        rows.GetString(1),
                        rows.GetStringOrNull(2),
                        destination,
                        kind,
                        rows.GetInt32(4),
                        rows.GetInt32OrNull(5),
                        rows.GetBoolean(6),
                        payload,
                        null
                    )
                );
            }
        }

        var counts = session.Totals<PushCountTotals>();
        var sending = Next(PushState.Waiting, PushEvent.Claimed);
        foreach (var push in claimed)
        {
            session.Prepare(ClaimWaiting).Write((int)sending, push.Number);
            session.MovedInGroup(destination, push.SignatureNumber, PushState.Waiting, sending);
        }

        counts.Move(destination, PushState.Waiting, sending, claimed.Count);

        foreach (var (number, companyId, signature) in expired ?? [])
        {
            var to = Next(PushState.Waiting, PushEvent.Expired);
            session.Prepare(ExpireWaiting).Write((int)to, session.Now, number);
            counts.Move(destination, PushState.Waiting, to);
            session.MovedInGroup(destination, signature, PushState.Waiting, null);
            session.Changed(ChangeSubject.Pushes, destination, companyId);
        }

        if (missing is not null)
        {
            session.FailWithoutPayload(destination, missing, payloadMissing());
        }

        nextDue = read < count ? session.NextDue(destination) : session.DueNow;
        return claimed;
    }

    /// <summary>
    /// A push that cannot be sent fails permanently, without an attempt. Otherwise it would wait forever and be claimed repeatedly.
    /// </summary>
    public static void FailWithoutPayload(
        this WriteSession session,
        int destination,
        List<(long Number, string? CompanyId, string Kind, int? Signature)> pushes,
        int signature
    )
    {
        var to = Next(Next(PushState.Waiting, PushEvent.Claimed), PushEvent.Exhausted);
        foreach (var (number, companyId, kind, before) in pushes)
        {
            var sequence = session.Series.Next(SeriesName.Failure);
            session.Prepare(FailWaiting).Write((int)to, session.Now, signature, sequence, number);
            session.Totals<PushCountTotals>().Move(destination, PushState.Waiting, to);
            session.MovedInGroup(destination, before, PushState.Waiting, null);
            session.Totals<FailureGroupTotals>().Failed(destination, signature, session.Now, to, sequence);
            session.Totals<PushRollups>().Failed(destination, kind, session.Now);
            session.Changed(ChangeSubject.Pushes, destination, companyId);
        }
    }

    public static DateTimeOffset? NextDue(this WriteSession session, int destination) =>
        session
            .Prepare($"SELECT MIN(DueAt) FROM Pushes WHERE DestinationNumber = @p0 AND State <= {Sending} AND State = {Waiting}")
            .Scalar(destination)
            is { } due
            ? DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(due, System.Globalization.CultureInfo.InvariantCulture))
            : null;

    /// <summary>
    /// Claims failed pushes for retries, or returns the reason why a push is not sent. Pushes older than their kind's expiry expire.
    /// </summary>
    /// <param name="mostBytes">Limit for the payloads; the payload that exceeds it is the last one.</param>
    /// <returns>The results in order, up to the limit.</returns>
    public static List<(ClaimedPush? Push, NotSentReason? Reason)> ClaimForRetry(
        this WriteSession session,
        IReadOnlyList<ReservedPush> items,
        long mostBytes,
        Func<string, TimeSpan?> expiry
    )
    {
        var found = new List<(ClaimedPush? Push, NotSentReason? Reason)>(items.Count);
        var seen = new HashSet<long>(items.Count);
        var bytes = 0L;
        while (found.Count < items.Count && bytes < mostBytes)
        {
            // One statement for all would return every payload, even those beyond the limit. So each reads as many as fit, estimated from
            // those already read.
            var together = bytes == 0 ? ReadAtFirst : (int)Math.Clamp((mostBytes - bytes) * found.Count / bytes, 1, ReadTogether);
            var some = items.Skip(found.Count).Take(together).ToList();
            var candidates = session.ReadForRetry(some, expiry);
            foreach (var item in some)
            {
                if (bytes >= mostBytes)
                {
                    break;
                }

                // Two requests may have the same push. The first one sends it.
                var claim =
                    !seen.Add(item.Push) ? (null, NotSentReason.InFlight)
                    : candidates.TryGetValue(item.Push, out var candidate) ? candidate
                    : (null, default(RetryCandidate).WhyNotSent);
                found.Add(claim);
                bytes += claim.Push?.Payload.Length ?? 0;
            }
        }

        return found.ConvertAll(claim =>
        {
            if (claim.Push is { } push)
            {
                session.TakeFailed(push, expired: claim.Reason is not null);
            }

            return claim.Reason is null ? claim : (null, claim.Reason);
        });
    }

    /// <returns>By number: the push if it is sent or expires now, and why it is not sent.</returns>
    private static Dictionary<long, (ClaimedPush? Push, NotSentReason? Reason)> ReadForRetry(
        this WriteSession session,
        List<ReservedPush> items,
        Func<string, TimeSpan?> expiry
    )
    {
        var runs = new Dictionary<long, IRetryRun>(items.Count);
        foreach (var (run, push) in items)
        {
            runs.TryAdd(push, run);
        }

        var given = GivenRows.Of(runs.Keys);
        var read = new Dictionary<long, (ClaimedPush?, NotSentReason?)>(items.Count);
        using var rows = session
            .Prepare(
                $"""
                SELECT p.Number, p.Id, p.CompanyId, p.DestinationNumber, p.Kind, p.Attempts, p.SignatureNumber, p.HasOlderVersion,
                p.State, p.FailureSequence, p.Superseded, b.Body, p.CreatedAt
                FROM {session.Sql.Provider.GivenTable(
                    given
                )} CROSS JOIN Pushes p LEFT JOIN PushPayloads b ON b.PushNumber = p.Number WHERE p.Number = given.c0
                """
            )
            .Query(given);
        while (rows.Read())
        {
            var number = rows.GetInt64(0);
            var kind = rows.GetString(4);
            var candidate = new RetryCandidate
            {
                State = (PushState)rows.GetInt32(8),
                FailedAfterCutOff = rows.GetInt64OrNull(9) > runs[number].CutOff,
                IsSuperseded = rows.GetBoolean(10),
                HasNoPayload = rows.IsDBNull(11),
                IsTooOld = expiry(kind) is { } after && rows.GetInstant(12) + after < session.Now,
            };
            var reason = candidate.WhyNotSent;
            var claimed =
                candidate.State is PushState.Failed && reason is null or NotSentReason.Expired
                    ? new ClaimedPush(
                        number,
                        rows.GetString(1),
                        rows.GetStringOrNull(2),
                        rows.GetInt32(3),
                        kind,
                        rows.GetInt32(5),
                        rows.GetInt32OrNull(6),
                        rows.GetBoolean(7),
                        rows.GetBytes(11),
                        runs[number].Number
                    )
                    : null;
            read.Add(number, (claimed, reason));
        }

        return read;
    }

    private static void TakeFailed(this WriteSession session, ClaimedPush push, bool expired)
    {
        var to = Next(PushState.Failed, expired ? PushEvent.Expired : PushEvent.RetryClaimed);
        if (expired)
        {
            session.Prepare(ExpireFailed).Write((int)to, session.Now, push.Number);
        }
        else
        {
            session.Prepare(ClaimFailed).Write((int)to, push.RetryNumber, push.Number);
        }

        session.Totals<PushCountTotals>().Move(push.DestinationNumber, PushState.Failed, to);
        session.MovedInGroup(push.DestinationNumber, push.SignatureNumber, PushState.Failed, expired ? null : to);
        session.Changed(ChangeSubject.Pushes, push.DestinationNumber, push.CompanyId);
    }

    /// <summary>
    /// Returns the data of pushes that their retries record as not sent, by number. A push that is not in the store has no entry.
    /// </summary>
    public static Dictionary<long, RetryCandidate> FindRetryCandidates(this WriteSession session, IReadOnlyCollection<ReservedPush> items)
    {
        var candidates = new Dictionary<long, RetryCandidate>(items.Count);
        if (items.Count == 0)
        {
            return candidates;
        }

        var cutOffs = new Dictionary<long, long>(items.Count);
        foreach (var (run, push) in items)
        {
            cutOffs[push] = run.CutOff;
        }

        var given = GivenRows.Of(cutOffs.Keys);
        using var rows = session
            .Prepare(
                $"SELECT Number, State, FailureSequence, Superseded FROM {session.Sql.Provider.GivenTable(given)} CROSS JOIN "
                    + "Pushes WHERE Number = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var number = rows.GetInt64(0);
            candidates[number] = new RetryCandidate
            {
                State = (PushState)rows.GetInt32(1),
                FailedAfterCutOff = rows.GetInt64OrNull(2) > cutOffs[number],
                IsSuperseded = rows.GetBoolean(3),
            };
        }

        return candidates;
    }

    public static void InsertAttempt(this WriteSession session, ClaimedPush push, DeliveryResult result) =>
        session
            .Prepare(PushAttemptTable.Instance.Insert)
            .Write(
                PushAttemptTable.Instance.ValuesOf(
                    new PushAttempt
                    {
                        Key = PushAttempt.KeyOf(push.Number, push.Attempts + 1),
                        Trigger = push.RetryNumber is null ? AttemptTrigger.Automatic : AttemptTrigger.Retry,
                        RetryNumber = push.RetryNumber,
                        StartedAt = result.StartedAt,
                        DurationMs = result.DurationMs,
                        Status = result.Status,
                        Error = result.Error,
                        Message = result.Message,
                        RequestHeaders = result.RequestHeaders,
                        Answer = result.Answer,
                        AnswerTruncated = result.AnswerTruncated,
                        Sends = result.Sends,
                    }
                )
            );

    public static void Delivered(this WriteSession session, ClaimedPush push, DeliveryResult result)
    {
        var to = Next(PushState.Sending, PushEvent.Delivered);
        session
            .Prepare(Deliver)
            .Write(
                written =>
                {
                    if (written == 0)
                    {
                        return;
                    }

                    session.InsertAttempt(push, result);
                    if (push.HasOlderVersion)
                    {
                        session
                            .Prepare(
                                """
                                UPDATE Pushes SET Superseded = 1 WHERE DestinationNumber = @p0 AND Number < @p1
                                AND ItemId = (SELECT n.ItemId FROM Pushes n WHERE n.Number = @p1) AND Kind = @p2
                                """
                            )
                            .Later(push.DestinationNumber, push.Number, push.Kind);
                    }

                    session.Left(push, to, result, null);
                },
                (int)to,
                push.Attempts + 1,
                result.StartedAt,
                session.Now,
                push.Number
            );
    }

    /// <summary>The attempt failed and the schedule has another one.</summary>
    public static void Rescheduled(this WriteSession session, ClaimedPush push, DeliveryResult result, int signature, DateTimeOffset dueAt)
    {
        var to = Next(PushState.Sending, PushEvent.AttemptFailed);
        session
            .Prepare(Reschedule)
            .Write(
                written =>
                {
                    if (written > 0)
                    {
                        session.InsertAttempt(push, result);
                        session.Left(push, to, result, signature);
                    }
                },
                (int)to,
                push.Attempts + 1,
                result.StartedAt,
                signature,
                dueAt,
                push.Number
            );
    }

    /// <summary>The attempt failed and was the last of the schedule, or was a retry's only one.</summary>
    /// <param name="keepsAttempt">False to write no row for the attempt.</param>
    public static void FailedPermanently(
        this WriteSession session,
        ClaimedPush push,
        DeliveryResult result,
        int signature,
        bool keepsAttempt = true
    )
    {
        var to = Next(PushState.Sending, PushEvent.Exhausted);
        var sequence = session.Series.Next(SeriesName.Failure);
        session
            .Prepare(Fail)
            .Write(
                written =>
                {
                    if (written > 0)
                    {
                        if (keepsAttempt)
                        {
                            session.InsertAttempt(push, result);
                        }

                        session.Left(push, to, result, signature, sequence);
                    }
                },
                (int)to,
                push.Attempts + 1,
                result.StartedAt,
                session.Now,
                signature,
                sequence,
                push.Number
            );
    }

    /// <summary>Undoes the claim of a push that was not sent: it waits again or, if a retry claimed it, is failed again.</summary>
    public static void Release(this WriteSession session, ClaimedPush push)
    {
        var back = Next(PushState.Sending, push.RetryNumber is null ? PushEvent.Released : PushEvent.RetryReleased);
        session
            .Prepare(ReturnUnsent)
            .Write(
                written =>
                {
                    if (written == 0)
                    {
                        return;
                    }

                    session.Totals<PushCountTotals>().Move(push.DestinationNumber, PushState.Sending, back);
                    session.MovedInGroup(push.DestinationNumber, push.SignatureNumber, PushState.Sending, back);
                    session.Changed(ChangeSubject.Pushes, push.DestinationNumber, push.CompanyId);
                },
                (int)back,
                push.Number
            );
    }

    /// <summary>
    /// At start: returns the pushes that an ended process was sending, so that they are sent again. Each push is sent at least once and
    /// never lost.
    /// </summary>
    public static int ReleaseInterrupted(this WriteSession session)
    {
        var interrupted = new List<ClaimedPush>();
        using (
            var rows = session
                .Prepare(
                    "SELECT Number, Id, CompanyId, DestinationNumber, Kind, Attempts, SignatureNumber, RetryNumber FROM Pushes "
                        + $"WHERE State <= {Sending} AND State = {Sending}"
                )
                .Query()
        )
        {
            while (rows.Read())
            {
                interrupted.Add(
                    new ClaimedPush(
                        rows.GetInt64(0),
                        rows.GetString(1),
                        rows.GetStringOrNull(2),
                        rows.GetInt32(3),
                        rows.GetString(4),
                        rows.GetInt32(5),
                        rows.GetInt32OrNull(6),
                        false,
                        [],
                        rows.GetInt32OrNull(7)
                    )
                );
            }
        }

        foreach (var push in interrupted)
        {
            session.Release(push);
        }

        return interrupted.Count;
    }

    /// <summary>Cancels a push that waits or has failed. Does not change a push in any other state.</summary>
    /// <returns>Whether this call canceled it.</returns>
    /// <param name="by">Name of the caller.</param>
    /// <param name="only">The required state; null for both.</param>
    public static bool Cancel(this WriteSession session, long number, string by, PushState? only = null)
    {
        int destination;
        string? companyId;
        PushState from;
        int? signature;
        using (
            var rows = session
                .Prepare("SELECT DestinationNumber, CompanyId, State, SignatureNumber FROM Pushes WHERE Number = @p0")
                .Query(number)
        )
        {
            if (!rows.Read())
            {
                return false;
            }

            (destination, companyId, from, signature) = (
                rows.GetInt32(0),
                rows.GetStringOrNull(1),
                (PushState)rows.GetInt32(2),
                rows.GetInt32OrNull(3)
            );
        }

        var rule = PushStateMachine.Decide(from, PushEvent.Canceled);
        if (
            (only ?? from) != from
            || rule.Kind != RuleKind.Moves
            || session
                .Prepare("UPDATE Pushes SET State = @p0, EndedAt = @p1, CanceledBy = @p2 WHERE Number = @p3 AND State = @p4")
                .Run((int)rule.To, session.Now, by, number, (int)from) == 0
        )
        {
            return false;
        }

        session.Totals<PushCountTotals>().Move(destination, from, rule.To);
        session.MovedInGroup(destination, signature, from, null);
        session.Changed(ChangeSubject.Pushes, destination, companyId);
        return true;
    }

    /// <summary>Makes a waiting push due at once, unless it is due already.</summary>
    public static void MakeDue(this WriteSession session, Push push)
    {
        if (push.DueAt > session.DueNow)
        {
            session.Prepare(MakeWaitingDue).Write(session.DueNow, push.Number);
            session.Changed(ChangeSubject.Pushes, push.DestinationNumber, push.CompanyId);
        }
    }

    /// <summary>Returns the pushes with these numbers.</summary>
    public static Dictionary<long, Push> FindPushes(this WriteSession session, IReadOnlyCollection<long> numbers)
    {
        var found = new Dictionary<long, Push>(numbers.Count);
        var given = GivenRows.Of(numbers);
        using var rows = session
            .Prepare($"SELECT {PushRow.Columns} FROM {session.Sql.Provider.GivenTable(given)} CROSS JOIN Pushes WHERE Number = given.c0")
            .Query(given);
        while (rows.Read())
        {
            var push = PushRow.Read(rows);
            found[push.Number] = push;
        }

        return found;
    }

    /// <summary>Returns those of these destinations that are paused.</summary>
    public static HashSet<int> FindPaused(this WriteSession session, IReadOnlyCollection<int> destinations)
    {
        var paused = new HashSet<int>();
        if (destinations.Count == 0)
        {
            return paused;
        }

        var given = GivenRows.Of(destinations, number => number);
        using var rows = session
            .Prepare(
                $"SELECT Number FROM {session.Sql.Provider.GivenTable(given)} CROSS JOIN Destinations WHERE Number = given.c0 AND "
                    + "Paused = 1"
            )
            .Query(given);
        while (rows.Read())
        {
            paused.Add(rows.GetInt32(0));
        }

        return paused;
    }

    // With the plain column, SQLite's planner would search for the row in the index of all open pushes.
    private static RowUpdate Update(PushState from, string[] set, params string[] also) =>
        new(PushTable.Instance.Name)
        {
            Set = set,
            Also = also,
            KeyColumns = ["Number"],
            Guard = $"+State = {(int)from}",
        };

    private static PushState Next(PushState from, PushEvent on)
    {
        var rule = PushStateMachine.Decide(from, on);
        return rule.Kind == RuleKind.Moves ? rule.To : throw new InvalidOperationException($"{on} does not move a push that is {from}.");
    }

    /// <summary>A push moves within its group of failures, or leaves it. One that has not failed is in none.</summary>
    private static void MovedInGroup(this WriteSession session, int destination, int? signature, PushState from, PushState? to)
    {
        if (signature is { } number)
        {
            session.Totals<FailureGroupTotals>().Moved(destination, number, from, to);
        }
    }

    /// <param name="signature">Null if delivered.</param>
    /// <param name="sequence">Number of the failure, if it was permanent.</param>
    private static void Left(
        this WriteSession session,
        ClaimedPush push,
        PushState to,
        DeliveryResult result,
        int? signature,
        long sequence = 0
    )
    {
        var destination = push.DestinationNumber;
        session.Totals<PushCountTotals>().Attempted(destination, to);
        session
            .Totals<PushRollups>()
            .Attempted(destination, push.Kind, result.StartedAt, result.DurationMs, signature is null, to == PushState.Failed);
        session.MovedInGroup(destination, push.SignatureNumber, PushState.Sending, null);
        if (push is { RetryNumber: not null, SignatureNumber: { } retried })
        {
            session.Totals<FailureGroupTotals>().Retried(destination, retried, signature is null);
        }

        if (signature is { } failed)
        {
            session.Totals<FailureGroupTotals>().Failed(destination, failed, result.StartedAt, to, sequence);
            session.Totals<FailureRollups>().Failed(destination, failed, result.StartedAt);
        }

        session.Changed(ChangeSubject.Pushes, destination, push.CompanyId);
    }
}
