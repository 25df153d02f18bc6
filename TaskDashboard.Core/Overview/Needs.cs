using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Core.Overview;

/// <summary>What needs a person: of each kind a few, and how many there are.</summary>
internal sealed class Needs
{
    public const int MostOfKind = 6;

    private static readonly string OpenStates = string.Join(
        ", ",
        Enum.GetValues<TaskState>().Where(state => !state.HasEnded()).Select(state => (int)state)
    );

    private readonly Dictionary<NeedKind, int> _totals = [];
    private readonly List<RankedDestination> _destinations = [];
    private readonly List<RankedDestination> _ofGroups = [];
    private readonly List<(int Destination, int Signature, FailureTrend Trend)> _groups;
    private readonly Dictionary<int, (int Signature, long Most, FailureTrend Trend)> _failures = [];

    /// <summary>Chooses the destinations and the groups of failures, by what was read of the last minutes.</summary>
    public Needs(DestinationRanking ranking, RecentAttempts attempts)
    {
        var inNeed = new HashSet<int>();
        foreach (var ranked in ranking.All)
        {
            // Worst first within each condition.
            if (KindOf(ranked.Condition) is { } kind)
            {
                inNeed.Add(ranked.Number);
                _totals[kind] = _totals.GetValueOrDefault(kind) + 1;
                if (_totals[kind] <= MostOfKind)
                {
                    _destinations.Add(ranked);
                }
            }
        }

        var growing = new List<(int Destination, int Signature, FailureTrend Trend)>();
        foreach (var (destination, signature, trend) in attempts.Groups)
        {
            if (inNeed.Contains(destination))
            {
                var (most, count, sum) = _failures.GetValueOrDefault(destination);
                var attempted = trend.Last + trend.Before;
                _failures[destination] = (
                    attempted > count ? signature : most,
                    Math.Max(attempted, count),
                    new FailureTrend(sum.Last + trend.Last, sum.Before + trend.Before)
                );
            }
            else if (trend.Grows)
            {
                growing.Add((destination, signature, trend));
            }
        }

        Count(NeedKind.FailuresGrow, growing.Count);
        _groups =
        [
            .. growing
                .OrderByDescending(group => group.Trend.Last)
                .ThenBy(group => group.Destination)
                .ThenBy(group => group.Signature)
                .Take(MostOfKind),
        ];
        _ofGroups.AddRange(ranking.All.Where(ranked => _groups.Exists(group => group.Destination == ranked.Number)));
    }

    /// <summary>The destinations that are shown.</summary>
    public IEnumerable<RankedDestination> Destinations => _destinations.Concat(_ofGroups);

    /// <param name="views">The destinations that are shown, by number.</param>
    public NeedList Read(
        SqlSession sql,
        IReadOnlyDictionary<int, DestinationView> views,
        IReadOnlyList<RetryNotDelivered> retries,
        SilentList silent,
        StuckRule rule,
        DateTimeOffset now
    )
    {
        var signatures = SignaturesOf(
            sql,
            _failures.Values.Select(failures => failures.Signature).Concat(_groups.Select(group => group.Signature))
        );
        Count(NeedKind.RetryFailed, retries.Count(retry => retry.NothingArrived));
        Count(NeedKind.RetryIncomplete, retries.Count(retry => !retry.NothingArrived));
        var tasks = OfTasks(sql, [.. silent.Stuck.Take(MostOfKind)], rule, now);
        Count(NeedKind.TaskStuck, Math.Max(0, silent.Stuck.Count - MostOfKind) + tasks.Count);
        var items = OfDestinations(views, signatures, now)
            .Concat(OfRetries(sql, retries))
            .Concat(OfGroups(sql, views, signatures, now))
            .Concat(tasks)
            .OrderBy(need => need.Kind)
            .ThenByDescending(need => need.Count)
            .ThenBy(need => need.Since);
        return new NeedList([.. items], _totals);
    }

    private void Count(NeedKind kind, int count)
    {
        if (count > 0)
        {
            _totals[kind] = count;
        }
    }

    private static NeedKind? KindOf(DestinationCondition condition) =>
        condition switch
        {
            DestinationCondition.Fails => NeedKind.DestinationFails,
            DestinationCondition.Held => NeedKind.DestinationHeld,
            DestinationCondition.Stopped => NeedKind.DestinationStopped,
            DestinationCondition.Unsteady or DestinationCondition.Paused or DestinationCondition.Works or DestinationCondition.Idle => null,
        };

    private List<Need> OfDestinations(
        IReadOnlyDictionary<int, DestinationView> views,
        Dictionary<int, ErrorSignature> signatures,
        DateTimeOffset now
    )
    {
        var needs = new List<Need>();
        foreach (var ranked in _destinations)
        {
            // It may have been deleted in the meantime.
            if (!views.TryGetValue(ranked.Number, out var view))
            {
                continue;
            }

            var (signature, _, trend) = _failures.GetValueOrDefault(ranked.Number);
            (long Count, DateTimeOffset? Since) state =
                ranked.Condition == DestinationCondition.Fails
                    ? (ranked.LastHour.Failed, view.LastDeliveredAt)
                    : (view.Waiting, view.Circuit?.OpenSince ?? view.Destination.PausedAt ?? now);
            var cause = signatures.GetValueOrDefault(signature);
            needs.Add(new DestinationNeed(KindOf(ranked.Condition)!.Value, state.Count, state.Since, view, cause, trend));
        }

        return needs;
    }

    private List<Need> OfGroups(
        SqlSession sql,
        IReadOnlyDictionary<int, DestinationView> views,
        Dictionary<int, ErrorSignature> signatures,
        DateTimeOffset now
    )
    {
        var needs = new List<Need>();
        if (_groups.Count == 0)
        {
            return needs;
        }

        var failures = FailuresOf(sql, _groups);
        foreach (var (number, signature, trend) in _groups)
        {
            if (!views.TryGetValue(number, out var view) || !signatures.TryGetValue(signature, out var error))
            {
                continue;
            }

            // While the schedule has more attempts, no push of the group has failed yet.
            var group = failures.GetValueOrDefault((number, signature));
            needs.Add(
                new FailureNeed(
                    trend.Last,
                    group is { Count: > 0 } ? group.FirstAt : null,
                    view.Destination.Id,
                    view.Destination.Name,
                    error,
                    group?.Count ?? 0,
                    FailureLights.Of(error, view.LastFailedAt ?? now, view.LastDeliveredAt, view.LastFailedAt),
                    trend
                )
            );
        }

        return needs;
    }

    private static Dictionary<(int Destination, int Signature), FailureGroup> FailuresOf(
        SqlSession sql,
        List<(int Destination, int Signature, FailureTrend Trend)> groups
    )
    {
        var given = GivenRows.Of(groups, group => group.Destination, group => group.Signature);
        var failures = new Dictionary<(int, int), FailureGroup>(groups.Count);
        using var rows = sql.Prepare(
                $"SELECT {FailureGroupTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN FailureGroups WHERE "
                    + "DestinationNumber = given.c0 AND SignatureNumber = given.c1"
            )
            .Query(given);
        while (rows.Read())
        {
            var group = FailureGroupTable.Instance.Read(rows);
            failures.Add((group.DestinationNumber, group.SignatureNumber), group);
        }

        return failures;
    }

    private static Dictionary<int, ErrorSignature> SignaturesOf(SqlSession sql, IEnumerable<int> numbers)
    {
        var signatures = new Dictionary<int, ErrorSignature>();
        var given = GivenRows.Of(numbers.Where(number => number != 0).Distinct().Select(number => (long)number).ToList());
        if (given.Count == 0)
        {
            return signatures;
        }

        using var rows = sql.Prepare(
                $"SELECT {ErrorSignatureTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN ErrorSignatures WHERE "
                    + "Number = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var signature = ErrorSignatureTable.Instance.Read(rows);
            signatures.Add(signature.Number, signature);
        }

        return signatures;
    }

    /// <summary>Returns the stuck tasks by type, as they are now: one may have reported since it was found.</summary>
    private static List<Need> OfTasks(SqlSession sql, IReadOnlyList<StuckType> types, StuckRule rule, DateTimeOffset now)
    {
        var needs = new List<Need>();
        if (types.Count == 0)
        {
            return needs;
        }

        var unheard = UnheardSince(sql, types);
        var still = types
            .Select(type => (Type: type, Stuck: type.Longest.Where(task => unheard.Contains(task)).ToList()))
            .Where(type => type.Stuck.Count > 0)
            .ToList();
        var tasks = TasksOf(sql, [.. still.Select(type => type.Stuck[0].Number)]);
        foreach (var (type, stuck) in still)
        {
            var count = type.Count - type.Longest.Count + stuck.Count;
            if (tasks.GetValueOrDefault(stuck[0].Number) is { } longest && rule.SilentSince(longest, now) is { } since)
            {
                needs.Add(count == 1 ? new TaskNeed(longest, since) : new StuckTypeNeed(count, longest, since));
            }
        }

        return needs;
    }

    /// <summary>Returns those that have neither reported nor ended since they were found. Whole rows would cost much more.</summary>
    private static HashSet<SilentTask> UnheardSince(SqlSession sql, IReadOnlyList<StuckType> types)
    {
        var found = types.SelectMany(type => type.Longest).ToDictionary(task => task.Number);
        var unheard = new HashSet<SilentTask>(found.Count);
        var given = GivenRows.Of(found.Keys, number => number);
        using var rows = sql.Prepare(
                $"""
                SELECT Number, COALESCE(LastReportAt, CreatedAt) FROM {sql.Provider.GivenTable(given)} CROSS JOIN Tasks
                WHERE Number = given.c0 AND State IN ({OpenStates})
                """
            )
            .Query(given);
        while (rows.Read())
        {
            if (found[rows.GetInt32(0)] is var task && rows.GetInstant(1) == task.Since)
            {
                unheard.Add(task);
            }
        }

        return unheard;
    }

    private static Dictionary<int, TrackedTask> TasksOf(SqlSession sql, IReadOnlyCollection<int> numbers)
    {
        var tasks = new Dictionary<int, TrackedTask>(numbers.Count);
        if (numbers.Count == 0)
        {
            return tasks;
        }

        var given = GivenRows.Of(numbers, number => number);
        using var rows = sql.Prepare(
                $"SELECT {TaskTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN Tasks WHERE Number = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var task = TaskTable.Instance.Read(rows);
            tasks.Add(task.Number, task);
        }

        return tasks;
    }

    private static List<Need> OfRetries(SqlSession sql, IReadOnlyList<RetryNotDelivered> retries)
    {
        var needs = new List<Need>();
        if (retries.Count == 0)
        {
            return needs;
        }

        var shown = retries.GroupBy(retry => retry.NothingArrived).SelectMany(kind => kind.Take(MostOfKind)).ToList();
        var given = GivenRows.Of(shown, retry => retry.Number);
        using var rows = sql.Prepare(
                $"SELECT {RetryRequestTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN RetryRequests WHERE "
                    + "Number = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var retry = RetryRequestTable.Instance.Read(rows);
            if (retry.EndedAt is { } ended)
            {
                needs.Add(new RetryNeed(retry, retry.ItemCount - retry.Delivered, ended));
            }
        }

        return needs;
    }
}
