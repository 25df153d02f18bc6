using System.Runtime.InteropServices;
using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Looks up what became of a list of items.</summary>
public sealed class ReconcileReads
{
    // Few enough for a read of some milliseconds, and for the statement's one parameter.
    private const int Piece = 5_000;

    // Of so few destinations, each is looked up for each item: the pushes of other destinations are not read.
    private const int FewDestinations = 4;

    private readonly ReaderPool _readers;

    internal ReconcileReads(ReaderPool readers) => _readers = readers;

    /// <summary>Returns one answer for each given id, in their order.</summary>
    /// <param name="progress">Gets the number of different ids that were looked up so far.</param>
    /// <exception cref="RefusedException">Invalid: a member is wrong.</exception>
    public async Task<Reconciliation> ReconcileAsync(
        Caller caller,
        ReconcileQuery query,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(query);
        Check(query);
        var (destinations, knownFrom) = await _readers
            .ReadAsync(sql => (DestinationNames.Of(sql, caller, query.DestinationId), KnownFrom(sql)), cancellation)
            .ConfigureAwait(false);
        if (query.DestinationId is not null && destinations.Count == 0)
        {
            throw RefusedException.Invalid(
                "destinationId",
                "There is no destination with this destinationId. Give the id of one that you may see, or leave it out."
            );
        }

        var found = new Dictionary<string, ReconciledItem>(query.ItemIds.Count, StringComparer.Ordinal);
        var done = 0;
        foreach (var ids in query.ItemIds.Distinct(StringComparer.Ordinal).Chunk(Piece))
        {
            // The caller's rights may end meanwhile.
            caller.Require(Permission.SeeTasks);
            if (destinations.Count > 0)
            {
                foreach (
                    var item in await _readers
                        .ReadAsync(sql => Read(sql, destinations, query.Kind, ids), cancellation)
                        .ConfigureAwait(false)
                )
                {
                    found.Add(item.ItemId, item);
                }
            }

            done += ids.Length;
            progress?.Report(done);
        }

        var items = new ReconciledItem[query.ItemIds.Count];
        var totals = Enum.GetValues<ReconcileStatus>().ToDictionary(status => status, _ => 0);
        for (var index = 0; index < items.Length; index++)
        {
            var id = query.ItemIds[index];
            if (!found.TryGetValue(id, out var item))
            {
                found.Add(id, item = new ReconciledItem { ItemId = id, Status = ReconcileStatus.Unknown });
            }

            items[index] = item;
            totals[item.Status]++;
        }

        return new Reconciliation(items, totals, knownFrom);
    }

    private static void Check(ReconcileQuery query)
    {
        const string Items = "itemIds";
        if (query.ItemIds.Count == 0)
        {
            throw RefusedException.Invalid(
                Items,
                FormattableString.Invariant($"itemIds is empty. Give 1 to {ReconcileQuery.MostItems:N0} ids.")
            );
        }

        if (query.ItemIds.Count > ReconcileQuery.MostItems)
        {
            throw RefusedException.Invalid(
                Items,
                FormattableString.Invariant(
                    $"itemIds has {query.ItemIds.Count:N0} ids. Give at most {ReconcileQuery.MostItems:N0}, and the rest in another call."
                )
            );
        }

        for (var index = 0; index < query.ItemIds.Count; index++)
        {
            var id = query.ItemIds[index];
            if (id is not { Length: > 0 and <= Limits.ItemId } || !PlainCharacters.CanBeStored(id) || id[^1] == ' ')
            {
                var member = FormattableString.Invariant($"{Items}[{index}]");
                Domain.Check.Text(id, member, Limits.ItemId);
                Domain.Check.NoSpaceAtEnd(id, member);
            }
        }

        Domain.Check.Length(query.Kind, "kind", Limits.Kind);
    }

    private static DateTimeOffset? KnownFrom(SqlSession sql)
    {
        using var rows = sql.Prepare("SELECT Before FROM DeletedRows WHERE What = @p0").Query("Pushes");
        return rows.Read() ? rows.GetInstant(0) : null;
    }

    /// <summary>Returns those of the items that have a push.</summary>
    private static List<ReconciledItem> Read(
        SqlSession sql,
        Dictionary<int, (string Id, string Name)> destinations,
        string? kind,
        string[] ids
    )
    {
        var chosen = Choose(sql, destinations, kind, ids);
        var items = new List<ReconciledItem>(chosen.Count);
        if (chosen.Count == 0)
        {
            return items;
        }

        var byNumber = new Dictionary<long, (string ItemId, Candidate Push)>(chosen.Count);
        foreach (var (itemId, push) in chosen)
        {
            byNumber.Add(push.Number, (itemId, push));
        }

        // With the state, so that the proof is that of the status even if the push has moved on.
        var given = GivenRows.Of(byNumber.Keys);
        using var rows = sql.Prepare(
                $"""
                SELECT p.Number, p.Id, p.State, p.EndedAt, p.Attempts, p.LastAttemptAt, a.Status, a.Message
                FROM {sql.Provider.GivenTable(given)} CROSS JOIN Pushes p
                LEFT JOIN PushAttempts a ON a.AttemptKey = p.Number * {1 << PushAttempt.AttemptBits} + p.Attempts
                WHERE p.Number = given.c0
                """
            )
            .Query(given);
        while (rows.Read())
        {
            var (itemId, push) = byNumber[rows.GetInt64(0)];
            var state = (PushState)rows.GetInt32(2);
            var lastAttemptAt = rows.GetInstantOrNull(5);
            var (destinationId, name) = destinations[push.Destination];
            items.Add(
                new ReconciledItem
                {
                    ItemId = itemId,
                    Status = StatusOf(state),
                    PushId = rows.GetString(1),
                    DestinationId = destinationId,
                    DestinationName = name,
                    At = state is PushState.Waiting or PushState.Sending ? lastAttemptAt : rows.GetInstantOrNull(3) ?? lastAttemptAt,
                    Attempt = rows.GetInt32(4) is > 0 and var attempts ? attempts : null,
                    Answer = rows.GetInt32OrNull(6) is { } status ? StatusText.Phrase(status) : rows.GetStringOrNull(7),
                    Matches = push.Matches,
                }
            );
        }

        return items;
    }

    /// <summary>Returns for each item that has pushes the one that answers for it.</summary>
    private static Dictionary<string, Candidate> Choose(
        SqlSession sql,
        Dictionary<int, (string Id, string Name)> destinations,
        string? kind,
        string[] ids
    )
    {
        var isPaired = destinations.Count <= FewDestinations;
        var given = isPaired
            ? GivenRows.Of(
                [.. destinations.Keys.SelectMany(_ => ids, (destination, id) => (Destination: destination, Id: id))],
                pair => pair.Id,
                pair => pair.Destination
            )
            : GivenRows.Of(ids);
        var chosen = new Dictionary<string, Candidate>(ids.Length, StringComparer.Ordinal);
        var asked = ids.ToHashSet(StringComparer.Ordinal);
        using var rows = sql.Prepare(
                $"""
                SELECT p.ItemId, p.DestinationNumber, p.Kind, p.Number, p.State, p.EndedAt FROM {sql.Provider.GivenTable(given)}
                CROSS JOIN Pushes p WHERE p.ItemId = given.c0{(isPaired ? " AND p.DestinationNumber = given.c1" : "")}
                """
            )
            .Query(given);
        while (rows.Read())
        {
            // A database may treat texts as equal that differ in trailing spaces. Destinations of other companies are not the caller's.
            var (itemId, destination) = (rows.GetString(0), rows.GetInt32(1));
            if (!asked.Contains(itemId) || !destinations.ContainsKey(destination) || (kind is not null && rows.GetString(2) != kind))
            {
                continue;
            }

            var push = new Candidate(rows.GetInt64(3), destination, (PushState)rows.GetInt32(4), rows.GetInstantOrNull(5), 1);
            ref var best = ref CollectionsMarshal.GetValueRefOrAddDefault(chosen, itemId, out var isKnown);
            best = (isKnown && !push.AnswersBefore(best) ? best : push) with { Matches = best.Matches + 1 };
        }

        return chosen;
    }

    private static ReconcileStatus StatusOf(PushState state) =>
        state switch
        {
            PushState.Waiting => ReconcileStatus.Waiting,
            PushState.Sending => ReconcileStatus.Sending,
            PushState.Failed => ReconcileStatus.Failed,
            PushState.Delivered => ReconcileStatus.Delivered,
            PushState.Expired => ReconcileStatus.Expired,
            PushState.Canceled => ReconcileStatus.Canceled,
        };

    private readonly record struct Candidate(long Number, int Destination, PushState State, DateTimeOffset? EndedAt, int Matches)
    {
        public bool AnswersBefore(Candidate other) => Rank.CompareTo(other.Rank) > 0;

        private (bool, DateTimeOffset, long) Rank =>
            State is PushState.Delivered ? (true, EndedAt ?? default, Number) : (false, default, Number);
    }
}
