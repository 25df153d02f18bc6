using System.Globalization;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>A destination and its state. Counts are exact. The last hour is the last 60 whole minutes and the current one.</summary>
/// <param name="Circuit">Set while the destination is held back because it keeps failing.</param>
public sealed record DestinationView(
    Destination Destination,
    long Waiting,
    long Sending,
    long Failed,
    long Delivered,
    int DeliveredLastHour,
    int FailedLastHour,
    DateTimeOffset? LastAttemptAt,
    CircuitView? Circuit
)
{
    /// <summary>Attempts that succeeded in the minute of the last attempt.</summary>
    public int DeliveredLately { get; init; }

    /// <summary>Attempts that failed in that minute.</summary>
    public int FailedLately { get; init; }
}

/// <summary>Reads destinations.</summary>
public sealed class DestinationReads
{
    private const int Minutes = 60;
    private const int MostInRead = 1_000;

    private readonly ReaderPool _readers;
    private readonly TimeProvider _clock;

    internal DestinationReads(ReaderPool readers, TimeProvider clock)
    {
        _readers = readers;
        _clock = clock;
    }

    /// <summary>Returns all destinations that the caller may see, in the order of acceptance.</summary>
    public Task<IReadOnlyList<DestinationView>> ListAsync(Caller caller, CancellationToken cancellation = default) =>
        ReadAsync(caller, null, cancellation);

    public async Task<DestinationView?> FindAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var found = await ReadAsync(caller, PublicId.IsWellFormed(id) ? id : "", cancellation).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    private async Task<IReadOnlyList<DestinationView>> ReadAsync(Caller caller, string? id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        var destinations = await _readers
            .QueryAsync(
                (context, ending) =>
                    context
                        .Destinations.VisibleTo(caller, row => row.CompanyId)
                        .Where(row => id == null || row.Id == id)
                        .OrderBy(row => row.Number)
                        .ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);

        // There may be thousands, so each read returns some of them.
        var views = new List<DestinationView>(destinations.Count);
        foreach (var some in destinations.Chunk(MostInRead))
        {
            views.AddRange(await _readers.ReadAsync(sql => Read(sql, some), cancellation).ConfigureAwait(false));
        }

        return views;
    }

    private List<DestinationView> Read(SqlSession sql, Destination[] destinations)
    {
        var now = _clock.GetUtcNow();
        var given = GivenRows.Of(destinations, destination => destination.Number, _ => (now.ToUnixTimeSeconds() / 60) - Minutes);
        var counts = CountsOf(sql, destinations);
        var circuits = CircuitsOf(sql, destinations, now);
        var minutes = new Dictionary<int, (int Delivered, int Failed, int DeliveredLately, int FailedLately, DateTimeOffset? LastAt)>(
            destinations.Length
        );

        // For each destination a range of its minutes and one seek at their end, however many there are.
        using (
            var rows = sql.Prepare(
                    $"""
                    SELECT l.DestinationNumber,
                    (SELECT SUM(m.Delivered) FROM DestinationMinutes m WHERE m.DestinationNumber = given.c0 AND m.Minute >= given.c1),
                    (SELECT SUM(m.Failed) FROM DestinationMinutes m WHERE m.DestinationNumber = given.c0 AND m.Minute >= given.c1),
                    l.Delivered, l.Failed, l.LastAt
                    FROM {sql.Provider.GivenTable(given)} CROSS JOIN DestinationMinutes l
                    WHERE l.DestinationNumber = given.c0 AND l.Minute = (SELECT MAX(m.Minute) FROM DestinationMinutes m
                    WHERE m.DestinationNumber = given.c0)
                    """
                )
                .Query(given)
        )
        {
            while (rows.Read())
            {
                minutes[rows.GetInt32(0)] = (
                    rows.IsDBNull(1) ? 0 : Convert.ToInt32(rows.GetValue(1), CultureInfo.InvariantCulture),
                    rows.IsDBNull(2) ? 0 : Convert.ToInt32(rows.GetValue(2), CultureInfo.InvariantCulture),
                    rows.GetInt32(3),
                    rows.GetInt32(4),
                    rows.GetInstant(5)
                );
            }
        }

        return
        [
            .. destinations.Select(destination =>
            {
                var last = minutes.GetValueOrDefault(destination.Number);
                long Count(PushState state) => counts.GetValueOrDefault((destination.Number, state));
                return new DestinationView(
                    destination,
                    Count(PushState.Waiting),
                    Count(PushState.Sending),
                    Count(PushState.Failed),
                    Count(PushState.Delivered),
                    last.Delivered,
                    last.Failed,
                    last.LastAt,
                    circuits.GetValueOrDefault(destination.Number)
                )
                {
                    DeliveredLately = last.DeliveredLately,
                    FailedLately = last.FailedLately,
                };
            }),
        ];
    }

    private static Dictionary<(int Destination, PushState State), long> CountsOf(SqlSession sql, Destination[] destinations)
    {
        var given = GivenRows.Of(destinations, destination => destination.Number);
        var counts = new Dictionary<(int, PushState), long>();
        using var rows = sql.Prepare(
                $"SELECT DestinationNumber, State, Total FROM {sql.Provider.GivenTable(given)} CROSS JOIN PushCounts WHERE "
                    + "DestinationNumber = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            counts[(rows.GetInt32(0), (PushState)rows.GetInt32(1))] = rows.GetInt64(2);
        }

        return counts;
    }

    private static Dictionary<int, CircuitView> CircuitsOf(SqlSession sql, Destination[] destinations, DateTimeOffset now)
    {
        var given = GivenRows.Of(destinations, destination => destination.Number);
        var circuits = new Dictionary<int, CircuitView>();
        using var rows = sql.Prepare(
                $"SELECT {CircuitTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN Circuits WHERE "
                    + "DestinationNumber = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var circuit = CircuitTable.Instance.Read(rows);
            circuits.Add(circuit.DestinationNumber, CircuitView.Of(circuit, now));
        }

        return circuits;
    }
}
