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

    /// <summary>When a push was last delivered; null if none was.</summary>
    public DateTimeOffset? LastDeliveredAt { get; init; }

    /// <summary>When an attempt last failed; null if none did.</summary>
    public DateTimeOffset? LastFailedAt { get; init; }
}

/// <summary>A destination's name, for a choice.</summary>
public sealed record DestinationName(string Id, string Name);

/// <summary>Reads destinations.</summary>
public sealed class DestinationReads
{
    private const int Minutes = 60;
    private const int MostInRead = 1_000;

    // The columns of a quarter hour: destination, quarter, then accepted, delivered, failed attempts and failed, then durations.
    private const int ColumnsBeforeCounts = 2;
    private const int CountsOfQuarter = 4;

    private static readonly string QuartersOfDestination =
        "SELECT DestinationNumber, Quarter, Accepted, Delivered, FailedAttempts, Failed, "
        + $"{PushQuarterTable.Durations} FROM PushQuarters WHERE DestinationNumber = @p0 AND Quarter >= @p1";

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

    /// <summary>Returns names of destinations that the caller may see, by name.</summary>
    /// <param name="including">A destination that is also returned if it is beyond the limit.</param>
    /// <param name="most">How many.</param>
    public async Task<IReadOnlyList<DestinationName>> NamesAsync(
        Caller caller,
        string? including = null,
        int most = Limits.PageItems,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        var names = await _readers
            .QueryAsync(
                (context, ending) =>
                    context
                        .Destinations.VisibleTo(caller, row => row.CompanyId)
                        .OrderBy(row => row.Name)
                        .ThenBy(row => row.Number)
                        .Select(row => new DestinationName(row.Id, row.Name))
                        .Take(most)
                        .ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        return including is null || names.Exists(name => name.Id == including)
            ? names
            :
            [
                .. names,
                .. (await OfAsync(caller, [including], cancellation).ConfigureAwait(false)).Select(view => new DestinationName(
                    view.Destination.Id,
                    view.Destination.Name
                )),
            ];
    }

    /// <summary>Returns those of these destinations that the caller may see, in the order of acceptance.</summary>
    public Task<IReadOnlyList<DestinationView>> OfAsync(
        Caller caller,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        return ReadAsync(caller, [.. ids.Where(PublicId.IsWellFormed)], cancellation);
    }

    public async Task<DestinationView?> FindAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var found = await ReadAsync(caller, PublicId.IsWellFormed(id) ? [id] : [], cancellation).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    private async Task<IReadOnlyList<DestinationView>> ReadAsync(Caller caller, IReadOnlyList<string>? ids, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        if (ids is [])
        {
            return [];
        }

        var destinations = await _readers
            .QueryAsync(
                (context, ending) =>
                {
                    var visible = context.Destinations.VisibleTo(caller, row => row.CompanyId);
                    if (ids is [var id])
                    {
                        visible = visible.Where(row => row.Id == id);
                    }
                    else if (ids is not null)
                    {
                        visible = visible.Where(row => ids.Contains(row.Id));
                    }

                    return visible.OrderBy(row => row.Number).ToListAsync(ending);
                },
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

    /// <summary>Returns the last 24 hours of a destination; null if the caller may not see it.</summary>
    public Task<DestinationDay?> DayAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(id);
        return !PublicId.IsWellFormed(id)
            ? Task.FromResult<DestinationDay?>(null)
            : _readers.ReadAsync(sql => NumberOf(sql, caller, id) is { } number ? DayOf(sql, number) : null, cancellation);
    }

    private static int? NumberOf(SqlSession sql, Caller caller, string id)
    {
        using var rows = sql.Prepare("SELECT Number, CompanyId FROM Destinations WHERE Id = @p0").Query(id);
        return rows.Read() && caller.Sees(rows.GetStringOrNull(1)) ? rows.GetInt32(0) : null;
    }

    private DestinationDay DayOf(SqlSession sql, int destination)
    {
        var now = _clock.GetUtcNow();
        var first = Periods.QuarterOf(now) - Periods.QuartersOfDay + 1;
        var sums = new int[Periods.QuartersOfDay][];
        var all = new int[AttemptDurations.Classes];
        using (var rows = sql.Prepare(QuartersOfDestination).Query(destination, first))
        {
            while (rows.Read())
            {
                // A later quarter was counted before the clock was set back.
                if (rows.GetInt32(1) - first is var at && at < sums.Length)
                {
                    var sum = sums[at] ??= new int[CountsOfQuarter + AttemptDurations.Classes];
                    for (var column = 0; column < sum.Length; column++)
                    {
                        sum[column] += rows.GetInt32(ColumnsBeforeCounts + column);
                    }

                    for (var duration = 0; duration < all.Length; duration++)
                    {
                        all[duration] += rows.GetInt32(ColumnsBeforeCounts + CountsOfQuarter + duration);
                    }
                }
            }
        }

        return new DestinationDay(
            now,
            [
                .. sums.Select(
                    (sum, at) =>
                    {
                        var from = Periods.StartOfQuarter(first + at);
                        if (sum is null)
                        {
                            return new DestinationQuarter(from, 0, 0, 0, 0, null, null);
                        }

                        var took = sum.AsSpan(CountsOfQuarter);
                        var (median, slow) = (AttemptDurations.Percentile(took, 0.5), AttemptDurations.Percentile(took, 0.95));
                        return new DestinationQuarter(from, sum[0], sum[1], sum[2], sum[3], median, slow);
                    }
                ),
            ],
            AttemptDurations.Percentile(all, 0.5),
            AttemptDurations.Percentile(all, 0.95)
        );
    }

    private List<DestinationView> Read(SqlSession sql, Destination[] destinations)
    {
        var now = _clock.GetUtcNow();
        var first = Periods.MinuteOf(now) - Minutes;
        var given = GivenRows.Of(destinations, destination => destination.Number, _ => first);

        // For each destination a range of its minutes, however many there are.
        var sums = new Dictionary<int, (int Delivered, int Failed)>(destinations.Length);
        using (
            var rows = sql.Prepare(
                    $"""
                    SELECT given.c0,
                    (SELECT SUM(m.Delivered) FROM PushMinutes m WHERE m.DestinationNumber = given.c0 AND m.Minute >= given.c1),
                    (SELECT SUM(m.FailedAttempts) FROM PushMinutes m WHERE m.DestinationNumber = given.c0 AND m.Minute >= given.c1)
                    FROM {sql.Provider.GivenTable(given)}
                    """
                )
                .Query(given)
        )
        {
            while (rows.Read())
            {
                sums[ToInt32(rows, 0)] = (ToInt32(rows, 1), ToInt32(rows, 2));
            }
        }

        var lately = new Dictionary<int, (int Delivered, int Failed)>(destinations.Length);
        using (
            var rows = sql.Prepare(
                    $"""
                    SELECT m.DestinationNumber, m.Delivered, m.FailedAttempts FROM {sql.Provider.GivenTable(
                        given
                    )} CROSS JOIN PushMinutes m WHERE m.DestinationNumber = given.c0 AND m.Minute = (SELECT MAX(l.Minute)
                    FROM PushMinutes l WHERE l.DestinationNumber = given.c0 AND l.Minute >= given.c1 AND l.Delivered + l.FailedAttempts > 0)
                    """
                )
                .Query(given)
        )
        {
            while (rows.Read())
            {
                // One row for each kind.
                var (delivered, failed) = lately.GetValueOrDefault(rows.GetInt32(0));
                lately[rows.GetInt32(0)] = (delivered + rows.GetInt32(1), failed + rows.GetInt32(2));
            }
        }

        return ViewsOf(
            sql,
            destinations,
            now,
            destination => sums.GetValueOrDefault(destination),
            destination => lately.GetValueOrDefault(destination)
        );
    }

    /// <param name="lastHour">The attempts of the last hour, by number of the destination.</param>
    /// <param name="lately">The attempts of the newest minute of that hour that has any.</param>
    internal static List<DestinationView> ViewsOf(
        SqlSession sql,
        Destination[] destinations,
        DateTimeOffset now,
        Func<int, (int Delivered, int Failed)> lastHour,
        Func<int, (int Delivered, int Failed)> lately
    )
    {
        var counts = CountsOf(sql, destinations);
        var circuits = CircuitsOf(sql, destinations, now);
        return
        [
            .. destinations.Select(destination =>
            {
                var (hour, minute) = (lastHour(destination.Number), lately(destination.Number));
                var (deliveredAt, failedAt) = counts[destination.Number]
                    .Aggregate(default(NewestAttempts), (newest, count) => newest.And(count));
                long Count(PushState state) => counts[destination.Number].FirstOrDefault(count => count.State == state)?.Total ?? 0;
                return new DestinationView(
                    destination,
                    Count(PushState.Waiting),
                    Count(PushState.Sending),
                    Count(PushState.Failed),
                    Count(PushState.Delivered),
                    hour.Delivered,
                    hour.Failed,
                    deliveredAt > failedAt || failedAt is null ? deliveredAt : failedAt,
                    circuits.GetValueOrDefault(destination.Number)
                )
                {
                    DeliveredLately = minute.Delivered,
                    FailedLately = minute.Failed,
                    LastDeliveredAt = deliveredAt,
                    LastFailedAt = failedAt,
                };
            }),
        ];
    }

    private static int ToInt32(Rows rows, int column) =>
        rows.IsDBNull(column) ? 0 : Convert.ToInt32(rows.GetValue(column), CultureInfo.InvariantCulture);

    private static ILookup<int, PushCount> CountsOf(SqlSession sql, Destination[] destinations)
    {
        var given = GivenRows.Of(destinations, destination => destination.Number);
        using var rows = sql.Prepare(
                $"SELECT {PushCountTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN PushCounts WHERE "
                    + "DestinationNumber = given.c0"
            )
            .Query(given);
        var counts = new List<PushCount>();
        while (rows.Read())
        {
            counts.Add(PushCountTable.Instance.Read(rows));
        }

        return counts.ToLookup(count => count.DestinationNumber);
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
