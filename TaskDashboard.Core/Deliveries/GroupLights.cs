using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Reads the lights of groups of failures.</summary>
internal static class GroupLights
{
    /// <summary>Returns whether a retry of each of these groups is likely to help.</summary>
    public static Dictionary<(int Destination, int Signature), FailureLight> Of(
        SqlSession sql,
        IReadOnlyCollection<(int Destination, ErrorSignature Signature)> groups
    )
    {
        var last = LastFailuresOf(sql, groups.Select(group => (group.Destination, group.Signature.Number)));
        var newest = NewestAttempts.Of(sql, groups.Select(group => group.Destination));
        return groups
            .DistinctBy(group => (group.Destination, group.Signature.Number))
            .ToDictionary(
                group => (group.Destination, group.Signature.Number),
                group =>
                    newest
                        .GetValueOrDefault(group.Destination)
                        .LightOf(group.Signature, last.GetValueOrDefault((group.Destination, group.Signature.Number)))
            );
    }

    /// <summary>Returns when a push of each of these groups last failed. A group that never had a push has no entry.</summary>
    public static Dictionary<(int Destination, int Signature), DateTimeOffset> LastFailuresOf(
        SqlSession sql,
        IEnumerable<(int Destination, int Signature)> groups
    )
    {
        var last = new Dictionary<(int, int), DateTimeOffset>();
        var given = GivenRows.Of(groups.ToList(), group => group.Destination, group => group.Signature);
        if (given.Count == 0)
        {
            return last;
        }

        using var rows = sql.Prepare(
                $"SELECT DestinationNumber, SignatureNumber, LastAt FROM {sql.Provider.GivenTable(given)} CROSS JOIN FailureGroups WHERE "
                    + "DestinationNumber = given.c0 AND SignatureNumber = given.c1"
            )
            .Query(given);
        while (rows.Read())
        {
            last[(rows.GetInt32(0), rows.GetInt32(1))] = rows.GetInstant(2);
        }

        return last;
    }
}
