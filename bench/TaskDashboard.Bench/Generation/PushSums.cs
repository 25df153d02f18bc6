using System.Runtime.InteropServices;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Bench.Generation;

/// <summary>Counts what happens to pushes, as the product does, and creates the rows that are kept at the end.</summary>
internal sealed class PushSums(DateTimeOffset until)
{
    private readonly FirstPeriods _first = FirstPeriods.At(until);
    private readonly Dictionary<(int Destination, int Minute, string Kind), Sums> _minutes = [];
    private readonly Dictionary<(int Destination, int Quarter, string Kind), Sums> _quarters = [];
    private readonly Dictionary<(int Minute, int Destination, int Signature), int> _failureMinutes = [];
    private readonly Dictionary<(int Destination, int Signature, int Hour), int> _failureHours = [];

    public void Accepted(int destination, string kind, DateTimeOffset at) => Count(destination, kind, at, static sums => sums.Accepted++);

    /// <param name="signature">Null if it was delivered.</param>
    /// <param name="isPermanent">Whether the push failed permanently.</param>
    public void Attempted(int destination, string kind, DateTimeOffset startedAt, int durationMs, int? signature, bool isPermanent)
    {
        Count(
            destination,
            kind,
            startedAt,
            sums =>
            {
                sums.Durations[AttemptDurations.ClassOf(durationMs)]++;
                sums.Delivered += signature is null ? 1 : 0;
                sums.FailedAttempts += signature is null ? 0 : 1;
                sums.Failed += isPermanent ? 1 : 0;
            }
        );
        if (signature is not { } failed)
        {
            return;
        }
        if (Periods.MinuteOf(startedAt) is var minute && minute >= _first.Minute)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_failureMinutes, (minute, destination, failed), out _)++;
        }
        if (Periods.HourOf(startedAt) is var hour && hour >= _first.Hour)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_failureHours, (destination, failed, hour), out _)++;
        }
    }

    public IEnumerable<object> Rows() =>
        [
            .. _minutes.Select(sum => new PushMinute
            {
                DestinationNumber = sum.Key.Destination,
                Minute = sum.Key.Minute,
                Kind = sum.Key.Kind,
                Accepted = sum.Value.Accepted,
                Delivered = sum.Value.Delivered,
                FailedAttempts = sum.Value.FailedAttempts,
                Failed = sum.Value.Failed,
            }),
            .. _quarters.Select(sum => QuarterOf(sum.Key.Destination, sum.Key.Quarter, sum.Key.Kind, sum.Value)),
            .. _failureMinutes.Select(sum => new FailureMinute
            {
                Minute = sum.Key.Minute,
                DestinationNumber = sum.Key.Destination,
                SignatureNumber = sum.Key.Signature,
                FailedAttempts = sum.Value,
            }),
            .. _failureHours.Select(sum => new FailureHour
            {
                DestinationNumber = sum.Key.Destination,
                SignatureNumber = sum.Key.Signature,
                Hour = sum.Key.Hour,
                FailedAttempts = sum.Value,
            }),
            .. _quarters
                .Keys.Select(key => (key.Destination, key.Kind))
                .Distinct()
                .Select(key => new RollupKind { DestinationNumber = key.Destination, Kind = key.Kind }),
        ];

    private static PushQuarter QuarterOf(int destination, int quarter, string kind, Sums sums) =>
        new()
        {
            DestinationNumber = destination,
            Quarter = quarter,
            Kind = kind,
            Accepted = sums.Accepted,
            Delivered = sums.Delivered,
            FailedAttempts = sums.FailedAttempts,
            Failed = sums.Failed,
            UpTo5 = sums.Durations[0],
            UpTo10 = sums.Durations[1],
            UpTo20 = sums.Durations[2],
            UpTo50 = sums.Durations[3],
            UpTo100 = sums.Durations[4],
            UpTo200 = sums.Durations[5],
            UpTo500 = sums.Durations[6],
            UpTo1000 = sums.Durations[7],
            UpTo2000 = sums.Durations[8],
            UpTo5000 = sums.Durations[9],
            UpTo10000 = sums.Durations[10],
            UpTo30000 = sums.Durations[11],
            Longer = sums.Durations[12],
        };

    private void Count(int destination, string kind, DateTimeOffset at, Action<Sums> count)
    {
        var minute = Periods.MinuteOf(at);
        var quarter = Periods.QuarterOf(minute);
        if (minute >= _first.Minute)
        {
            count(Of(_minutes, (destination, minute, kind)));
        }
        if (quarter >= _first.Quarter)
        {
            count(Of(_quarters, (destination, quarter, kind)));
        }
    }

    private static Sums Of<TKey>(Dictionary<TKey, Sums> all, TKey key)
        where TKey : notnull
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(all, key, out _);
        return sums ??= new Sums();
    }

    private sealed class Sums
    {
        public int Accepted { get; set; }
        public int Delivered { get; set; }
        public int FailedAttempts { get; set; }
        public int Failed { get; set; }
        public int[] Durations { get; } = new int[AttemptDurations.Classes];
    }
}
