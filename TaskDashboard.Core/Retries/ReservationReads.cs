using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retries;

/// <summary>
/// Reads from rows which pushes running retry requests have reserved: the failed pushes of a request's set without an item row. A set never
/// changes, so the sets of running requests are cached in memory.
/// </summary>
internal sealed class ReservationReads(ReaderPool readers) : IReservations
{
    private static readonly string OpenStates = string.Join(
        ", ",
        Enum.GetValues<RetryState>().Where(static state => !state.HasEnded()).Select(static state => (int)state)
    );

    private static readonly string OpenRequests = $"SELECT Number, Id, CompanyId FROM RetryRequests WHERE State IN ({OpenStates})";

    private readonly ConcurrentDictionary<int, IReadOnlyDictionary<int, long[]>> _sets = new();

    public async Task<IReadOnlyDictionary<long, PushReservation>> FindAsync(
        IReadOnlyCollection<Push> pushes,
        CancellationToken cancellation
    )
    {
        var found = new Dictionary<long, PushReservation>();
        var wanted = pushes.Where(static push => push.RetryNumber is not null || push.State == PushState.Failed).ToList();
        if (wanted.Count == 0)
        {
            return found;
        }

        var open = await readers.ReadAsync(ReadOpen, cancellation).ConfigureAwait(false);
        var inSets = new List<(long ItemKey, long Push, int Retry)>();
        foreach (var push in wanted)
        {
            if (push.RetryNumber is { } sending)
            {
                if (open.TryGetValue(sending, out var retry))
                {
                    found[push.Number] = retry.Reservation;
                }

                continue;
            }

            inSets.AddRange(
                open.Where(retry => retry.Value.Takes(push))
                    .Select(retry => (RetryItem.KeyOf(retry.Key, push.Number), push.Number, retry.Key))
            );
        }

        if (inSets.Count > 0)
        {
            var keys = inSets.ConvertAll(static item => item.ItemKey);
            var processed = await readers
                .QueryAsync(
                    (context, ending) =>
                        context.RetryItems.Where(item => keys.Contains(item.Key)).Select(item => item.Key).ToHashSetAsync(ending),
                    cancellation
                )
                .ConfigureAwait(false);
            foreach (var (_, push, number) in inSets.Where(item => !processed.Contains(item.ItemKey)))
            {
                found[push] = open[number].Reservation;
            }
        }

        return found;
    }

    private Dictionary<int, OpenRequest> ReadOpen(SqlSession sql)
    {
        var reservations = new Dictionary<int, PushReservation>();
        using (var rows = sql.Prepare(OpenRequests).Query())
        {
            while (rows.Read())
            {
                reservations.Add(rows.GetInt32(0), new PushReservation(rows.GetString(1), rows.GetStringOrNull(2)));
            }
        }

        foreach (var ended in _sets.Keys.Where(number => !reservations.ContainsKey(number)))
        {
            _sets.TryRemove(ended, out _);
        }

        return reservations.ToDictionary(static retry => retry.Key, retry => new OpenRequest(retry.Value, SetOf(sql, retry.Key)));
    }

    private IReadOnlyDictionary<int, long[]> SetOf(SqlSession sql, int number)
    {
        if (!_sets.TryGetValue(number, out var set))
        {
            using var rows = sql.Prepare("SELECT Packed FROM RetrySets WHERE RetryNumber = @p0").Query(number);
            _sets[number] = set = rows.Read() ? PackedSet.Unpack(rows.GetBytes(0)) : new Dictionary<int, long[]>();
        }

        return set;
    }

    private sealed record OpenRequest(PushReservation Reservation, IReadOnlyDictionary<int, long[]> Set)
    {
        public bool Takes(Push push) =>
            Set.TryGetValue(push.DestinationNumber, out var pushes) && Array.BinarySearch(pushes, push.Number) >= 0;
    }
}
