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
                "SELECT Number, DestinationNumber, State, SignatureNumber, FailureSequence, EndedAt FROM Pushes WHERE Number > @p0 "
                    + "ORDER BY Number",
                rows =>
                {
                    var (destination, state) = (rows.GetInt32(1), rows.GetInt32(2));
                    CollectionsMarshal.GetValueRefOrAddDefault(counted, (destination, state), out _)++;
                    if (state == (int)PushState.Failed && !rows.IsDBNull(3))
                    {
                        CollectionsMarshal
                            .GetValueRefOrAddDefault(failed, (destination, rows.GetInt32(3)), out _)
                            .Add(rows.GetInt64OrNull(4) ?? 0, rows.GetInt64OrNull(5) ?? 0);
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
        await ThroughAsync(walk, "PushCounts", "State", off, cancellation).ConfigureAwait(false);
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
        var off = failed.ToDictionary(group => group.Key, group => -group.Value.Count);
        await ThroughAsync(walk, "FailureGroups", "SignatureNumber", off, cancellation).ConfigureAwait(false);
        var drifts = off.Where(counter => counter.Value != 0)
            .Select(counter => new Drift(
                Math.Abs(counter.Value),
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
                        session.Totals<FailureGroupTotals>().Moved(destination, signature, -counter.Value);
                    }

                    Notify(session, destination);
                }
            ));
        return new Comparison("groups of failed pushes", off.Count, failed.Values.Sum(group => group.Count), [.. drifts]);
    }

    private static Task ThroughAsync(
        RowWalk walk,
        string table,
        string part,
        Dictionary<(int, int), long> off,
        CancellationToken cancellation
    ) =>
        walk.ThroughGroupsAsync(
            table,
            "DestinationNumber",
            $"DestinationNumber, {part}, Total",
            int.MinValue,
            rows =>
                CollectionsMarshal.GetValueRefOrAddDefault(off, (rows.GetInt32(0), rows.GetInt32(1)), out _) += Convert.ToInt64(
                    rows.GetValue(2),
                    CultureInfo.InvariantCulture
                ),
            cancellation
        );

    private static void Notify(WriteSession session, int destination) =>
        session.Changed(
            ChangeSubject.Pushes,
            destination,
            session.Prepare("SELECT CompanyId FROM Destinations WHERE Number = @p0").Scalar(destination) as string
        );

    private static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private struct Failures
    {
        public long Count { get; private set; }

        public long LastSequence { get; private set; }

        public long FirstAt { get; private set; }

        public long LastAt { get; private set; }

        public void Add(long sequence, long at)
        {
            FirstAt = Count == 0 ? at : Math.Min(FirstAt, at);
            LastAt = Math.Max(LastAt, at);
            LastSequence = Math.Max(LastSequence, sequence);
            Count++;
        }
    }
}
