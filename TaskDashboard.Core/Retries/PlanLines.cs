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
        var signatures = ErrorSignatureTable.Of(sql, counts.Keys.Select(line => line.Signature).OfType<int>());
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
}
