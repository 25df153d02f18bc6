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
    private readonly List<(int Destination, int Signature)> _waiting;
    private readonly Dictionary<int, (int Signature, long Most, FailureTrend Trend)> _failures = [];

    /// <summary>Chooses the destinations and the groups of failures, by what was read of the last minutes.</summary>
    /// <param name="ignored">Groups of failures that a person ignores.</param>
    /// <param name="toRetry">The groups whose pushes wait for a retry that may help.</param>
    public Needs(
        DestinationRanking ranking,
        RecentAttempts attempts,
        IReadOnlySet<(int Destination, int Signature)> ignored,
        FailuresToRetry toRetry
    )
    {
        var inNeed = new HashSet<int>();
        var quiet = OnlyIgnored(attempts, ignored);
        foreach (var ranked in ranking.All)
        {
            // Worst first within each condition.
            if (KindOf(ranked.Condition) is { } kind && !(kind is NeedKind.DestinationFails && quiet.Contains(ranked.Number)))
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
            if (ignored.Contains((destination, signature)))
            {
                continue;
            }

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
        var grown = growing.Select(group => (group.Destination, group.Signature)).ToHashSet();
        var waiting = toRetry
            .Groups.Select(group => (Destination: group.DestinationNumber, Signature: group.SignatureNumber))
            .Where(group => !inNeed.Contains(group.Destination) && !grown.Contains(group))
            .ToList();
        Count(NeedKind.FailuresWait, waiting.Count);
        _waiting = [.. waiting.Take(MostOfKind)];
        var shown = _groups.Select(group => group.Destination).Concat(_waiting.Select(group => group.Destination)).ToHashSet();
        _ofGroups.AddRange(ranking.All.Where(ranked => shown.Contains(ranked.Number)));
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
        var signatures = ErrorSignatureTable.Of(
            sql,
            _failures
                .Values.Select(failures => failures.Signature)
                .Concat(_groups.Select(group => group.Signature))
                .Concat(_waiting.Select(group => group.Signature))
        );
        Count(NeedKind.RetryFailed, retries.Count(retry => retry.NothingArrived));
        Count(NeedKind.RetryIncomplete, retries.Count(retry => !retry.NothingArrived));
        var tasks = OfTasks(sql, [.. silent.Stuck.Take(MostOfKind)], rule, now);
        Count(NeedKind.TaskStuck, Math.Max(0, silent.Stuck.Count - MostOfKind) + tasks.Count);
        var (ended, again) = OfRetries(sql, retries);
        var items = OfDestinations(views, signatures, now)
            .Concat(ended)
            .Concat(OfGroups(sql, views, signatures, again, now))
            .Concat(tasks)
            .OrderBy(need => need.Kind)
            .ThenByDescending(need => need.Count)
            .ThenBy(need => need.Since);
        return new NeedList([.. items], _totals);
    }

    /// <summary>Returns the destinations with failed attempts in the last minutes, all of which are of ignored groups.</summary>
    private static HashSet<int> OnlyIgnored(RecentAttempts attempts, IReadOnlySet<(int Destination, int Signature)> ignored)
    {
        var (quiet, others) = (new HashSet<int>(), new HashSet<int>());
        if (ignored.Count > 0)
        {
            foreach (var (destination, signature, _) in attempts.Groups)
            {
                _ = (ignored.Contains((destination, signature)) ? quiet : others).Add(destination);
            }
        }

        quiet.ExceptWith(others);
        return quiet;
    }

    private void Count(NeedKind kind, int count)
    {
        if (count > 0)
        {
            _totals[kind] = count;
        }
        else
        {
            _totals.Remove(kind);
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

    /// <summary>Returns the groups, without those whose failed pushes are what retries in the list could not deliver.</summary>
    /// <param name="again">How many items of those retries failed again, by group.</param>
    private List<Need> OfGroups(
        SqlSession sql,
        IReadOnlyDictionary<int, DestinationView> views,
        Dictionary<int, ErrorSignature> signatures,
        Dictionary<(int Destination, int Signature), int> again,
        DateTimeOffset now
    )
    {
        var needs = new List<Need>();
        var groups = _groups.Select(group => (group.Destination, group.Signature)).Concat(_waiting).ToList();
        var failures = FailuresToRetry.Of(sql, groups);
        var lights = GroupLights.Of(
            sql,
            [
                .. groups
                    .Where(group => signatures.ContainsKey(group.Signature))
                    .Select(group => (group.Destination, signatures[group.Signature])),
            ]
        );
        foreach (var (number, signature, trend) in _groups)
        {
            // While the schedule has more attempts, no push of the group has failed yet.
            var group = failures.GetValueOrDefault((number, signature));
            Add(NeedKind.FailuresGrow, number, signature, group, trend.Last, trend);
        }

        foreach (var (number, signature) in _waiting)
        {
            var group = failures.GetValueOrDefault((number, signature));
            Add(NeedKind.FailuresWait, number, signature, group, group?.Count ?? 0, default);
        }

        return needs;

        void Add(NeedKind kind, int number, int signature, FailureGroup? group, long count, FailureTrend trend)
        {
            if (!views.TryGetValue(number, out var view) || !signatures.TryGetValue(signature, out var error))
            {
                return;
            }

            if (group is { Count: > 0 } && group.Count <= again.GetValueOrDefault((number, signature)))
            {
                Count(kind, _totals[kind] - 1);
                return;
            }

            needs.Add(
                new FailureNeed(
                    kind,
                    count,
                    group is { Count: > 0 } ? group.FirstAt : null,
                    view.Destination.Id,
                    view.Destination.Name,
                    error,
                    group?.Count ?? 0,
                    lights[(number, signature)].Light,
                    trend
                )
                {
                    Life = group?.LifeAt(now),
                }
            );
        }
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

    /// <returns>The retries, and how many of their items failed again by group.</returns>
    private static (List<Need> Needs, Dictionary<(int Destination, int Signature), int> Again) OfRetries(
        SqlSession sql,
        IReadOnlyList<RetryNotDelivered> retries
    )
    {
        var needs = new List<Need>();
        var again = new Dictionary<(int Destination, int Signature), int>();
        if (retries.Count == 0)
        {
            return (needs, again);
        }

        var shown = retries.GroupBy(retry => retry.NothingArrived).SelectMany(kind => kind.Take(MostOfKind)).ToList();
        var errors = ErrorsOf(sql, shown);
        foreach (var group in errors.SelectMany(error => error))
        {
            again[(group.Destination, group.Signature.Number)] =
                again.GetValueOrDefault((group.Destination, group.Signature.Number)) + group.Count;
        }

        var lights = GroupLights.Of(sql, [.. errors.SelectMany(error => error).Select(error => (error.Destination, error.Signature))]);
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
                var of = errors[retry.Number].ToList();
                needs.Add(
                    new RetryNeed(
                        retry,
                        retry.ItemCount - retry.Delivered,
                        ended,
                        [
                            .. of.GroupBy(error => error.Name)
                                .OrderByDescending(name => name.Sum(error => error.Count))
                                .Select(name => name.Key),
                        ],
                        of.Count > 0
                            && of.TrueForAll(error => lights[(error.Destination, error.Signature.Number)].Light is FailureLight.LikelyWorks)
                    )
                );
            }
        }

        return (needs, again);
    }

    private static ILookup<int, (int Destination, string Name, ErrorSignature Signature, int Count)> ErrorsOf(
        SqlSession sql,
        IReadOnlyList<RetryNotDelivered> retries
    )
    {
        var errors = new List<(int Retry, int Destination, string Name, int Signature, int Count)>();
        var given = GivenRows.Of(retries, retry => retry.Number);
        using (
            var rows = sql.Prepare(
                    $"SELECT e.RetryNumber, e.DestinationNumber, d.Name, e.SignatureNumber, e.Total FROM {sql.Provider.GivenTable(given)} "
                        + "CROSS JOIN RetryErrors e CROSS JOIN Destinations d WHERE e.RetryNumber = given.c0 "
                        + "AND d.Number = e.DestinationNumber"
                )
                .Query(given)
        )
        {
            while (rows.Read())
            {
                errors.Add((rows.GetInt32(0), rows.GetInt32(1), rows.GetString(2), rows.GetInt32(3), rows.GetInt32(4)));
            }
        }

        var signatures = ErrorSignatureTable.Of(sql, errors.Select(error => error.Signature));
        return errors
            .Where(error => signatures.ContainsKey(error.Signature))
            .ToLookup(error => error.Retry, error => (error.Destination, error.Name, signatures[error.Signature], error.Count));
    }
}
