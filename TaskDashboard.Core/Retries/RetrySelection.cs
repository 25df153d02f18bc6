using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retries;

/// <summary>The pushes that a filter and a cut-off choose now, and why others that match are left out.</summary>
internal sealed class RetrySelection(PushOptions options, DateTimeOffset now)
{
    private readonly Dictionary<int, List<long>> chosen = [];
    private readonly Dictionary<NotSentReason, int> notSent = [];
    private readonly HashSet<string> kinds = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public IReadOnlyDictionary<NotSentReason, int> NotSent => notSent;

    /// <summary>The kinds of the chosen pushes.</summary>
    public IReadOnlySet<string> Kinds => kinds;

    /// <summary>The chosen pushes by destination, rising.</summary>
    public Dictionary<int, long[]> ToSet()
    {
        var set = new Dictionary<int, long[]>(chosen.Count);
        foreach (var (destination, pushes) in chosen)
        {
            pushes.Sort();
            set.Add(destination, [.. pushes]);
        }

        return set;
    }

    public static RetrySelection Choose(SqlSession sql, Caller caller, RetryFilter filter, long cutOff, RetryBook book, PushOptions options, DateTimeOffset now)
    {
        var destinations = Destinations(sql, caller);
        var selection = new RetrySelection(options, now);
        if (filter.PushIds is { } ids)
        {
            selection.ChooseByIds(sql, ids.Distinct(StringComparer.Ordinal), filter, destinations, cutOff, book);
        }
        else
        {
            foreach (var (number, destination) in destinations)
            {
                if (filter.DestinationId is null || filter.DestinationId == destination.Id)
                {
                    selection.ChooseOf(sql, number, destination.Paused, filter, cutOff, book);
                }
            }
        }

        return selection;
    }

    /// <summary>The destinations that the caller may see, by number.</summary>
    internal static Dictionary<int, (string Id, bool Paused)> Destinations(SqlSession sql, Caller caller)
    {
        var destinations = new Dictionary<int, (string, bool)>();
        using var rows = sql.Prepare("SELECT Number, Id, Paused, CompanyId FROM Destinations ORDER BY Number").Query();
        while (rows.Read())
        {
            if (caller.Sees(rows.GetStringOrNull(3)))
            {
                destinations.Add(rows.GetInt32(0), (rows.GetString(1), rows.GetBoolean(2)));
            }
        }

        return destinations;
    }

    private void ChooseOf(SqlSession sql, int destination, bool paused, RetryFilter filter, long cutOff, RetryBook book)
    {
        var text = $"SELECT {Columns} FROM Pushes WHERE State = {(int)PushState.Failed} AND DestinationNumber = @p0 AND FailureSequence <= @p1";
        using var rows = (filter.Signature, filter.Kind) switch
        {
            ({ } signature, null) => sql.Prepare(text + " AND SignatureNumber = @p2").Query(destination, cutOff, signature),
            ({ } signature, { } kind) => sql.Prepare(text + " AND SignatureNumber = @p2 AND Kind = @p3").Query(destination, cutOff, signature, kind),
            (null, { } kind) => sql.Prepare(text + " AND Kind = @p2").Query(destination, cutOff, kind),
            (null, null) => sql.Prepare(text).Query(destination, cutOff),
        };
        string? lastKind = null;
        while (rows.Read())
        {
            Choose(rows, destination, paused, book, ref lastKind);
        }
    }

    /// <summary>
    /// At most so many failures of one group, whatever their kind, in their order and after the one before: what such a question takes does not grow with the group.
    /// </summary>
    /// <returns>The last one's sequence number; null where no more follow.</returns>
    internal long? ChooseSome(SqlSession sql, int destination, int signature, bool paused, string? onlyKind, long after, long cutOff, int most, RetryBook book)
    {
        var sequence = options.AnyExpires ? 4 : 3;
        using var rows = sql.Prepare(
            $"""
            SELECT {Columns}, FailureSequence FROM Pushes
            WHERE State = {(int)PushState.Failed} AND DestinationNumber = @p0 AND SignatureNumber = @p1 AND FailureSequence > @p2 AND FailureSequence <= @p3
            ORDER BY FailureSequence {sql.Provider.FirstRows("@p4")}
            """).Query(destination, signature, after, cutOff, most);
        string? lastKind = null;
        var count = 0;
        for (; rows.Read(); count++)
        {
            after = rows.GetInt64(sequence);
            if (onlyKind is null || onlyKind == rows.GetString(1))
            {
                Choose(rows, destination, paused, book, ref lastKind);
            }
        }

        return count < most ? null : after;
    }

    // Without the creation times, which matter only where a kind expires, the index alone answers.
    private string Columns => options.AnyExpires ? "Number, Kind, Superseded, CreatedAt" : "Number, Kind, Superseded";

    private void Choose(Rows rows, int destination, bool paused, RetryBook book, ref string? lastKind)
    {
        var number = rows.GetInt64(0);
        var kind = rows.GetString(1);
        var candidate = new RetryCandidate
        {
            State = PushState.Failed,
            IsSuperseded = rows.GetBoolean(2),
            IsTooOld = options.AnyExpires && IsTooOld(kind, rows.GetInstant(3)),
            IsReserved = book.ReservedBy(number) is not null,
            Hold = HoldOf(paused),
        };
        if (candidate.WhyNotSent is { } reason)
        {
            Leave(reason);
            return;
        }

        if (kind != lastKind)
        {
            kinds.Add(lastKind = kind);
        }

        Take(destination, number);
    }

    internal void ChooseByIds(
        SqlSession sql, IEnumerable<string> ids, RetryFilter filter, Dictionary<int, (string Id, bool Paused)> destinations, long cutOff, RetryBook book)
    {
        foreach (var id in ids)
        {
            using var rows = sql.Prepare("SELECT Number, DestinationNumber, Kind, State, SignatureNumber, FailureSequence, Superseded, CreatedAt FROM Pushes WHERE Id = @p0").Query(id);
            if (!rows.Read() || !destinations.TryGetValue(rows.GetInt32(1), out var destination))
            {
                Leave(default(RetryCandidate).WhyNotSent!.Value);
                continue;
            }

            var (kind, signature) = (rows.GetString(2), rows.GetInt32OrNull(4));
            if ((filter.Kind ?? kind) != kind || (filter.DestinationId ?? destination.Id) != destination.Id || (filter.Signature ?? signature) != signature)
            {
                continue;
            }

            var (number, state) = (rows.GetInt64(0), (PushState)rows.GetInt32(3));

            // What failed later is outside the set.
            if (state == PushState.Failed && rows.GetInt64(5) > cutOff)
            {
                continue;
            }

            var candidate = new RetryCandidate
            {
                State = state,
                IsSuperseded = rows.GetBoolean(6),
                IsTooOld = IsTooOld(kind, rows.GetInstant(7)),
                IsReserved = book.ReservedBy(number) is not null,
                Hold = HoldOf(destination.Paused),
            };
            if (candidate.WhyNotSent is { } reason)
            {
                Leave(reason);
            }
            else
            {
                kinds.Add(kind);
                Take(rows.GetInt32(1), number);
            }
        }
    }

    private bool IsTooOld(string kind, DateTimeOffset createdAt) => options.Expiry(kind) is { } after && createdAt + after < now;

    private static NotSentReason? HoldOf(bool paused) => paused ? NotSentReason.DestinationPaused : null;

    private void Take(int destination, long push)
    {
        if (!chosen.TryGetValue(destination, out var pushes))
        {
            chosen.Add(destination, pushes = []);
        }

        pushes.Add(push);
        Count++;
    }

    private void Leave(NotSentReason reason) => notSent[reason] = notSent.GetValueOrDefault(reason) + 1;
}
