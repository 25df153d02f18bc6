using System.Runtime.InteropServices;

namespace TaskDashboard.Core.Storage.Tables;

/// <summary>How long roll-ups are kept.</summary>
internal static class RollupsKept
{
    public static readonly TimeSpan Minutes = TimeSpan.FromHours(48);
    public static readonly TimeSpan Quarters = TimeSpan.FromDays(400);

    /// <summary>Failed attempts by group and hour.</summary>
    public static readonly TimeSpan Hours = TimeSpan.FromDays(14);
}

/// <summary>The first periods in which events are still counted. Retention deletes earlier ones.</summary>
internal readonly record struct FirstPeriods(int Minute, int Quarter, int Hour)
{
    public static FirstPeriods At(DateTimeOffset now) =>
        new(
            Periods.MinuteOf(now - RollupsKept.Minutes),
            Periods.QuarterOf(now - RollupsKept.Quarters),
            Periods.HourOf(now - RollupsKept.Hours)
        );

    /// <summary>The same without the periods that began before this time.</summary>
    public FirstPeriods ButNotBefore(DateTimeOffset from)
    {
        var before = from.AddMilliseconds(-1);
        return new(
            Math.Max(Minute, Periods.MinuteOf(before) + 1),
            Math.Max(Quarter, Periods.QuarterOf(before) + 1),
            Math.Max(Hour, Periods.HourOf(before) + 1)
        );
    }
}

/// <summary>
/// What happened to pushes within the commit group, by destination, kind and period. A push is accepted when it is created; an attempt and
/// its result count when the attempt began, which the push stores as its last attempt.
/// </summary>
internal sealed class PushRollups : IGroupTotals
{
    private readonly Dictionary<(int Destination, string Kind, int Minute), Sums> _sums = [];

    public int Rank => 10;

    /// <summary>Where to begin; null for what is kept at the time of the group.</summary>
    public FirstPeriods? From { get; set; }

    public void Accepted(int destination, string kind, DateTimeOffset at) => Of(destination, kind, at).Accepted++;

    /// <param name="isPermanent">Whether the push entered the state Failed.</param>
    public void Attempted(int destination, string kind, DateTimeOffset startedAt, int durationMs, bool delivered, bool isPermanent)
    {
        var sums = Of(destination, kind, startedAt);
        (sums.Durations ??= new int[AttemptDurations.Classes])[AttemptDurations.ClassOf(durationMs)]++;
        _ = delivered ? sums.Delivered++ : sums.FailedAttempts++;
        sums.Failed += isPermanent ? 1 : 0;
    }

    /// <summary>A push entered the state Failed without an attempt.</summary>
    public void Failed(int destination, string kind, DateTimeOffset at) => Of(destination, kind, at).Failed++;

    public void Write(WriteSession session)
    {
        var first = From ?? FirstPeriods.At(session.Now);
        var minutes = new Dictionary<(int Destination, int Minute, string Kind), Sums>(_sums.Count);
        var quarters = new Dictionary<(int Destination, int Quarter, string Kind), Sums>();
        foreach (var ((destination, kind, minute), sums) in _sums)
        {
            var quarter = Periods.QuarterOf(minute);
            if (minute < first.Minute && quarter < first.Quarter)
            {
                continue;
            }

            var name = session.RollupNames.KindOf(session, destination, kind);
            if (minute >= first.Minute)
            {
                Add(minutes, (destination, minute, name), sums);
            }

            if (quarter >= first.Quarter)
            {
                Add(quarters, (destination, quarter, name), sums);
            }
        }

        foreach (var ((destination, minute, kind), sums) in minutes)
        {
            Write(session, destination, minute, kind, sums);
        }

        foreach (var ((destination, quarter, kind), sums) in quarters)
        {
            WriteQuarter(session, destination, quarter, kind, sums);
        }
    }

    private static void Write(WriteSession session, int destination, int minute, string kind, Sums sums) =>
        session
            .Prepare(PushMinuteTable.Addition)
            .Write(
                PushMinuteTable.Addition.ValuesOf(
                    new PushMinute
                    {
                        DestinationNumber = destination,
                        Minute = minute,
                        Kind = kind,
                        Accepted = sums.Accepted,
                        Delivered = sums.Delivered,
                        FailedAttempts = sums.FailedAttempts,
                        Failed = sums.Failed,
                    }
                )
            );

    private static void WriteQuarter(WriteSession session, int destination, int quarter, string kind, Sums sums)
    {
        var took = sums.Durations ?? Sums.NoAttempts;
        session
            .Prepare(PushQuarterTable.Addition)
            .Write(
                PushQuarterTable.Addition.ValuesOf(
                    new PushQuarter
                    {
                        DestinationNumber = destination,
                        Quarter = quarter,
                        Kind = kind,
                        Accepted = sums.Accepted,
                        Delivered = sums.Delivered,
                        FailedAttempts = sums.FailedAttempts,
                        Failed = sums.Failed,
                        UpTo5 = took[0],
                        UpTo10 = took[1],
                        UpTo20 = took[2],
                        UpTo50 = took[3],
                        UpTo100 = took[4],
                        UpTo200 = took[5],
                        UpTo500 = took[6],
                        UpTo1000 = took[7],
                        UpTo2000 = took[8],
                        UpTo5000 = took[9],
                        UpTo10000 = took[10],
                        UpTo30000 = took[11],
                        Longer = took[12],
                    }
                )
            );
    }

    // Most groups have one minute and kind for each destination, so the sums are shared until a second part is added.
    private static void Add<TKey>(Dictionary<TKey, Sums> all, TKey key, Sums sums)
        where TKey : notnull
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(all, key, out _);
        known = known is null ? sums : known.With(sums);
    }

    private Sums Of(int destination, string kind, DateTimeOffset at)
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, (destination, kind, Periods.MinuteOf(at)), out _);
        return sums ??= new Sums();
    }

    private sealed class Sums
    {
        public static readonly int[] NoAttempts = new int[AttemptDurations.Classes];

        public int Accepted { get; set; }
        public int Delivered { get; set; }
        public int FailedAttempts { get; set; }
        public int Failed { get; set; }
        public int[]? Durations { get; set; }

        public Sums With(Sums more) =>
            new()
            {
                Accepted = Accepted + more.Accepted,
                Delivered = Delivered + more.Delivered,
                FailedAttempts = FailedAttempts + more.FailedAttempts,
                Failed = Failed + more.Failed,
                Durations =
                    Durations is { } mine && more.Durations is { } theirs
                        ? [.. mine.Zip(theirs, static (one, other) => one + other)]
                        : Durations ?? more.Durations,
            };
    }
}

/// <summary>Failed attempts within the commit group, by group of failures and period. They count when the attempt began.</summary>
internal sealed class FailureRollups : IGroupTotals
{
    private readonly Dictionary<(int Destination, int Signature, int Minute), int> _sums = [];

    public int Rank => 10;

    /// <inheritdoc cref="PushRollups.From"/>
    public FirstPeriods? From { get; set; }

    public void Failed(int destination, int signature, DateTimeOffset startedAt) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_sums, (destination, signature, Periods.MinuteOf(startedAt)), out _)++;

    public void Write(WriteSession session)
    {
        var first = From ?? FirstPeriods.At(session.Now);
        var hours = new Dictionary<(int Destination, int Signature, int Hour), int>();
        foreach (var ((destination, signature, minute), attempts) in _sums)
        {
            if (minute >= first.Minute)
            {
                var row = new FailureMinute
                {
                    Minute = minute,
                    DestinationNumber = destination,
                    SignatureNumber = signature,
                    FailedAttempts = attempts,
                };
                session.Prepare(FailureMinuteTable.Addition).Write(FailureMinuteTable.Addition.ValuesOf(row));
            }

            if (Periods.HourOf(minute) is var hour && hour >= first.Hour)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(hours, (destination, signature, hour), out _) += attempts;
            }
        }

        foreach (var ((destination, signature, hour), attempts) in hours)
        {
            var row = new FailureHour
            {
                DestinationNumber = destination,
                SignatureNumber = signature,
                Hour = hour,
                FailedAttempts = attempts,
            };
            session.Prepare(FailureHourTable.Addition).Write(FailureHourTable.Addition.ValuesOf(row));
        }
    }
}

/// <summary>Ends of tasks within the commit group, by company, type, outcome and period. They count when the history says.</summary>
internal sealed class TaskRollups : IGroupTotals
{
    private readonly Dictionary<(string Company, string Type, TaskOutcome Outcome, int Minute), int> _sums = [];

    // A retry that ends in a sum of a lower rank ends its task.
    public int Rank => 10;

    /// <inheritdoc cref="PushRollups.From"/>
    public FirstPeriods? From { get; set; }

    public void Ended(string? companyId, string type, TaskOutcome outcome, DateTimeOffset at) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_sums, (companyId ?? "", type, outcome, Periods.MinuteOf(at)), out _)++;

    public void Write(WriteSession session)
    {
        var first = From ?? FirstPeriods.At(session.Now);
        var minutes = new Dictionary<(string Company, int Minute, string Type, TaskOutcome Outcome), int>();
        var quarters = new Dictionary<(string Company, int Quarter, string Type, TaskOutcome Outcome), int>();
        foreach (var ((company, type, outcome, minute), ended) in _sums)
        {
            var quarter = Periods.QuarterOf(minute);
            if (minute < first.Minute && quarter < first.Quarter)
            {
                continue;
            }

            var name = session.RollupNames.TypeOf(session, company, type);
            if (minute >= first.Minute)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(minutes, (company, minute, name, outcome), out _) += ended;
            }

            if (quarter >= first.Quarter)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(quarters, (company, quarter, name, outcome), out _) += ended;
            }
        }

        foreach (var ((company, minute, type, outcome), ended) in minutes)
        {
            var row = new TaskMinute
            {
                CompanyId = company,
                Minute = minute,
                Type = type,
                Outcome = outcome,
                Ended = ended,
            };
            session.Prepare(TaskMinuteTable.Addition).Write(TaskMinuteTable.Addition.ValuesOf(row));
        }

        foreach (var ((company, quarter, type, outcome), ended) in quarters)
        {
            var row = new TaskQuarter
            {
                CompanyId = company,
                Quarter = quarter,
                Type = type,
                Outcome = outcome,
                Ended = ended,
            };
            session.Prepare(TaskQuarterTable.Addition).Write(TaskQuarterTable.Addition.ValuesOf(row));
        }
    }
}
