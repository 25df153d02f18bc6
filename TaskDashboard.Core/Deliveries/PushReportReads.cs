using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Selects what was sent.</summary>
public sealed record PushReportQuery
{
    /// <summary>The longest time between <see cref="From"/> and <see cref="To"/>.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>The first moment. The whole hour in which it lies counts.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The moment after the last one. The whole hour in which the last one lies counts.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>
    /// Only pushes of this kind; null for all. Kinds of a destination beyond the first 50 are counted together, under no name, so they are
    /// in no report of one kind.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>Only this destination; null for all.</summary>
    public string? DestinationId { get; init; }

    public string? After { get; init; }

    /// <summary>1 to 500.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>The attempts to one destination that began in one hour.</summary>
/// <param name="Hour">Start of the hour, in UTC.</param>
/// <param name="Failed">Failed attempts, also those that another attempt follows.</param>
public sealed record PushReport(string DestinationId, string DestinationName, DateTimeOffset Hour, long Delivered, long Failed)
{
    public long Sent => Delivered + Failed;
}

/// <summary>The attempts to one destination within the whole time.</summary>
public sealed record PushReportTotal(string DestinationId, string DestinationName, long Delivered, long Failed)
{
    public long Sent => Delivered + Failed;
}

/// <summary>Reports what was sent, by destination and hour, from roll-ups. The cost does not grow with the number of pushes.</summary>
public sealed class PushReportReads
{
    private const int HoursOfDay = 24;
    private const int QuartersOfHour = Periods.MinutesOfHour / Periods.MinutesOfQuarter;

    private readonly ReaderPool _readers;

    internal PushReportReads(ReaderPool readers) => _readers = readers;

    /// <summary>Returns the hours in which something was sent, oldest first, and in each the destinations in the order of their
    /// creation.</summary>
    /// <exception cref="RefusedException">Invalid: a member is wrong.</exception>
    public async Task<Page<PushReport>> ListAsync(Caller caller, PushReportQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(query);
        var size = Page.Size(query.Limit);
        var after = Page.After(query.After) ?? -1;
        var (first, end) = HoursOf(query);
        var found = new List<(long Place, PushReport Report)>();

        // A day at a time, so that each read is short and a page costs no more than it shows.
        for (var day = Math.Max(first, HourOf(after)); day < end && found.Count <= size; day += HoursOfDay)
        {
            var hours = await ReadAsync(caller, query, day, Math.Min(day + HoursOfDay, end), cancellation).ConfigureAwait(false);
            found.AddRange(
                hours
                    .Select(hour =>
                        (
                            Place: PlaceOf(hour.Key.Hour, hour.Key.Destination),
                            Report: new PushReport(
                                hour.Value.Id,
                                hour.Value.Name,
                                Periods.StartOfQuarter(hour.Key.Hour * QuartersOfHour),
                                hour.Value.Delivered,
                                hour.Value.Failed
                            )
                        )
                    )
                    .Where(hour => hour.Place > after)
                    .OrderBy(hour => hour.Place)
            );
        }

        return Page.Of(found, size, hour => hour.Place, hour => hour.Report);
    }

    /// <summary>Returns the sums of the whole time by destination, those with the most attempts first.</summary>
    /// <param name="query">Its page is ignored.</param>
    /// <exception cref="RefusedException">Invalid: a member is wrong.</exception>
    public async Task<IReadOnlyList<PushReportTotal>> TotalsAsync(
        Caller caller,
        PushReportQuery query,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(query);
        var (first, end) = HoursOf(query);
        var totals = new Dictionary<int, PushReportTotal>();
        for (var day = first; day < end; day += HoursOfDay)
        {
            var hours = await ReadAsync(caller, query, day, Math.Min(day + HoursOfDay, end), cancellation).ConfigureAwait(false);
            foreach (var ((_, destination), sums) in hours)
            {
                var total = totals.GetValueOrDefault(destination) ?? new PushReportTotal(sums.Id, sums.Name, 0, 0);
                totals[destination] = total with { Delivered = total.Delivered + sums.Delivered, Failed = total.Failed + sums.Failed };
            }
        }

        return [.. totals.OrderByDescending(total => total.Value.Sent).ThenBy(total => total.Key).Select(total => total.Value)];
    }

    private Task<Dictionary<(int Hour, int Destination), HourSums>> ReadAsync(
        Caller caller,
        PushReportQuery query,
        int first,
        int end,
        CancellationToken cancellation
    ) =>
        _readers.ReadAsync(
            sql =>
            {
                var kind = query.Kind;
                var destinations = DestinationNames.Of(sql, caller, query.DestinationId);
                var hours = new Dictionary<(int, int), HourSums>();
                if (destinations.Count == 0 || (kind is not null && !PushFilter.Kind.CanBeStored(kind)))
                {
                    return hours;
                }

                var given = kind is null
                    ? GivenRows.Of(destinations.Keys, number => number, _ => first * QuartersOfHour, _ => end * QuartersOfHour)
                    : GivenRows.Of(destinations.Keys, number => number, _ => first * QuartersOfHour, _ => end * QuartersOfHour, _ => kind);
                using var rows = sql.Prepare(
                        $"""
                        SELECT q.DestinationNumber, q.Quarter, CAST(q.Delivered AS bigint), CAST(q.FailedAttempts AS bigint)
                        FROM {sql.Provider.GivenTable(given)} CROSS JOIN PushQuarters q WHERE q.DestinationNumber = given.c0
                        AND q.Quarter >= given.c1 AND q.Quarter < given.c2{(kind is null ? "" : " AND q.Kind = given.c3")}
                        """
                    )
                    .Query(given);
                while (rows.Read())
                {
                    var (destination, delivered, failed) = (rows.GetInt32(0), rows.GetInt64(2), rows.GetInt64(3));
                    if (delivered + failed == 0)
                    {
                        continue;
                    }

                    var key = (rows.GetInt32(1) / QuartersOfHour, destination);
                    var (id, name) = destinations[destination];
                    var sums = hours.GetValueOrDefault(key);
                    hours[key] = new HourSums(id, name, sums.Delivered + delivered, sums.Failed + failed);
                }

                return hours;
            },
            cancellation
        );

    /// <summary>Returns the hours to report, the last one excluded.</summary>
    private static (int First, int End) HoursOf(PushReportQuery query)
    {
        if (query.To <= query.From)
        {
            throw RefusedException.Invalid("to", "to is not after from. Give a later time.");
        }

        if (query.To - query.From > PushReportQuery.Longest)
        {
            throw RefusedException.Invalid(
                "from",
                $"from and to are more than {PushReportQuery.Longest.Days} days apart. Ask for a shorter time, and for the rest in another "
                    + "call."
            );
        }

        return (Periods.HourOf(query.From), Periods.HourOf(query.To.AddMilliseconds(-1)) + 1);
    }

    private static long PlaceOf(int hour, int destination) => ((long)hour << 32) | (uint)destination;

    private static int HourOf(long place) => place < 0 ? 0 : (int)Math.Min(place >> 32, int.MaxValue - HoursOfDay);

    private readonly record struct HourSums(string Id, string Name, long Delivered, long Failed);
}
