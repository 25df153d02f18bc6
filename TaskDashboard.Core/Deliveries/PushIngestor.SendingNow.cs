using System.Globalization;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <content>Sends waiting pushes now.</content>
public sealed partial class PushIngestor
{
    /// <summary>
    /// Makes these pushes due at once, if they wait after a failure. That spends the next attempt of their schedule. Pushes of a
    /// destination that is paused or held back are not sent.
    /// </summary>
    /// <param name="pushIds">1 to 500. An id that is given twice counts once.</param>
    /// <returns>The result for each push, in order.</returns>
    public async Task<IReadOnlyList<SendNowItem>> SendNowAsync(
        Caller caller,
        IReadOnlyList<string> pushIds,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(pushIds);
        var ids = pushIds.Distinct(StringComparer.Ordinal).ToList();
        caller.Require(ids.Count == 1 ? Permission.RetryOne : Permission.RetryMany);
        if (ids.Count is 0 or > Limits.ChosenItems)
        {
            throw RefusedException.Invalid(
                "ids",
                string.Create(CultureInfo.InvariantCulture, $"ids has {ids.Count} entries. Give 1 to {Limits.ChosenItems}.")
            );
        }

        var numbers = await _readers.ReadAsync(sql => NumbersOf(sql, caller, ids), cancellation).ConfigureAwait(false);
        List<string> known = [.. ids.Where(numbers.ContainsKey)];
        var reasons = new Dictionary<string, NotNowReason?>(StringComparer.Ordinal);
        if (known.Count > 0)
        {
            var command = new SendPushesNow(caller, PushFilter.Id.Is(ids), known.ConvertAll(id => numbers[id]), 1, 1);
            var answers = await _engine.DoAsync(command, cancellation).ConfigureAwait(false);
            for (var index = 0; index < known.Count; index++)
            {
                reasons.Add(known[index], answers[index]);
            }
        }

        return ids.ConvertAll(id => new SendNowItem(id, reasons.GetValueOrDefault(id, NotNowReason.Unknown)));
    }

    /// <summary>
    /// The same for the waiting pushes that a filter matches. Large selections are sent in several transactions, each with its own audit
    /// entry.
    /// </summary>
    /// <exception cref="RefusedException">Invalid: the filter has another state than waiting.</exception>
    public async Task<SendNowCounts> SendNowAsync(Caller caller, Filter<Push> filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(filter);
        caller.Require(PushFilter.IsOfOne(filter) ? Permission.RetryOne : Permission.RetryMany);
        PushFilter.Check(filter);
        foreach (
            var state in filter
                .Conditions.Where(condition => condition.Field == PushFilter.State)
                .SelectMany(condition => condition.Values)
                .Cast<PushState>()
        )
        {
            if (state != PushState.Waiting)
            {
                throw RefusedException.Invalid(
                    "filter.state",
                    $"filter.state is {ApiNames.Of(state)}. Only pushes that wait can be sent now."
                );
            }
        }

        filter = await _lookups.ResolveAsync(caller, filter, cancellation).ConfigureAwait(false);

        // A slow destination has many pushes that never failed. They are only counted, and not passed to the writer.
        var reading = new SelectionReading(caller, filter & PushFilter.State.Is(PushState.Waiting))
        {
            Excludes = static push => push is { State: PushState.Waiting, SignatureNumber: null },
        };
        while (!filter.MatchesNothing && await _readers.ReadAsync(reading.Next, cancellation).ConfigureAwait(false)) { }

        var (dueNow, notNow) = (0, new SortedDictionary<NotNowReason, int>());
        if (reading.Excluded > 0)
        {
            notNow.Add(NotNowReason.NeverFailed, reading.Excluded);
        }

        long[][] parts = [.. reading.Found.Keys.Chunk(Chunk)];
        for (var index = 0; index < parts.Length; index++)
        {
            var command = new SendPushesNow(caller, filter, parts[index], index + 1, parts.Length);
            foreach (var reason in await _engine.DoAsync(command, cancellation).ConfigureAwait(false))
            {
                if (reason is { } why)
                {
                    notNow[why] = notNow.GetValueOrDefault(why) + 1;
                }
                else
                {
                    dueNow++;
                }
            }
        }

        return new SendNowCounts(dueNow, notNow);
    }

    /// <summary>Returns the numbers of those of these pushes that the caller may see, by id.</summary>
    private static Dictionary<string, long> NumbersOf(SqlSession sql, Caller caller, List<string> ids)
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        var given = GivenRows.Of(ids.FindAll(PublicId.IsWellFormed));
        if (given.Count == 0)
        {
            return numbers;
        }

        using var rows = sql.Prepare(
                $"SELECT Id, Number, CompanyId FROM {sql.Provider.GivenTable(given)} CROSS JOIN Pushes WHERE Id = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            if (caller.Sees(rows.GetStringOrNull(2)))
            {
                numbers[rows.GetString(0)] = rows.GetInt64(1);
            }
        }

        return numbers;
    }
}
