using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>
/// Replaces what a filter describes by what pushes have: destinations and companies by name, errors by class, status or words, what is
/// held, and what retries have taken. But for the last, these tables are small, and none of them grows with the pushes.
/// </summary>
internal sealed class PushLookups(ReaderPool readers, PushServiceState service)
{
    /// <summary>Returns the filter as it is if it describes nothing.</summary>
    public async Task<Filter<Push>> ResolveAsync(Caller caller, Filter<Push> filter, CancellationToken cancellation) =>
        filter.Conditions.All(condition => condition.Field.IsInMemory)
            ? filter
            : await readers.ReadAsync(sql => Resolve(sql, caller, filter), cancellation).ConfigureAwait(false);

    private Filter<Push> Resolve(SqlSession sql, Caller caller, Filter<Push> filter)
    {
        if (PushFilter.Error.IsIn(filter) || PushFilter.Status.IsIn(filter))
        {
            var errors = Errors(sql);
            filter = PushFilter.Error.Resolve(filter, OfErrors);
            filter = PushFilter.Status.Resolve(filter, OfErrors);

            Filter<Push> OfErrors(Filter<ErrorSignature> described)
            {
                var takes = described.ToPredicate();
                return PushFilter.Signature.Is(errors.Where(takes).Select(error => error.Number));
            }
        }

        if (PushFilter.CompanyOf.ValuesIn(filter) is { Count: > 0 } names)
        {
            var companies = CompanyTable.IdsOf(sql, caller, names.Cast<string>());
            filter = PushFilter.CompanyOf.Resolve(
                filter,
                described =>
                {
                    var texts = described.Conditions.SelectMany(condition => condition.Values).Cast<string>().ToList();
                    return PushFilter.Company.Is(texts.Concat(texts.SelectMany(text => companies[text])).Distinct());
                }
            );
        }

        filter = PushFilter.Ticket.Resolve(filter, described => OfRetries(sql, "Ticket", described));
        filter = PushFilter.RetriedBy.Resolve(filter, described => OfRetries(sql, "RequestedBy", described));
        filter = PushFilter.Retry.Resolve(sql, filter);
        return PushFilter.DestinationOf.IsIn(filter) || PushFilter.Held.IsIn(filter) ? OfDestinations(sql, caller, filter) : filter;
    }

    private Filter<Push> OfDestinations(SqlSession sql, Caller caller, Filter<Push> filter)
    {
        var destinations = new Dictionary<int, (NamedDestination Named, bool Paused)>();
        using (var rows = sql.Prepare("SELECT Number, Id, Name, Paused, CompanyId FROM Destinations").Query())
        {
            while (rows.Read())
            {
                if (caller.Sees(rows.GetStringOrNull(4)))
                {
                    destinations.Add(rows.GetInt32(0), (new NamedDestination(rows.GetString(1), rows.GetString(2)), rows.GetBoolean(3)));
                }
            }
        }

        filter = PushFilter.DestinationOf.Resolve(
            filter,
            described =>
            {
                var takes = described.ToPredicate();
                return PushFilter.Destination.Is(destinations.Values.Where(one => takes(one.Named)).Select(one => one.Named.Id));
            }
        );
        if (!PushFilter.Held.IsIn(filter))
        {
            return filter;
        }

        if (service.Current.Paused)
        {
            return PushFilter.Held.Resolve(filter, PushFilter.State.Is(PushState.Waiting));
        }

        // As PushHold says for one push.
        var held = new List<Filter<Push>>
        {
            PushFilter.Destination.Is(destinations.Values.Where(one => one.Paused).Select(one => one.Named.Id)),
        };
        using (var rows = sql.Prepare("SELECT DestinationNumber, NextProbeAt FROM Circuits").Query())
        {
            while (rows.Read())
            {
                if (destinations.TryGetValue(rows.GetInt32(0), out var destination) && !destination.Paused)
                {
                    held.Add(PushFilter.Destination.Is(destination.Named.Id) & PushFilter.Due.Below(rows.GetInstant(1)));
                }
            }
        }

        return PushFilter.Held.Resolve(filter, PushFilter.State.Is(PushState.Waiting) & Filter.Any(held));
    }

    private static Filter<Push> OfRetries(SqlSession sql, string column, Filter<RetryRequest> described)
    {
        var given = GivenRows.Of([
            .. described
                .Conditions.SelectMany(condition => condition.Values)
                .Cast<string>()
                .Where(text => text.Length <= Limits.Name && !text.EndsWith(' ') && PlainCharacters.CanBeStored(text)),
        ]);
        var ids = new List<string>();
        if (given.Count > 0)
        {
            using var rows = sql.Prepare(
                    $"SELECT Id FROM {sql.Provider.GivenTable(given)} CROSS JOIN RetryRequests WHERE {column} = given.c0"
                )
                .Query(given);
            while (rows.Read())
            {
                ids.Add(rows.GetString(0));
            }
        }

        return PushFilter.Retry.Is(ids);
    }

    private static List<ErrorSignature> Errors(SqlSession sql)
    {
        var errors = new List<ErrorSignature>();
        using var rows = sql.Prepare(ErrorSignatureTable.Instance.Select).Query();
        while (rows.Read())
        {
            errors.Add(ErrorSignatureTable.Instance.Read(rows));
        }

        return errors;
    }
}
