using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>A destination and how it does: counts are exact, the last hour is the last 60 whole minutes and the one under way.</summary>
/// <param name="Circuit">Set while it is spared because it keeps failing.</param>
public sealed record DestinationView(
    Destination Destination, long Waiting, long Sending, long Failed, long Delivered, int DeliveredLastHour, int FailedLastHour, DateTimeOffset? LastAttemptAt,
    CircuitView? Circuit)
{
    /// <summary>Attempts that succeeded in the minute of the last one.</summary>
    public int DeliveredLately { get; init; }

    /// <summary>Attempts that failed in that minute.</summary>
    public int FailedLately { get; init; }
}

/// <summary>The read face of destinations.</summary>
public sealed class DestinationReads
{
    private const int Minutes = 60;
    private const int MostInRead = 100;

    private readonly ReaderPool readers;
    private readonly SendingHolds holds;
    private readonly TimeProvider clock;

    internal DestinationReads(ReaderPool readers, SendingHolds holds, TimeProvider clock)
    {
        this.readers = readers;
        this.holds = holds;
        this.clock = clock;
    }

    /// <summary>Every destination that the caller may see, in the order of acceptance.</summary>
    public Task<IReadOnlyList<DestinationView>> ListAsync(Caller caller, CancellationToken cancellation = default) => ReadAsync(caller, null, cancellation);

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
        var destinations = await readers.QueryAsync(
            (context, ending) => context.Destinations.VisibleTo(caller, row => row.CompanyId).Where(row => id == null || row.Id == id).OrderBy(row => row.Number).ToListAsync(ending),
            cancellation).ConfigureAwait(false);

        // There may be thousands: each read takes some of them.
        var views = new List<DestinationView>(destinations.Count);
        foreach (var some in destinations.Chunk(MostInRead))
        {
            await ReadAsync(some, views, cancellation).ConfigureAwait(false);
        }

        return views;
    }

    private Task<bool> ReadAsync(Destination[] destinations, List<DestinationView> views, CancellationToken cancellation)
    {
        var since = (clock.GetUtcNow().ToUnixTimeSeconds() / 60) - Minutes;
        var (first, end) = (destinations[0].Number, destinations[^1].Number);
        return readers.QueryAsync(async (context, ending) =>
        {
            // Where its connection was lost, it is asked again from the start.
            var found = new List<DestinationView>(destinations.Length);
            var counts = (await context.PushCounts.Where(row => row.DestinationNumber >= first && row.DestinationNumber <= end).ToListAsync(ending).ConfigureAwait(false))
                .ToDictionary(row => (row.DestinationNumber, row.State), row => row.Total);
            foreach (var destination in destinations)
            {
                // A stretch and one seek at the end of this destination's minutes, however many it has.
                var hour = await context.DestinationMinutes.Where(row => row.DestinationNumber == destination.Number && row.Minute >= since)
                    .Select(row => new { row.Delivered, row.Failed }).ToListAsync(ending).ConfigureAwait(false);
                var last = await context.DestinationMinutes.Where(row => row.DestinationNumber == destination.Number).OrderByDescending(row => row.Minute)
                    .FirstOrDefaultAsync(ending).ConfigureAwait(false);
                long Count(PushState state) => counts.GetValueOrDefault((destination.Number, state));
                found.Add(new DestinationView(
                    destination, Count(PushState.Waiting), Count(PushState.Sending), Count(PushState.Failed), Count(PushState.Delivered),
                    hour.Sum(row => row.Delivered), hour.Sum(row => row.Failed), last?.LastAt, holds.CircuitOf(destination.Number))
                {
                    DeliveredLately = last?.Delivered ?? 0,
                    FailedLately = last?.Failed ?? 0,
                });
            }

            views.AddRange(found);
            return true;
        }, cancellation);
    }
}
