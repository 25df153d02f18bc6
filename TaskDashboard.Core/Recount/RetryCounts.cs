using System.Runtime.InteropServices;
using TaskDashboard.Core.Retention;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Recount;

/// <summary>Item counts of each retry request. Requests that retention has begun to delete are not compared.</summary>
internal sealed class RetryCounts(RetryBook book, TimeSpan? keep, TimeProvider clock) : ICounters
{
    // A set of 100,000 pushes takes about 100 KB.
    private const int FewSets = 4;
    private const int MostSets = 200;

    public async Task<IReadOnlyList<Comparison>> CompareAsync(RowWalk walk, CancellationToken cancellation)
    {
        var keptSince = keep is { } time ? clock.GetUtcNow() - time : DateTimeOffset.MinValue;
        var processed = new Dictionary<int, Outcomes>();
        await walk.ThroughAsync(
                "SELECT ItemKey, Outcome FROM RetryItems WHERE ItemKey > @p0 ORDER BY ItemKey",
                rows =>
                {
                    var key = rows.GetInt64(0);
                    CollectionsMarshal
                        .GetValueRefOrAddDefault(processed, (int)(key >> RetryItem.PushBits), out _)
                        .Add((RetryItemOutcome)rows.GetInt32(1));
                    return key;
                },
                cancellation
            )
            .ConfigureAwait(false);
        var items = walk.Rows;

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

        var requests = 0;
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
                    var kept = new Outcomes(rows.GetInt32(2), rows.GetInt32(3), rows.GetInt32(4));
                    var off = kept - processed.GetValueOrDefault(number);
                    var itemCount = sets.TryGetValue(number, out var count) ? count : rows.GetInt32(1);
                    if (
                        (off != default || itemCount != rows.GetInt32(1))
                        && !EndedTasks.IsDue(rows.GetInstantOrNull(5), rows.GetInstantOrNull(6), keptSince)
                    )
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
        return [new Comparison("counts of retries", requests, items, drifts)];
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
