using System.Globalization;
using System.Runtime.InteropServices;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Recount;

/// <summary>Counts of pushes by destination and state, and of failed pushes by destination and error.</summary>
internal sealed class PushTotals : ICounters
{
    public async Task<IReadOnlyList<Comparison>> CompareAsync(RowWalk walk, CancellationToken cancellation)
    {
        var counted = new Dictionary<(int Destination, int State), long>();
        var failed = new Dictionary<(int Destination, int Signature), Failures>();
        await walk.ThroughAsync(
                "SELECT Number, DestinationNumber, State, SignatureNumber, FailureSequence, COALESCE(EndedAt, LastAttemptAt) FROM Pushes "
                    + "WHERE Number > @p0 ORDER BY Number",
                rows =>
                {
                    var (destination, state) = (rows.GetInt32(1), rows.GetInt32(2));
                    CollectionsMarshal.GetValueRefOrAddDefault(counted, (destination, state), out _)++;
                    if (!rows.IsDBNull(3) && FailureCounts.In((PushState)state, 1) is var one && one != default)
                    {
                        CollectionsMarshal
                            .GetValueRefOrAddDefault(failed, (destination, rows.GetInt32(3)), out _)
                            .Add(one, rows.GetInt64OrNull(4) ?? 0, rows.GetInt64OrNull(5) ?? 0);
                    }

                    return rows.GetInt64(0);
                },
                cancellation
            )
            .ConfigureAwait(false);
        var pushes = walk.Rows;
        return
        [
            await CompareTotalsAsync(walk, counted, pushes, cancellation).ConfigureAwait(false),
            await CompareGroupsAsync(walk, failed, cancellation).ConfigureAwait(false),
        ];
    }

    private static async Task<Comparison> CompareTotalsAsync(
        RowWalk walk,
        Dictionary<(int Destination, int State), long> counted,
        long rows,
        CancellationToken cancellation
    )
    {
        var off = counted.ToDictionary(count => count.Key, count => -count.Value);
        await walk.ThroughGroupsAsync(
                "PushCounts",
                "DestinationNumber",
                "DestinationNumber, State, Total",
                int.MinValue,
                rows => CollectionsMarshal.GetValueRefOrAddDefault(off, (rows.GetInt32(0), rows.GetInt32(1)), out _) += Number(rows, 2),
                cancellation
            )
            .ConfigureAwait(false);
        var drifts = off.Where(counter => counter.Value != 0)
            .Select(counter => new Drift(
                Math.Abs(counter.Value),
                1,
                session =>
                {
                    session.Totals<PushCountTotals>().Add(counter.Key.Destination, (PushState)counter.Key.State, -counter.Value);
                    Notify(session, counter.Key.Destination);
                }
            ));
        return new Comparison("totals of pushes", off.Count, rows, [.. drifts]);
    }

    private static async Task<Comparison> CompareGroupsAsync(
        RowWalk walk,
        Dictionary<(int Destination, int Signature), Failures> failed,
        CancellationToken cancellation
    )
    {
        var off = failed.ToDictionary(group => group.Key, group => -group.Value.Counts);
        await walk.ThroughGroupsAsync(
                "FailureGroups",
                "DestinationNumber",
                "DestinationNumber, SignatureNumber, Total, Waiting, Sending",
                int.MinValue,
                rows =>
                    CollectionsMarshal.GetValueRefOrAddDefault(off, (rows.GetInt32(0), rows.GetInt32(1)), out _) += new FailureCounts(
                        Number(rows, 2),
                        Number(rows, 3),
                        Number(rows, 4)
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        var drifts = off.Where(counter => counter.Value != default)
            .Select(counter => new Drift(
                Math.Abs(counter.Value.Failed) + Math.Abs(counter.Value.Waiting) + Math.Abs(counter.Value.Sending),
                1,
                session =>
                {
                    var (destination, signature) = counter.Key;
                    if (failed.TryGetValue(counter.Key, out var failures))
                    {
                        session.CorrectFailureGroup(
                            destination,
                            signature,
                            -counter.Value,
                            Instant(failures.FirstAt),
                            Instant(failures.LastAt),
                            failures.LastSequence
                        );
                    }
                    else
                    {
                        session.Totals<FailureGroupTotals>().Correct(destination, signature, -counter.Value);
                    }

                    Notify(session, destination);
                }
            ));
        return new Comparison(
            "groups of failed pushes",
            off.Count,
            failed.Values.Sum(group => group.Counts.Failed + group.Counts.Waiting + group.Counts.Sending),
            [.. drifts]
        );
    }

    private static long Number(Rows rows, int column) => Convert.ToInt64(rows.GetValue(column), CultureInfo.InvariantCulture);

    private static void Notify(WriteSession session, int destination) =>
        session.Changed(
            ChangeSubject.Pushes,
            destination,
            session.Prepare("SELECT CompanyId FROM Destinations WHERE Number = @p0").Scalar(destination) as string
        );

    private static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private struct Failures
    {
        public FailureCounts Counts { get; private set; }

        public long LastSequence { get; private set; }

        public long FirstAt { get; private set; }

        public long LastAt { get; private set; }

        public void Add(FailureCounts one, long sequence, long at)
        {
            FirstAt = Counts == default ? at : Math.Min(FirstAt, at);
            LastAt = Math.Max(LastAt, at);
            LastSequence = Math.Max(LastSequence, sequence);
            Counts += one;
        }
    }
}
