using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Overview;

/// <summary>Reads what needs a person: of each kind a few, and how many there are.</summary>
internal static class Needs
{
    private const int MostOfKind = 6;

    // More retries than this in a day are counted up to here.
    private const int MostRetries = 1000;
    private const int Completed = (int)RetryState.Completed;

    private static readonly TimeSpan RetriesOf = TimeSpan.FromHours(24);
    private static readonly TimeSpan Trend = TimeSpan.FromMinutes(5);

    public static NeedList Read(
        SqlSession sql,
        Caller caller,
        DateTimeOffset now,
        DestinationRanking ranking,
        RecentAttempts attempts,
        StuckTasks stuckTasks,
        StuckRule rule
    )
    {
        var destinations = ranking.All.Where(ranked => KindOf(ranked.Condition) is not null).ToList();
        var inNeed = destinations.Select(ranked => ranked.Number).ToHashSet();
        var groups = attempts
            .Groups.Where(group => group.Value.Grows && !inNeed.Contains(group.Key.Destination))
            .OrderByDescending(group => group.Value.Last)
            .ThenBy(group => group.Key)
            .Select(group => (group.Key.Destination, group.Key.Signature, Trend: group.Value))
            .ToList();
        var retries = RetriesNotDelivered(sql, caller, now);
        var stuck = stuckTasks.Read(sql, rule, now).Where(task => caller.Sees(task.CompanyId)).ToList();

        var totals = destinations.GroupBy(ranked => KindOf(ranked.Condition)!.Value).ToDictionary(kind => kind.Key, kind => kind.Count());
        Count(NeedKind.RetryNotDelivered, retries.Count);
        Count(NeedKind.FailuresGrow, groups.Count);
        var tasks = OfTasks(sql, stuck, rule, now);
        Count(NeedKind.TaskStuck, stuck.Count - Math.Min(stuck.Count, MostOfKind) + tasks.Count);
        var items = OfDestinations(sql, destinations, attempts, now)
            .Concat(OfRetries(sql, retries))
            .Concat(OfGroups(sql, ranking, groups, now))
            .Concat(tasks)
            .OrderBy(need => need.Kind)
            .ThenByDescending(need => need.Count)
            .ThenBy(need => need.Since);
        return new NeedList([.. items], totals);

        void Count(NeedKind kind, int count)
        {
            if (count > 0)
            {
                totals[kind] = count;
            }
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

    private static List<Need> OfDestinations(
        SqlSession sql,
        List<RankedDestination> destinations,
        RecentAttempts attempts,
        DateTimeOffset now
    )
    {
        // Worst first within each condition.
        var shown = destinations.GroupBy(ranked => ranked.Condition).SelectMany(some => some.Take(MostOfKind)).ToList();
        var views = DestinationRanking.ViewsOf(sql, shown, now);
        var groups = attempts.Groups.ToLookup(group => group.Key.Destination);
        var causes = shown.ToDictionary(
            ranked => ranked.Number,
            ranked => groups[ranked.Number].OrderByDescending(group => group.Value.Last + group.Value.Before).FirstOrDefault().Key.Signature
        );
        var signatures = SignaturesOf(sql, causes.Values);
        var needs = new List<Need>();
        foreach (var ranked in shown)
        {
            // It may have been deleted in the meantime.
            if (!views.TryGetValue(ranked.Number, out var view))
            {
                continue;
            }

            var trend = new FailureTrend(
                groups[ranked.Number].Sum(group => group.Value.Last),
                groups[ranked.Number].Sum(group => group.Value.Before)
            );
            var cause = signatures.GetValueOrDefault(causes[ranked.Number]);
            var (count, since) =
                ranked.Condition == DestinationCondition.Fails
                    ? (ranked.LastHour.Failed, view.LastDeliveredAt ?? ranked.FirstFailedAt ?? now)
                    : (view.Waiting, view.Circuit?.OpenSince ?? view.Destination.PausedAt ?? now);
            needs.Add(new DestinationNeed(KindOf(ranked.Condition)!.Value, count, since, view, cause, trend));
        }

        return needs;
    }

    private static List<Need> OfGroups(
        SqlSession sql,
        DestinationRanking ranking,
        List<(int Destination, int Signature, FailureTrend Trend)> growing,
        DateTimeOffset now
    )
    {
        var shown = growing.Take(MostOfKind).ToList();
        if (shown.Count == 0)
        {
            return [];
        }

        var numbers = shown.Select(group => group.Destination).ToHashSet();
        var views = DestinationRanking.ViewsOf(sql, [.. ranking.All.Where(ranked => numbers.Contains(ranked.Number))], now);
        var signatures = SignaturesOf(sql, shown.Select(group => group.Signature));
        var failures = FailuresOf(sql, shown);
        var needs = new List<Need>();
        foreach (var (number, signature, trend) in shown)
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
                    group is { Count: > 0 } ? group.FirstAt : now - (trend.Before > 0 ? Trend * 2 : Trend),
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

    /// <summary>Returns the tasks that have been silent longest, as they are now: one may have reported since it was found.</summary>
    private static List<Need> OfTasks(SqlSession sql, List<StuckTasks.StuckTask> stuck, StuckRule rule, DateTimeOffset now)
    {
        var needs = new List<Need>();
        if (stuck.Count == 0)
        {
            return needs;
        }

        var given = GivenRows.Of(stuck.Take(MostOfKind).ToList(), task => task.Number);
        using var rows = sql.Prepare(
                $"SELECT {TaskTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN Tasks WHERE Number = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var task = TaskTable.Instance.Read(rows);
            if (rule.SilentSince(task, now) is { } since)
            {
                needs.Add(new TaskNeed(task, since));
            }
        }

        return needs;
    }

    /// <returns>The retries of the last day of which items did not arrive, and how many; those first of which nothing arrived.</returns>
    private static List<(int Number, int Missing)> RetriesNotDelivered(SqlSession sql, Caller caller, DateTimeOffset now)
    {
        const string Select = "SELECT Number, ItemCount, Delivered FROM RetryRequests WHERE";

        // With the plain column, SQLite's planner would use the index by state and sort.
        const string Bad = "+State = @p1 AND Delivered < ItemCount ORDER BY EndedAt DESC";
        var retries = new List<(int Number, int Missing, bool None)>();
        foreach (var company in caller.EachCompany())
        {
            using var rows = company is null
                ? sql.Prepare($"{Select} EndedAt >= @p0 AND {Bad} {sql.Provider.FirstRows("@p2")}")
                    .Query(now - RetriesOf, Completed, MostRetries)
                : sql.Prepare($"{Select} CompanyId = @p3 AND EndedAt >= @p0 AND {Bad} {sql.Provider.FirstRows("@p2")}")
                    .Query(now - RetriesOf, Completed, MostRetries, company);
            while (rows.Read())
            {
                retries.Add((rows.GetInt32(0), rows.GetInt32(1) - rows.GetInt32(2), rows.GetInt32(2) == 0));
            }
        }

        return
        [
            .. retries
                .OrderByDescending(retry => retry.None)
                .ThenByDescending(retry => retry.Missing)
                .Select(retry => (retry.Number, retry.Missing)),
        ];
    }

    private static List<Need> OfRetries(SqlSession sql, List<(int Number, int Missing)> retries)
    {
        var needs = new List<Need>();
        if (retries.Count == 0)
        {
            return needs;
        }

        var given = GivenRows.Of(retries.Take(MostOfKind).ToList(), retry => retry.Number);
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
