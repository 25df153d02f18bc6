using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>What the light of a group of failures needs of its row.</summary>
/// <param name="LastAt">When a push of it last failed.</param>
internal readonly record struct GroupPast(DateTimeOffset LastAt, RetryShare Retries);

/// <summary>Reads the lights of groups of failures.</summary>
internal static class GroupLights
{
    // The minutes before a failure in which a delivery shows that the destination was up.
    private const int MinutesBefore = 5;

    /// <summary>Returns whether a retry of each of these groups is likely to help. A group that never had a push counts as old.</summary>
    public static Dictionary<(int Destination, int Signature), WeighedLight> Of(
        SqlSession sql,
        IReadOnlyCollection<(int Destination, ErrorSignature Signature)> groups
    )
    {
        var past = PastOf(sql, groups.Select(group => (group.Destination, group.Signature.Number)));
        return Of(sql, [.. groups.Select(group => (group.Destination, group.Signature, past.GetValueOrDefault(Key(group))))], out _);

        static (int, int) Key((int Destination, ErrorSignature Signature) group) => (group.Destination, group.Signature.Number);
    }

    /// <summary>The same for groups that were read already.</summary>
    /// <param name="newest">The newest attempts of their destinations.</param>
    public static Dictionary<(int Destination, int Signature), WeighedLight> Of(
        SqlSession sql,
        IReadOnlyCollection<(int Destination, ErrorSignature Signature, GroupPast Past)> groups,
        out Dictionary<int, NewestAttempts> newest
    )
    {
        newest = NewestAttempts.Of(sql, groups.Select(group => group.Destination));
        var tookOthers = TookOthers(sql, groups.Select(group => (group.Destination, group.Past)));
        var lights = new Dictionary<(int, int), WeighedLight>();
        foreach (var (destination, signature, past) in groups)
        {
            var attempts = newest.GetValueOrDefault(destination);
            lights[(destination, signature.Number)] = FailureLights.Of(
                signature,
                new FailureEvidence(
                    past.LastAt,
                    attempts.DeliveredAt,
                    attempts.FailedAt,
                    past.Retries,
                    tookOthers.Contains((destination, Periods.MinuteOf(past.LastAt)))
                )
            );
        }

        return lights;
    }

    /// <summary>Returns the past of these groups. A group that never had a push has no entry.</summary>
    private static Dictionary<(int Destination, int Signature), GroupPast> PastOf(
        SqlSession sql,
        IEnumerable<(int Destination, int Signature)> groups
    )
    {
        var past = new Dictionary<(int, int), GroupPast>();
        var given = GivenRows.Of(groups.ToList(), group => group.Destination, group => group.Signature);
        if (given.Count == 0)
        {
            return past;
        }

        using var rows = sql.Prepare(
                "SELECT DestinationNumber, SignatureNumber, LastAt, RetryBits, RetryCount FROM "
                    + $"{sql.Provider.GivenTable(given)} CROSS JOIN FailureGroups WHERE DestinationNumber = given.c0 AND "
                    + "SignatureNumber = given.c1"
            )
            .Query(given);
        while (rows.Read())
        {
            past[(rows.GetInt32(0), rows.GetInt32(1))] = new GroupPast(
                rows.GetInstant(2),
                RetryShare.OfBits(rows.GetInt64(3), rows.GetInt32(4))
            );
        }

        return past;
    }

    /// <summary>
    /// Returns the destinations, each with the minute of a group's last failure, that took other pushes in the minutes before it. Only
    /// where that is weighed: few groups have enough retries of which most failed.
    /// </summary>
    private static HashSet<(int Destination, int Minute)> TookOthers(SqlSession sql, IEnumerable<(int Destination, GroupPast Past)> groups)
    {
        var found = new HashSet<(int, int)>();
        var given = GivenRows.Of(
            groups
                .Where(group => group.Past.Retries.Of >= FailureLights.FewestRetries && FailureLights.IsLow(group.Past.Retries))
                .Select(group => (group.Destination, Minute: Periods.MinuteOf(group.Past.LastAt)))
                .Distinct()
                .ToList(),
            group => group.Destination,
            group => group.Minute
        );
        if (given.Count == 0)
        {
            return found;
        }

        using var rows = sql.Prepare(
                $"SELECT given.c0, given.c1 FROM {sql.Provider.GivenTable(given)} CROSS JOIN PushMinutes WHERE "
                    + $"DestinationNumber = given.c0 AND Minute >= given.c1 - {MinutesBefore} AND Minute < given.c1 AND Delivered > 0"
            )
            .Query(given);
        while (rows.Read())
        {
            found.Add((checked((int)rows.GetInt64(0)), checked((int)rows.GetInt64(1))));
        }

        return found;
    }
}
