using System.Runtime.InteropServices;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Overview;

/// <summary>
/// The attempts of the minutes that are over, as they were read in one minute. An attempt that began before and ended since is missing
/// until they are read again, in the next minute.
/// </summary>
/// <param name="Minute">The minute of the read. The minute before it is not closed yet.</param>
/// <param name="ByDestination">Attempts by destination and minute, from the first minute of the window.</param>
/// <param name="ByGroup">Failed attempts by group of failures.</param>
internal sealed record ClosedMinutes(
    int Minute,
    Dictionary<int, MinuteAttempts[]> ByDestination,
    Dictionary<(int Destination, int Signature), FailureTrend> ByGroup
);

/// <summary>The attempts of the last hour by destination, and the failed ones of the last ten minutes by group.</summary>
internal sealed class RecentAttempts
{
    /// <summary>The last 60 whole minutes and the current one.</summary>
    public const int Minutes = 61;

    // Each of the two periods that are compared, the current minute included.
    private const int TrendMinutes = 5;

    // An attempt is recorded some time after it began.
    private const int OpenMinutes = 2;

    private const string OfAll = "SELECT DestinationNumber, Minute, Delivered, FailedAttempts FROM PushMinutes WHERE Minute >= @p0";

    private readonly Dictionary<int, MinuteAttempts[]> _open;
    private readonly Dictionary<(int Destination, int Signature), FailureTrend> _openGroups;

    private RecentAttempts(
        ClosedMinutes closed,
        Dictionary<int, MinuteAttempts[]> open,
        Dictionary<(int Destination, int Signature), FailureTrend> openGroups
    )
    {
        Closed = closed;
        _open = open;
        _openGroups = openGroups;
    }

    public ClosedMinutes Closed { get; }

    /// <summary>Failed attempts of the last ten minutes, of the groups that have any.</summary>
    public IEnumerable<(int Destination, int Signature, FailureTrend Trend)> Groups
    {
        get
        {
            foreach (var (group, trend) in Closed.ByGroup)
            {
                yield return (group.Destination, group.Signature, trend.And(_openGroups.GetValueOrDefault(group)));
            }

            foreach (var (group, trend) in _openGroups)
            {
                if (!Closed.ByGroup.ContainsKey(group))
                {
                    yield return (group.Destination, group.Signature, trend);
                }
            }
        }
    }

    public static RecentAttempts Read(
        SqlSession sql,
        Caller caller,
        VisibleDestinations destinations,
        DateTimeOffset now,
        ClosedMinutes? known
    )
    {
        var minute = Periods.MinuteOf(now);
        var open = minute - OpenMinutes + 1;
        var closed = known?.Minute == minute ? known : ReadClosed(sql, caller, destinations, minute);
        return new RecentAttempts(
            closed,
            AttemptsOf(sql, caller, destinations, open, minute + 1),
            TrendsOf(sql, destinations, minute, open, minute + 1)
        );
    }

    /// <summary>Returns the attempts of the last 60 minutes, the current one included.</summary>
    public MinuteAttempts[] StripOf(int destination)
    {
        var strip = new MinuteAttempts[Minutes - 1];
        Closed.ByDestination.GetValueOrDefault(destination)?.AsSpan(1).CopyTo(strip);
        _open.GetValueOrDefault(destination)?.CopyTo(strip.AsSpan(strip.Length - OpenMinutes));
        return strip;
    }

    /// <summary>Returns the attempts of the last hour, and of the newest minute that has any.</summary>
    public (MinuteAttempts Sum, MinuteAttempts Latest) SumOf(int destination)
    {
        var (sum, latest) = (default(MinuteAttempts), default(MinuteAttempts));
        Add(Closed.ByDestination.GetValueOrDefault(destination));
        Add(_open.GetValueOrDefault(destination));
        return (sum, latest);

        void Add(MinuteAttempts[]? minutes)
        {
            for (var at = 0; at < minutes?.Length; at++)
            {
                var (delivered, failed) = (minutes[at].Delivered, minutes[at].Failed);
                if (delivered + failed > 0)
                {
                    latest = minutes[at];
                    sum = new MinuteAttempts(sum.Delivered + delivered, sum.Failed + failed);
                }
            }
        }
    }

    private static ClosedMinutes ReadClosed(SqlSession sql, Caller caller, VisibleDestinations destinations, int minute)
    {
        var end = minute - OpenMinutes + 1;
        return new ClosedMinutes(
            minute,
            AttemptsOf(sql, caller, destinations, minute - Minutes + 1, end),
            TrendsOf(sql, destinations, minute, minute - (2 * TrendMinutes) + 1, end)
        );
    }

    /// <returns>For each destination with attempts, those of each minute.</returns>
    private static Dictionary<int, MinuteAttempts[]> AttemptsOf(
        SqlSession sql,
        Caller caller,
        VisibleDestinations destinations,
        int first,
        int end
    )
    {
        var attempts = new Dictionary<int, MinuteAttempts[]>();
        if (destinations.Count == 0)
        {
            return attempts;
        }

        GivenRows? given = null;
        if (caller.Companies is not null)
        {
            given = GivenRows.Of(destinations.Numbers, number => number, _ => first);
        }

        using var rows = given is null
            ? sql.Prepare(OfAll).Query(first)
            : sql.Prepare(
                    $"""
                    SELECT m.DestinationNumber, m.Minute, m.Delivered, m.FailedAttempts FROM {sql.Provider.GivenTable(
                        given
                    )} CROSS JOIN PushMinutes m WHERE m.DestinationNumber = given.c0 AND m.Minute >= given.c1
                    """
                )
                .Query(given);
        while (rows.Read())
        {
            // There are one row for each kind, and later minutes that are read separately or were counted before the clock was set back.
            if (rows.GetInt32(1) is var minute && minute < end)
            {
                ref var minutes = ref CollectionsMarshal.GetValueRefOrAddDefault(attempts, rows.GetInt32(0), out _);
                minutes ??= new MinuteAttempts[end - first];
                ref var sum = ref minutes[minute - first];
                sum = new MinuteAttempts(sum.Delivered + rows.GetInt32(2), sum.Failed + rows.GetInt32(3));
            }
        }

        return attempts;
    }

    /// <param name="minute">The current minute.</param>
    private static Dictionary<(int Destination, int Signature), FailureTrend> TrendsOf(
        SqlSession sql,
        VisibleDestinations destinations,
        int minute,
        int first,
        int end
    )
    {
        var trends = new Dictionary<(int Destination, int Signature), FailureTrend>();
        using var rows = sql.Prepare(
                "SELECT Minute, DestinationNumber, SignatureNumber, FailedAttempts FROM FailureMinutes WHERE Minute >= @p0 AND Minute < @p1"
            )
            .Query(first, end);
        while (rows.Read())
        {
            if (destinations.Has(rows.GetInt32(1)))
            {
                ref var trend = ref CollectionsMarshal.GetValueRefOrAddDefault(trends, (rows.GetInt32(1), rows.GetInt32(2)), out _);
                var attempts = rows.GetInt32(3);
                trend =
                    rows.GetInt32(0) > minute - TrendMinutes
                        ? trend with
                        {
                            Last = trend.Last + attempts,
                        }
                        : trend with
                        {
                            Before = trend.Before + attempts,
                        };
            }
        }

        return trends;
    }
}
