using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Retries;

/// <summary>Adds the words and the light to the counts of a plan.</summary>
internal static class PlanLines
{
    public static IReadOnlyList<RetryPlanLine> Read(
        SqlSession sql,
        IReadOnlyDictionary<(int Destination, int? Signature), PlannedPushes> counts,
        IReadOnlyDictionary<int, VisibleDestination> destinations
    )
    {
        var signatures = SignaturesOf(sql, counts.Keys);
        var lights = GroupLights.Of(
            sql,
            [
                .. counts
                    .Keys.Where(line => line.Signature is { } number && signatures.ContainsKey(number))
                    .Select(line => (line.Destination, signatures[line.Signature!.Value])),
            ]
        );
        return
        [
            .. counts
                .Select(line =>
                {
                    var (destination, number) = line.Key;
                    var signature = number is { } known ? signatures.GetValueOrDefault(known) : null;
                    return new RetryPlanLine(
                        destinations[destination].Id,
                        destinations[destination].Name,
                        signature,
                        line.Value.WillSend,
                        line.Value.NotSent,
                        signature is null ? FailureLight.StillDown : lights[(destination, signature.Number)].Light
                    )
                    {
                        LightReason = signature is null ? null : lights[(destination, signature.Number)].Reason,
                    };
                })
                .OrderBy(line => line.DestinationName, StringComparer.OrdinalIgnoreCase)
                .ThenBy(line => line.DestinationId, StringComparer.Ordinal)
                .ThenByDescending(line => line.WillSend)
                .ThenBy(line => line.Signature?.Number),
        ];
    }

    private static Dictionary<int, ErrorSignature> SignaturesOf(SqlSession sql, IEnumerable<(int Destination, int? Signature)> lines)
    {
        var signatures = new Dictionary<int, ErrorSignature>();
        var given = GivenRows.Of(lines.Select(line => (long?)line.Signature).OfType<long>().Distinct().ToList());
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
}
