using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Overview;

/// <summary>The groups that were found in one minute, some of which may be dealt with since.</summary>
internal sealed record FoundFailures(int Minute, IReadOnlyList<(int Destination, int Signature)> Groups);

/// <summary>
/// Finds the groups of failures whose pushes wait for a retry that is likely to help: their destination has taken pushes since the last of
/// them failed, and what they failed of is nothing that the customer has to change. Not those that a person ignores or has resolved.
/// </summary>
internal sealed class FailuresToRetry
{
    // More groups than this are counted up to here.
    private const int MostGroups = 200;

    private static readonly string Waiting = $"""
        SELECT g.DestinationNumber, g.SignatureNumber FROM FailureGroups g CROSS JOIN PushCounts c WHERE g.Total > 0
        AND c.DestinationNumber = g.DestinationNumber AND c.State = {(int)PushState.Delivered} AND c.LastAttemptAt > g.LastAt
        """;

    private FailuresToRetry(FoundFailures found, IReadOnlyList<FailureGroup> groups) => (Found, Groups) = (found, groups);

    public FoundFailures Found { get; }

    /// <summary>Most pushes first.</summary>
    public IReadOnlyList<FailureGroup> Groups { get; }

    /// <param name="attempts">
    /// Of its groups, those of the last minutes are looked at in each read. All others are found once a minute.
    /// </param>
    public static FailuresToRetry Read(
        SqlSession sql,
        VisibleDestinations destinations,
        RecentAttempts attempts,
        FoundFailures? known,
        DateTimeOffset now
    )
    {
        var minute = Periods.MinuteOf(now);
        var found = known?.Minute == minute ? known : new FoundFailures(minute, Find(sql, destinations));
        var candidates = attempts
            .Groups.Where(group => attempts.SumOf(group.Destination).Latest.Delivered > 0)
            .Select(group => (group.Destination, group.Signature))
            .Concat(found.Groups)
            .Distinct()
            .Take(MostGroups)
            .ToList();
        if (candidates.Count == 0)
        {
            return new FailuresToRetry(found, []);
        }

        var newest = NewestAttempts.Of(sql, candidates.Select(group => group.Destination));
        var waiting = Of(sql, candidates)
            .Values.Where(group =>
                group.Count > 0
                && newest.GetValueOrDefault(group.DestinationNumber).DeliveredAt > group.LastAt
                && group.LifeAt(now).State is FailureGroupState.Open or FailureGroupState.Acknowledged
            )
            .ToList();
        var errors = ErrorSignatureTable.Of(sql, waiting.Select(group => group.SignatureNumber));
        return new FailuresToRetry(
            found,
            [
                .. waiting
                    .Where(group => errors.TryGetValue(group.SignatureNumber, out var error) && FailureLights.MayWork(error))
                    .OrderByDescending(group => group.Count)
                    .ThenBy(group => group.DestinationNumber)
                    .ThenBy(group => group.SignatureNumber),
            ]
        );
    }

    /// <summary>Returns these groups as they are now.</summary>
    public static Dictionary<(int Destination, int Signature), FailureGroup> Of(
        SqlSession sql,
        IReadOnlyList<(int Destination, int Signature)> groups
    )
    {
        var failures = new Dictionary<(int, int), FailureGroup>(groups.Count);
        if (groups.Count == 0)
        {
            return failures;
        }

        var given = GivenRows.Of(groups, group => group.Destination, group => group.Signature);
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

    private static List<(int Destination, int Signature)> Find(SqlSession sql, VisibleDestinations destinations)
    {
        var groups = new List<(int Destination, int Signature)>();
        if (destinations.Count == 0)
        {
            return groups;
        }

        using var rows = sql.Prepare(Waiting).Query();
        while (rows.Read())
        {
            if (destinations.Has(rows.GetInt32(0)))
            {
                groups.Add((rows.GetInt32(0), rows.GetInt32(1)));
            }
        }

        return groups;
    }
}
