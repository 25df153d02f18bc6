using System.Runtime.InteropServices;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Overview;

/// <summary>
/// The quarter hours of the last day that are over, as they were read in one quarter hour. What was counted in them later is missing until
/// they are read again, in the next quarter hour.
/// </summary>
/// <param name="Quarter">The quarter hour of the read.</param>
/// <param name="Open">The first quarter hour that is not closed yet.</param>
internal sealed record ClosedDay(int Quarter, int Open, HalfHour[] HalfHours, Dictionary<string, OutcomeCounts> Ended);

/// <summary>The attempts of the last 24 hours by half hour, and the ends of tasks in that time by type and outcome.</summary>
internal sealed class RecentDay
{
    private const int HalfHourCount = 48;
    private const int QuartersOfHalfHour = 2;

    // An attempt is recorded some time after it began: so long after its end, a quarter hour is still read each time.
    private const int MinutesOpen = 3;

    private const string PushesOfAll = """
        SELECT Quarter, SUM(CAST(Delivered AS bigint)), SUM(CAST(FailedAttempts AS bigint)) FROM PushQuarters
        WHERE Quarter >= @p0 AND Quarter < @p1 GROUP BY Quarter
        """;

    private const string TasksOfAll = """
        SELECT Type, Outcome, SUM(CAST(Ended AS bigint)) FROM TaskQuarters WHERE Quarter >= @p0 AND Quarter < @p1 GROUP BY Type, Outcome
        """;

    private const string TasksOfCompany = """
        SELECT Type, Outcome, SUM(CAST(Ended AS bigint)) FROM TaskQuarters WHERE CompanyId = @p2 AND Quarter >= @p0 AND Quarter < @p1
        GROUP BY Type, Outcome
        """;

    private RecentDay(ClosedDay closed, HalfHour[] halfHours, EndedTasks ended) => (Closed, HalfHours, Ended) = (closed, halfHours, ended);

    public ClosedDay Closed { get; }

    public IReadOnlyList<HalfHour> HalfHours { get; }

    public EndedTasks Ended { get; }

    public static RecentDay Read(SqlSession sql, Caller caller, VisibleDestinations destinations, DateTimeOffset now, ClosedDay? known)
    {
        var quarter = Periods.QuarterOf(now);
        var open = Periods.QuarterOf(now.AddMinutes(-MinutesOpen));
        var closed = known?.Quarter == quarter && known.Open == open ? known : ReadClosed(sql, caller, destinations, quarter, open);
        HalfHour[] halfHours = [.. closed.HalfHours];
        AddPushes(sql, caller, destinations, open, quarter + 1, FirstOf(quarter), halfHours);
        var ended = new Dictionary<string, OutcomeCounts>(closed.Ended);
        AddTasks(sql, caller, open, quarter + 1, ended);
        return new RecentDay(closed, halfHours, EndsOf(ended));
    }

    private static ClosedDay ReadClosed(SqlSession sql, Caller caller, VisibleDestinations destinations, int quarter, int open)
    {
        var first = FirstOf(quarter);
        HalfHour[] halfHours =
        [
            .. Enumerable
                .Range(0, HalfHourCount)
                .Select(at => new HalfHour(Periods.StartOfQuarter(first + (at * QuartersOfHalfHour)), 0, 0)),
        ];
        var ended = new Dictionary<string, OutcomeCounts>(StringComparer.Ordinal);
        AddPushes(sql, caller, destinations, first, open, first, halfHours);
        AddTasks(sql, caller, quarter - Periods.QuartersOfDay + 1, open, ended);
        return new ClosedDay(quarter, open, halfHours, ended);
    }

    // The half hours begin at whole half hours, so the first one may have begun 24 hours and a quarter ago.
    private static int FirstOf(int quarter) => quarter - (quarter % QuartersOfHalfHour) - ((HalfHourCount - 1) * QuartersOfHalfHour);

    /// <param name="start">The first quarter of the half hours.</param>
    private static void AddPushes(
        SqlSession sql,
        Caller caller,
        VisibleDestinations destinations,
        int first,
        int end,
        int start,
        HalfHour[] halfHours
    )
    {
        if (destinations.Count == 0)
        {
            return;
        }

        var given = caller.Companies is null ? null : GivenRows.Of(destinations.Numbers, number => number, _ => first, _ => end);
        using var rows = given is null
            ? sql.Prepare(PushesOfAll).Query(first, end)
            : sql.Prepare(
                    $"""
                    SELECT q.Quarter, CAST(q.Delivered AS bigint), CAST(q.FailedAttempts AS bigint)
                    FROM {sql.Provider.GivenTable(given)} CROSS JOIN PushQuarters q
                    WHERE q.DestinationNumber = given.c0 AND q.Quarter >= given.c1 AND q.Quarter < given.c2
                    """
                )
                .Query(given);
        while (rows.Read())
        {
            ref var sum = ref halfHours[(rows.GetInt32(0) - start) / QuartersOfHalfHour];
            sum = sum with { Delivered = sum.Delivered + rows.GetInt64(1), FailedAttempts = sum.FailedAttempts + rows.GetInt64(2) };
        }
    }

    private static void AddTasks(SqlSession sql, Caller caller, int first, int end, Dictionary<string, OutcomeCounts> ended)
    {
        foreach (var company in caller.EachCompany())
        {
            // Tasks without a company are counted under the empty id, which only a key of an earlier version can have.
            if (company is "")
            {
                continue;
            }

            using var rows = company is null
                ? sql.Prepare(TasksOfAll).Query(first, end)
                : sql.Prepare(TasksOfCompany).Query(first, end, company);
            while (rows.Read())
            {
                ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(ended, rows.GetString(0), out _);
                counts = counts.With((TaskOutcome)rows.GetInt32(1), rows.GetInt64(2));
            }
        }
    }

    private static EndedTasks EndsOf(Dictionary<string, OutcomeCounts> ended)
    {
        var all = default(OutcomeCounts);
        foreach (var counts in ended.Values)
        {
            foreach (var outcome in Enum.GetValues<TaskOutcome>())
            {
                all = all.With(outcome, counts.Of(outcome));
            }
        }

        return new EndedTasks(
            all,
            [
                .. ended
                    .OrderByDescending(type => type.Value.Total)
                    .ThenBy(type => type.Key, StringComparer.Ordinal)
                    .Select(type => new EndedOfType(type.Key == RollupNames.Other ? null : type.Key, type.Value)),
            ]
        );
    }
}
