using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// The write face of pushes: accept, claim, record. Each is a handful of statements per push. What is written by its number says <c>+State</c>: a bare
/// one invites the planner to look for the row in the index of all that are open.
/// </summary>
internal static class PushWrites
{
    private const int Waiting = (int)PushState.Waiting;
    private const int Sending = (int)PushState.Sending;
    private const int Failed = (int)PushState.Failed;
    private const int ReadAtFirst = 64;
    private const int ReadTogether = 1000;

    /// <summary>For each of these items: its versions that were accepted for its destination.</summary>
    public static List<(string Id, string Version, byte[] Digest)>[] VersionsOf(this WriteSession session, IReadOnlyList<(int Destination, string Kind, string ItemId)> items)
    {
        var versions = new List<(string, string, byte[])>[items.Count];
        session.Prepare("SELECT Id, Version, PayloadDigest FROM Pushes WHERE DestinationNumber = @p0 AND ItemId = @p1 AND Kind = @p2").QueryEach(
            [.. items.Select(item => new object?[] { item.Destination, item.ItemId, item.Kind })],
            (index, rows) =>
            {
                versions[index] = [];
                while (rows.Read())
                {
                    versions[index].Add((rows.GetString(0), rows.GetString(1), rows.GetBytes(2)));
                }

                return true;
            });
        return versions;
    }

    public static void Insert(this WriteSession session, Push push, ReadOnlyMemory<byte> payload)
    {
        session.Prepare(
            """
            INSERT INTO Pushes (Number, Id, CompanyId, DestinationNumber, Kind, ItemId, Version, State, Attempts, DueAt, CreatedAt, HasOlderVersion, Superseded, PayloadSize, PayloadDigest)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, 0, 0, @p7, @p8, @p9, 0, @p10, @p11)
            """).LaterInAnyOrder(
                push.Number, push.Id, push.CompanyId, push.DestinationNumber, push.Kind, push.ItemId, push.Version, push.DueAt, push.CreatedAt,
                push.HasOlderVersion, push.PayloadSize, push.PayloadDigest);
        session.Prepare("INSERT INTO PushPayloads (PushNumber, Body) VALUES (@p0, @p1)").LaterInAnyOrder(push.Number, payload);
        session.Totals<PushCountTotals>().Move(push.DestinationNumber, null, PushState.Waiting);
        session.Changed(ChangeSubject.Pushes, push.DestinationNumber, push.CompanyId);
    }

    /// <summary>
    /// Takes up to <paramref name="count"/> due pushes of a destination, oldest due first. What is older than its kind's expiry expires instead, and what has no payload fails.
    /// </summary>
    /// <param name="mostBytes">Of payloads; the one that goes beyond it is the last.</param>
    /// <param name="payloadMissing">Asked for the signature of that failure when there is one.</param>
    /// <param name="nextDue">When fewer were due than asked for: when the next one will be, if any waits.</param>
    public static List<ClaimedPush> ClaimDue(this WriteSession session, int destination, int count, long mostBytes, Func<string, TimeSpan?> expiry, Func<int> payloadMissing, out DateTimeOffset? nextDue)
    {
        var claimed = new List<ClaimedPush>(count);
        List<(long Number, string? CompanyId)>? expired = null;
        List<(long Number, string? CompanyId)>? missing = null;
        var (read, bytes) = (0, 0L);
        using (var rows = session.Prepare(
            $"""
            SELECT p.Number, p.Id, p.CompanyId, p.Kind, p.Attempts, p.SignatureNumber, p.HasOlderVersion, p.CreatedAt, b.Body
            FROM Pushes p LEFT JOIN PushPayloads b ON b.PushNumber = p.Number
            WHERE p.DestinationNumber = @p0 AND p.State <= {Sending} AND p.State = {Waiting} AND p.DueAt <= @p1
            ORDER BY p.DueAt, p.Number {session.Sql.Provider.FirstRows("@p2")}
            """).Query(destination, session.DueNow, count))
        {
            while (bytes < mostBytes && rows.Read())
            {
                read++;
                var number = rows.GetInt64(0);
                var kind = rows.GetString(3);
                if (expiry(kind) is { } after && rows.GetInstant(7) + after < session.Now)
                {
                    (expired ??= []).Add((number, rows.GetStringOrNull(2)));
                    continue;
                }

                if (rows.IsDBNull(8))
                {
                    (missing ??= []).Add((number, rows.GetStringOrNull(2)));
                    continue;
                }

                var payload = rows.GetBytes(8);
                bytes += payload.Length;
                claimed.Add(new ClaimedPush(
                    number, rows.GetString(1), rows.GetStringOrNull(2), destination, kind, rows.GetInt32(4), rows.GetInt32OrNull(5), rows.GetBoolean(6), payload, null));
            }
        }

        var counts = session.Totals<PushCountTotals>();
        var sending = Next(PushState.Waiting, PushEvent.Claimed);
        foreach (var (first, last) in NumberRuns.Of(claimed.Select(push => push.Number)))
        {
            session.Prepare($"UPDATE Pushes SET State = @p0 WHERE Number >= @p1 AND Number <= @p2 AND +State = {Waiting}").Later((int)sending, first, last);
        }

        counts.Move(destination, PushState.Waiting, sending, claimed.Count);

        foreach (var (number, companyId) in expired ?? [])
        {
            var to = Next(PushState.Waiting, PushEvent.Expired);
            session.Prepare("UPDATE Pushes SET State = @p0, EndedAt = @p1 WHERE Number = @p2").Later((int)to, session.Now, number);
            counts.Move(destination, PushState.Waiting, to);
            session.Changed(ChangeSubject.Pushes, destination, companyId);
        }

        if (missing is not null)
        {
            session.FailWithoutPayload(destination, missing, payloadMissing());
        }

        nextDue = read < count ? session.NextDue(destination) : session.DueNow;
        return claimed;
    }

    /// <summary>What cannot be sent fails for good, without an attempt: it would wait for ever otherwise, and be claimed again and again.</summary>
    public static void FailWithoutPayload(this WriteSession session, int destination, List<(long Number, string? CompanyId)> pushes, int signature)
    {
        var to = Next(Next(PushState.Waiting, PushEvent.Claimed), PushEvent.Exhausted);
        foreach (var (number, companyId) in pushes)
        {
            var sequence = session.Series.Next(SeriesName.Failure);
            session.Prepare($"UPDATE Pushes SET State = @p0, EndedAt = @p1, SignatureNumber = @p2, FailureSequence = @p3 WHERE Number = @p4 AND +State = {Waiting}")
                .Later((int)to, session.Now, signature, sequence, number);
            session.Totals<PushCountTotals>().Move(destination, PushState.Waiting, to);
            session.Totals<FailureGroupTotals>().Failed(destination, signature, sequence);
            session.Changed(ChangeSubject.Pushes, destination, companyId);
        }
    }

    public static DateTimeOffset? NextDue(this WriteSession session, int destination) =>
        session.Prepare($"SELECT MIN(DueAt) FROM Pushes WHERE DestinationNumber = @p0 AND State <= {Sending} AND State = {Waiting}").Scalar(destination) is { } due
            ? DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(due, System.Globalization.CultureInfo.InvariantCulture))
            : null;

    /// <summary>Takes failed pushes for retries, each or with the reason why it will not be sent. What is older than its kind's expiry expires.</summary>
    /// <param name="mostBytes">Of payloads; the one that goes beyond it is the last.</param>
    /// <returns>What came of each, in their order, as far as it went.</returns>
    public static List<(ClaimedPush? Push, NotSentReason? Reason)> ClaimForRetry(
        this WriteSession session, IReadOnlyList<ReservedPush> items, long mostBytes, Func<string, TimeSpan?> expiry)
    {
        var found = new List<(ClaimedPush? Push, NotSentReason? Reason)>(items.Count);
        var bytes = 0L;
        while (found.Count < items.Count && bytes < mostBytes)
        {
            // A database that answers them together would send every payload, however many are too many: as many as there is room for by those that were read.
            var together = bytes == 0 ? ReadAtFirst : (int)Math.Clamp((mostBytes - bytes) * found.Count / bytes, 1, ReadTogether);
            session.Prepare(
                """
                SELECT p.Id, p.CompanyId, p.DestinationNumber, p.Kind, p.Attempts, p.SignatureNumber, p.HasOlderVersion, p.State, p.FailureSequence, p.Superseded, b.Body, p.CreatedAt
                FROM Pushes p LEFT JOIN PushPayloads b ON b.PushNumber = p.Number WHERE p.Number = @p0
                """).QueryEach(
                [.. items.Skip(found.Count).Take(together).Select(item => new object?[] { item.Push })],
                (_, rows) =>
                {
                    var (run, number) = items[found.Count];
                    var claim = Claimable(rows, run, number, expiry, session.Now);
                    found.Add(claim);
                    bytes += claim.Push?.Payload.Length ?? 0;
                    return bytes < mostBytes;
                });
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

    /// <returns>The push, if it is sent or expires now, and why it is not sent.</returns>
    private static (ClaimedPush? Push, NotSentReason? Reason) Claimable(Rows rows, IRetryRun run, long number, Func<string, TimeSpan?> expiry, DateTimeOffset now)
    {
        if (!rows.Read())
        {
            return (null, default(RetryCandidate).WhyNotSent);
        }

        var kind = rows.GetString(3);
        var candidate = new RetryCandidate
        {
            State = (PushState)rows.GetInt32(7),
            FailedAfterCutOff = rows.GetInt64OrNull(8) > run.CutOff,
            IsSuperseded = rows.GetBoolean(9),
            HasNoPayload = rows.IsDBNull(10),
            IsTooOld = expiry(kind) is { } after && rows.GetInstant(11) + after < now,
        };
        var reason = candidate.WhyNotSent;
        return candidate.State is PushState.Failed && reason is null or NotSentReason.Expired
            ? (new ClaimedPush(
                number, rows.GetString(0), rows.GetStringOrNull(1), rows.GetInt32(2), kind, rows.GetInt32(4), rows.GetInt32OrNull(5), rows.GetBoolean(6),
                rows.GetBytes(10), run.Number), reason)
            : (null, reason);
    }

    private static void TakeFailed(this WriteSession session, ClaimedPush push, bool expired)
    {
        var to = Next(PushState.Failed, expired ? PushEvent.Expired : PushEvent.RetryClaimed);
        if (expired)
        {
            session.Prepare($"UPDATE Pushes SET State = @p0, EndedAt = @p1 WHERE Number = @p2 AND +State = {Failed}").LaterInAnyOrder((int)to, session.Now, push.Number);
        }
        else
        {
            session.Prepare($"UPDATE Pushes SET State = @p0, RetryNumber = @p1 WHERE Number = @p2 AND +State = {Failed}").LaterInAnyOrder((int)to, push.RetryNumber, push.Number);
        }

        session.Totals<PushCountTotals>().Move(push.DestinationNumber, PushState.Failed, to);
        session.Totals<FailureGroupTotals>().Moved(push.DestinationNumber, push.SignatureNumber ?? 0, -1);
        session.Changed(ChangeSubject.Pushes, push.DestinationNumber, push.CompanyId);
    }

    /// <summary>What is known of a push that a retry with this cut-off gives up.</summary>
    public static RetryCandidate FindRetryCandidate(this WriteSession session, long number, long cutOff)
    {
        using var rows = session.Prepare("SELECT State, FailureSequence, Superseded FROM Pushes WHERE Number = @p0").Query(number);
        return rows.Read()
            ? new RetryCandidate { State = (PushState)rows.GetInt32(0), FailedAfterCutOff = rows.GetInt64OrNull(1) > cutOff, IsSuperseded = rows.GetBoolean(2) }
            : default;
    }

    public static void InsertAttempt(this WriteSession session, ClaimedPush push, DeliveryResult result) =>
        session.Prepare(
            """
            INSERT INTO PushAttempts (AttemptKey, TriggeredBy, RetryNumber, StartedAt, DurationMs, Status, Error, Message, RequestHeaders, Answer, AnswerTruncated, Sends)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11)
            """).LaterInAnyOrder(
                PushAttempt.KeyOf(push.Number, push.Attempts + 1), push.RetryNumber is null ? 0 : 1, push.RetryNumber, result.StartedAt, result.DurationMs, result.Status,
                (int)result.Error, result.Message, result.RequestHeaders, result.Answer, result.AnswerTruncated, result.Sends);

    public static void Delivered(this WriteSession session, ClaimedPush push, DeliveryResult result)
    {
        var to = Next(PushState.Sending, PushEvent.Delivered);
        session.Prepare($"UPDATE Pushes SET State = @p0, Attempts = @p1, LastAttemptAt = @p2, EndedAt = @p3, FailureSequence = NULL, RetryNumber = NULL WHERE Number = @p4 AND +State = {Sending}").LaterInAnyOrder(
            written =>
            {
                if (written == 0)
                {
                    return;
                }

                session.InsertAttempt(push, result);
                if (push.HasOlderVersion)
                {
                    session.Prepare(
                        """
                        UPDATE Pushes SET Superseded = 1 WHERE DestinationNumber = @p0 AND Number < @p1
                        AND ItemId = (SELECT n.ItemId FROM Pushes n WHERE n.Number = @p1) AND Kind = @p2
                        """).Later(push.DestinationNumber, push.Number, push.Kind);
                }

                session.Left(push, to, delivered: true);
            },
            (int)to, push.Attempts + 1, result.StartedAt, session.Now, push.Number);
    }

    /// <summary>The attempt failed and the schedule has another one.</summary>
    public static void Rescheduled(this WriteSession session, ClaimedPush push, DeliveryResult result, int signature, DateTimeOffset dueAt)
    {
        var to = Next(PushState.Sending, PushEvent.AttemptFailed);
        session.Prepare($"UPDATE Pushes SET State = @p0, Attempts = @p1, LastAttemptAt = @p2, SignatureNumber = @p3, DueAt = @p4 WHERE Number = @p5 AND +State = {Sending}").LaterInAnyOrder(
            written =>
            {
                if (written > 0)
                {
                    session.InsertAttempt(push, result);
                    session.Left(push, to, delivered: false);
                }
            },
            (int)to, push.Attempts + 1, result.StartedAt, signature, dueAt, push.Number);
    }

    /// <summary>The attempt failed and was the last of the schedule, or was a retry's only one.</summary>
    /// <param name="keepsAttempt">False leaves the attempt's row out.</param>
    public static void FailedForGood(this WriteSession session, ClaimedPush push, DeliveryResult result, int signature, bool keepsAttempt = true)
    {
        var to = Next(PushState.Sending, PushEvent.Exhausted);
        var sequence = session.Series.Next(SeriesName.Failure);
        session.Prepare(
            $"UPDATE Pushes SET State = @p0, Attempts = @p1, LastAttemptAt = @p2, EndedAt = @p3, SignatureNumber = @p4, FailureSequence = @p5, RetryNumber = NULL WHERE Number = @p6 AND +State = {Sending}").LaterInAnyOrder(
            written =>
            {
                if (written > 0)
                {
                    if (keepsAttempt)
                    {
                        session.InsertAttempt(push, result);
                    }

                    session.Totals<FailureGroupTotals>().Failed(push.DestinationNumber, signature, sequence);
                    session.Left(push, to, delivered: false);
                }
            },
            (int)to, push.Attempts + 1, result.StartedAt, session.Now, signature, sequence, push.Number);
    }

    /// <summary>A claimed push that was not sent goes back to where it was claimed from.</summary>
    public static void Release(this WriteSession session, ClaimedPush push)
    {
        var back = Next(PushState.Sending, push.RetryNumber is null ? PushEvent.Released : PushEvent.RetryReleased);
        session.Prepare($"UPDATE Pushes SET State = @p0, RetryNumber = NULL WHERE Number = @p1 AND +State = {Sending}").LaterInAnyOrder(
            written =>
            {
                if (written == 0)
                {
                    return;
                }

                session.Totals<PushCountTotals>().Move(push.DestinationNumber, PushState.Sending, back);
                if (back == PushState.Failed)
                {
                    session.Totals<FailureGroupTotals>().Moved(push.DestinationNumber, push.SignatureNumber ?? 0, 1);
                }

                session.Changed(ChangeSubject.Pushes, push.DestinationNumber, push.CompanyId);
            },
            (int)back, push.Number);
    }

    /// <summary>At start: what a process that ended was sending goes back, to be sent again. At least once, never lost.</summary>
    public static int ReleaseInterrupted(this WriteSession session)
    {
        var interrupted = new List<ClaimedPush>();
        using (var rows = session.Prepare($"SELECT Number, Id, CompanyId, DestinationNumber, Kind, Attempts, SignatureNumber, RetryNumber FROM Pushes WHERE State <= {Sending} AND State = {Sending}").Query())
        {
            while (rows.Read())
            {
                interrupted.Add(new ClaimedPush(
                    rows.GetInt64(0), rows.GetString(1), rows.GetStringOrNull(2), rows.GetInt32(3), rows.GetString(4), rows.GetInt32(5), rows.GetInt32OrNull(6), false, [], rows.GetInt32OrNull(7)));
            }
        }

        foreach (var push in interrupted)
        {
            session.Release(push);
        }

        return interrupted.Count;
    }

    /// <summary>Cancels a push that waits or has failed; one in any other state is left as it is.</summary>
    /// <returns>Whether it is canceled now and was not before.</returns>
    /// <param name="by">The name of whoever cancels it.</param>
    /// <param name="only">The state that it must be in; null for both.</param>
    public static bool Cancel(this WriteSession session, long number, string by, PushState? only = null)
    {
        int destination;
        string? companyId;
        PushState from;
        int? signature;
        using (var rows = session.Prepare("SELECT DestinationNumber, CompanyId, State, SignatureNumber FROM Pushes WHERE Number = @p0").Query(number))
        {
            if (!rows.Read())
            {
                return false;
            }

            (destination, companyId, from, signature) = (rows.GetInt32(0), rows.GetStringOrNull(1), (PushState)rows.GetInt32(2), rows.GetInt32OrNull(3));
        }

        var rule = PushStateMachine.Decide(from, PushEvent.Canceled);
        if ((only ?? from) != from
            || rule.Kind != RuleKind.Moves
            || session.Prepare("UPDATE Pushes SET State = @p0, EndedAt = @p1, CanceledBy = @p2 WHERE Number = @p3 AND State = @p4").Run((int)rule.To, session.Now, by, number, (int)from) == 0)
        {
            return false;
        }

        session.Totals<PushCountTotals>().Move(destination, from, rule.To);
        if (from == PushState.Failed)
        {
            session.Totals<FailureGroupTotals>().Moved(destination, signature ?? 0, -1);
        }

        session.Changed(ChangeSubject.Pushes, destination, companyId);
        return true;
    }

    private static PushState Next(PushState from, PushEvent on)
    {
        var rule = PushStateMachine.Decide(from, on);
        return rule.Kind == RuleKind.Moves ? rule.To : throw new InvalidOperationException($"{on} does not move a push that is {from}.");
    }

    private static void Left(this WriteSession session, ClaimedPush push, PushState to, bool delivered)
    {
        session.Totals<PushCountTotals>().Move(push.DestinationNumber, PushState.Sending, to);
        session.Totals<DestinationMinuteTotals>().Add(push.DestinationNumber, session.Now, delivered);
        session.Changed(ChangeSubject.Pushes, push.DestinationNumber, push.CompanyId);
    }
}
