using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Overview;

/// <summary>How a destination does, worst first.</summary>
internal enum DestinationCondition
{
    /// <summary>Most attempts of the last hour failed, and none of the newest minute was delivered.</summary>
    Fails = 0,

    Held = 1,
    Stopped = 2,

    /// <summary>Some attempts of the last hour failed.</summary>
    Unsteady = 3,

    /// <summary>A person paused it.</summary>
    Paused = 4,

    Works = 5,
    Idle = 6,
}

/// <summary>A destination, its condition, and its attempts of the last hour.</summary>
internal sealed record RankedDestination(int Number, DestinationCondition Condition, MinuteAttempts LastHour, MinuteAttempts Latest);

/// <summary>The destinations that a caller sees, worst first.</summary>
internal sealed class DestinationRanking
{
    // As many as a column beside the charts has room for.
    private const int MostShown = 12;

    private DestinationRanking(IReadOnlyList<RankedDestination> all) => All = all;

    public IReadOnlyList<RankedDestination> All { get; }

    public static DestinationRanking Of(
        VisibleDestinations destinations,
        RecentAttempts attempts,
        IReadOnlyDictionary<int, CircuitView> circuits
    )
    {
        var all = new List<RankedDestination>(destinations.Count);
        foreach (var number in destinations.Numbers)
        {
            var (sum, latest) = attempts.SumOf(number);
            var condition = ConditionOf(destinations[number], circuits.ContainsKey(number), sum, latest);
            all.Add(new RankedDestination(number, condition, sum, latest));
        }

        all.Sort(
            static (one, other) =>
                one.Condition != other.Condition ? one.Condition.CompareTo(other.Condition)
                : one.LastHour.Failed != other.LastHour.Failed ? other.LastHour.Failed.CompareTo(one.LastHour.Failed)
                : one.LastHour.Delivered != other.LastHour.Delivered ? other.LastHour.Delivered.CompareTo(one.LastHour.Delivered)
                : one.Number.CompareTo(other.Number)
        );
        return new DestinationRanking(all);
    }

    /// <summary>The first ones.</summary>
    public IEnumerable<RankedDestination> Shown => All.Take(MostShown);

    /// <summary>Returns the first ones, with their minutes.</summary>
    public DestinationList List(IReadOnlyDictionary<int, DestinationView> views, RecentAttempts attempts) =>
        new(
            [
                .. Shown
                    .Where(ranked => views.ContainsKey(ranked.Number))
                    .Select(ranked => new DestinationHour(views[ranked.Number], attempts.StripOf(ranked.Number))),
            ],
            All.Count
        );

    /// <summary>Returns the whole destinations, by number.</summary>
    public static Dictionary<int, DestinationView> ViewsOf(SqlSession sql, IReadOnlyList<RankedDestination> some, DateTimeOffset now)
    {
        if (some.Count == 0)
        {
            return [];
        }

        var given = GivenRows.Of(some, ranked => ranked.Number);
        var destinations = new List<Destination>(some.Count);
        using (
            var rows = sql.Prepare(
                    $"SELECT {DestinationTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN Destinations WHERE "
                        + "Number = given.c0"
                )
                .Query(given)
        )
        {
            while (rows.Read())
            {
                destinations.Add(DestinationTable.Instance.Read(rows));
            }
        }

        if (destinations.Count == 0)
        {
            return [];
        }

        var ranks = some.ToDictionary(ranked => ranked.Number);
        return DestinationReads
            .ViewsOf(
                sql,
                [.. destinations],
                now,
                number => (ranks[number].LastHour.Delivered, ranks[number].LastHour.Failed),
                number => (ranks[number].Latest.Delivered, ranks[number].Latest.Failed)
            )
            .ToDictionary(view => view.Destination.Number);
    }

    private static DestinationCondition ConditionOf(DestinationState state, bool isHeld, MinuteAttempts sum, MinuteAttempts latest) =>
        state.StoppedAt is not null ? DestinationCondition.Stopped
        : state.Paused ? DestinationCondition.Paused
        : isHeld ? DestinationCondition.Held
        : sum.Failed > sum.Delivered && latest.Delivered == 0 ? DestinationCondition.Fails
        : sum.Failed > 0 ? DestinationCondition.Unsteady
        : sum.Delivered > 0 ? DestinationCondition.Works
        : DestinationCondition.Idle;
}
