using System.Runtime.InteropServices;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Recount;

/// <summary>
/// Item counts of each retry request, and of its errors. Requests that retention has begun to delete are not compared.
/// </summary>
internal sealed class RetryCounts(RetryBook book, TimeSpan? keep, TimeProvider clock) : ICounters
{
    // A set of 100,000 pushes takes about 100 KB.
    private const int FewSets = 4;
    private const int MostSets = 200;

    public async Task<IReadOnlyList<Comparison>> CompareAsync(RowWalk walk, CancellationToken cancellation)
    {
        var keptSince = keep is { } time ? clock.GetUtcNow() - time : DateTimeOffset.MinValue;
        var processed = new Dictionary<int, Outcomes>();
        var errors = new Dictionary<(int Retry, int Destination, int Signature), int>();
        await walk.ThroughAsync(
                "SELECT ItemKey, Outcome, DestinationNumber, SignatureNumber FROM RetryItems WHERE ItemKey > @p0 ORDER BY ItemKey",
                rows =>
                {
                    var key = rows.GetInt64(0);
                    var number = (int)(key >> RetryItem.PushBits);
                    CollectionsMarshal.GetValueRefOrAddDefault(processed, number, out _).Add((RetryItemOutcome)rows.GetInt32(1));
                    if (rows.GetInt32OrNull(2) is { } destination && rows.GetInt32OrNull(3) is { } signature)
                    {
                        CollectionsMarshal.GetValueRefOrAddDefault(errors, (number, destination, signature), out _)--;
                    }

                    return key;
                },
                cancellation
            )
            .ConfigureAwait(false);
        var items = walk.Rows;
        var failedAgain = -errors.Values.Sum(static count => (long)count);

        var sets = new Dictionary<int, int>();
        await walk.ThroughAsync(
                "SELECT RetryNumber, Packed FROM RetrySets WHERE RetryNumber > @p0 ORDER BY RetryNumber",
                rows =>
                {
                    sets[rows.GetInt32(0)] = PackedSet.Count(rows.GetBytes(1));
                    return rows.GetInt32(0);
                },
                cancellation,
                FewSets,
                MostSets
            )
            .ConfigureAwait(false);

        var (requests, deleting) = (0, new HashSet<int>());
        var drifts = new List<Drift>();
        await walk.ThroughAsync(
                """
                SELECT r.Number, r.ItemCount, r.Delivered, r.FailedAgain, r.NotSent, t.EndedAt, t.LastReportAt
                FROM RetryRequests r JOIN Tasks t ON t.Number = r.TaskNumber WHERE r.Number > @p0 ORDER BY r.Number
                """,
                rows =>
                {
                    requests++;
                    var number = rows.GetInt32(0);
                    if (EndedTasks.IsDue(rows.GetInstantOrNull(5), rows.GetInstantOrNull(6), keptSince))
                    {
                        deleting.Add(number);
                        return number;
                    }

                    var kept = new Outcomes(rows.GetInt32(2), rows.GetInt32(3), rows.GetInt32(4));
                    var off = kept - processed.GetValueOrDefault(number);
                    var itemCount = sets.TryGetValue(number, out var count) ? count : rows.GetInt32(1);
                    if (off != default || itemCount != rows.GetInt32(1))
                    {
                        drifts.Add(
                            new Drift(
                                off.Size + Math.Abs((long)itemCount - rows.GetInt32(1)),
                                5,
                                session => Repair(session, number, itemCount, off)
                            )
                        );
                    }

                    return number;
                },
                cancellation
            )
            .ConfigureAwait(false);
        return
        [
            new Comparison("counts of retries", requests, items, drifts),
            await CompareErrorsAsync(walk, errors, failedAgain, deleting, cancellation).ConfigureAwait(false),
        ];
    }

    private static async Task<Comparison> CompareErrorsAsync(
        RowWalk walk,
        Dictionary<(int Retry, int Destination, int Signature), int> off,
        long rows,
        HashSet<int> deleting,
        CancellationToken cancellation
    )
    {
        await walk.ThroughGroupsAsync(
                "RetryErrors",
                "RetryNumber",
                "RetryNumber, DestinationNumber, SignatureNumber, Total",
                int.MinValue,
                found =>
                    CollectionsMarshal.GetValueRefOrAddDefault(off, (found.GetInt32(0), found.GetInt32(1), found.GetInt32(2)), out _) +=
                        found.GetInt32(3),
                cancellation
            )
            .ConfigureAwait(false);
        var drifts = off.Where(counter => counter.Value != 0 && !deleting.Contains(counter.Key.Retry))
            .Select(counter => new Drift(
                Math.Abs(counter.Value),
                2,
                session =>
                {
                    var (retry, destination, signature) = counter.Key;
                    if (session.FindRetry(retry) is { } request)
                    {
                        session.Totals<RetryErrorTotals>().Add(retry, destination, signature, -counter.Value);
                        session.Changed(ChangeSubject.Retry, retry, request.CompanyId);
                    }
                }
            ));
        return new Comparison("errors of retries", off.Count, rows, [.. drifts]);
    }

    private void Repair(WriteSession session, int number, int itemCount, Outcomes off)
    {
        if (session.FindRetry(number) is not { } request || session.FindTask(request.TaskNumber) is null)
        {
            return;
        }

        if (request.ItemCount != itemCount)
        {
            session.Prepare("UPDATE RetryRequests SET ItemCount = @p0 WHERE Number = @p1").Later(itemCount, number);
        }

        book.Correct(session, number, -off.Delivered, -off.FailedAgain, -off.NotSent);
    }

    private record struct Outcomes(int Delivered, int FailedAgain, int NotSent)
    {
        public readonly long Size => Math.Abs((long)Delivered) + Math.Abs((long)FailedAgain) + Math.Abs((long)NotSent);

        public static Outcomes operator -(Outcomes left, Outcomes right) =>
            new(left.Delivered - right.Delivered, left.FailedAgain - right.FailedAgain, left.NotSent - right.NotSent);

        public void Add(RetryItemOutcome outcome)
        {
            (Delivered, FailedAgain, NotSent) = outcome switch
            {
                RetryItemOutcome.Delivered => (Delivered + 1, FailedAgain, NotSent),
                RetryItemOutcome.FailedAgain => (Delivered, FailedAgain + 1, NotSent),
                RetryItemOutcome.NotSent => (Delivered, FailedAgain, NotSent + 1),
            };
        }
    }
}
