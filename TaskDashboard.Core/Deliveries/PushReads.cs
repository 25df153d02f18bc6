using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Which pushes, in which order.</summary>
public sealed record PushQuery
{
    public PushState? State { get; init; }
    public string? Kind { get; init; }

    /// <summary>Public id of a destination.</summary>
    public string? DestinationId { get; init; }

    /// <summary>Number of an error signature.</summary>
    public int? Signature { get; init; }

    public string? After { get; init; }

    /// <summary>1 to 500.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>False is the order of acceptance. Failed pushes, newest first, come in the order of their failures.</summary>
    public bool NewestFirst { get; init; }
}

/// <param name="RetryId">The running retry request that has reserved it or is sending it; null where the caller may not see that one.</param>
/// <param name="HeldBy">What keeps it, while it waits, from going out when it is due; null where nothing does.</param>
/// <param name="HeldUntil">When that is tried again; null when it is up to a person.</param>
public sealed record PushSummary(
    Push Push, string DestinationId, string DestinationName, ErrorSignature? Signature, string? RetryId, HoldReason? HeldBy = null, DateTimeOffset? HeldUntil = null);

/// <param name="Attempts">The first one first.</param>
public sealed record PushDetails(PushSummary Summary, IReadOnlyList<PushAttempt> Attempts);

/// <summary>Failed pushes of one destination that failed in the same way; the count is exact.</summary>
public sealed record FailureGroupView(
    string DestinationId, string DestinationName, bool DestinationPaused, ErrorSignature Signature, long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>The read face of pushes.</summary>
public sealed class PushReads
{
    private const int MostOfItem = 20;

    private readonly ReaderPool readers;
    private readonly IRetrySource retries;
    private readonly SendingHolds holds;

    internal PushReads(ReaderPool readers, IRetrySource retries, SendingHolds holds)
    {
        this.holds = holds;
        this.readers = readers;
        this.retries = retries;
    }

    public async Task<PushDetails?> FindAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        if (!PublicId.IsWellFormed(id))
        {
            return null;
        }

        var rows = await readers.QueryAsync((context, ending) => WithNames(context, context.Pushes.Where(push => push.Id == id)).ToListAsync(ending), cancellation).ConfigureAwait(false);
        if (rows.Count == 0 || !caller.Sees(rows[0].Push.CompanyId))
        {
            return null;
        }

        var (first, last) = (PushAttempt.KeyOf(rows[0].Push.Number, 0), PushAttempt.KeyOf(rows[0].Push.Number + 1, 0));
        var attempts = await readers.QueryAsync((context, ending) =>
            context.PushAttempts.Where(attempt => attempt.Key >= first && attempt.Key < last).OrderBy(attempt => attempt.Key).ToListAsync(ending), cancellation).ConfigureAwait(false);
        return new PushDetails(Summary(caller, rows[0]), attempts);
    }

    /// <summary>The pushes of an item, whatever their kind, destination and version: the newest 20, in the order of their acceptance turned round.</summary>
    public async Task<IReadOnlyList<PushSummary>> OfItemAsync(Caller caller, string itemId, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(itemId);

        // No item has such an id; a database may take it for another, or not take it at all.
        if (itemId.Length is 0 or > Limits.ItemId || itemId.EndsWith(' ') || !PlainCharacters.CanBeStored(itemId))
        {
            return [];
        }

        var numbers = await readers.ReadAsync(sql => NumbersOfItem(sql, caller, itemId), cancellation).ConfigureAwait(false);
        if (numbers.Count == 0)
        {
            return [];
        }

        var rows = await readers.QueryAsync((context, ending) => WithNames(context, context.Pushes.Where(push => numbers.Contains(push.Number))).ToListAsync(ending), cancellation).ConfigureAwait(false);
        return [.. rows.Where(row => caller.Sees(row.Push.CompanyId)).OrderByDescending(row => row.Push.Number).Select(row => Summary(caller, row))];
    }

    public async Task<Page<PushSummary>> ListAsync(Caller caller, PushQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(query);
        var size = Page.Size(query.Limit);
        var after = Page.After(query.After);
        if (!PlainCharacters.CanBeStored(query.Kind) || (query.DestinationId is { } named && !PublicId.IsWellFormed(named)))
        {
            return new Page<PushSummary>([], null);
        }

        if (query is { State: PushState.Failed, NewestFirst: true })
        {
            var numbers = await readers.ReadAsync(sql => LatestFailures.Of(sql, caller, query, after ?? long.MaxValue, size + 1), cancellation).ConfigureAwait(false);
            if (numbers.Count == 0)
            {
                return new Page<PushSummary>([], null);
            }

            var latest = await readers.QueryAsync((context, ending) =>
                WithNames(context, context.Pushes.Where(push => numbers.Contains(push.Number) && push.FailureSequence != null)).ToListAsync(ending), cancellation).ConfigureAwait(false);
            latest.Sort(static (left, right) => Nullable.Compare(right.Push.FailureSequence, left.Push.FailureSequence));
            return Page.Of(latest, size, row => row.Push.FailureSequence!.Value, row => Summary(caller, row));
        }

        var rows = await readers.QueryAsync(async (context, ending) =>
        {
            var pushes = context.Pushes.VisibleTo(caller, push => push.CompanyId);
            // The states are written out so that the filtered indexes serve them.
            if (query.State is { } state)
            {
                pushes = state switch
                {
                    PushState.Failed => pushes.Where(push => push.State == PushState.Failed),
                    PushState.Waiting => pushes.Where(push => push.State <= PushState.Sending && push.State == PushState.Waiting),
                    PushState.Sending => pushes.Where(push => push.State <= PushState.Sending && push.State == PushState.Sending),
                    PushState.Delivered => pushes.Where(push => push.State == PushState.Delivered),
                    PushState.Expired or PushState.Canceled => pushes.Where(push => push.State >= PushState.Expired && push.State == state),
                };
            }

            if (query.DestinationId is { } destinationId)
            {
                var number = await context.Destinations.Where(destination => destination.Id == destinationId).Select(destination => (int?)destination.Number)
                    .SingleOrDefaultAsync(ending).ConfigureAwait(false) ?? -1;
                pushes = pushes.Where(push => push.DestinationNumber == number);
            }

            if (query.Kind is { } kind)
            {
                pushes = pushes.Where(push => push.Kind == kind);
            }

            if (query.Signature is { } signature)
            {
                pushes = pushes.Where(push => push.SignatureNumber == signature);
            }

            if (after is { } key)
            {
                pushes = query.NewestFirst ? pushes.Where(push => push.Number < key) : pushes.Where(push => push.Number > key);
            }

            pushes = query.NewestFirst ? pushes.OrderByDescending(push => push.Number) : pushes.OrderBy(push => push.Number);
            var found = await WithNames(context, pushes.Take(size + 1)).ToListAsync(ending).ConfigureAwait(false);
            found.Sort((left, right) => query.NewestFirst ? right.Push.Number.CompareTo(left.Push.Number) : left.Push.Number.CompareTo(right.Push.Number));
            return found;
        }, cancellation).ConfigureAwait(false);
        return Page.Of(rows, size, row => row.Push.Number, row => Summary(caller, row));
    }

    /// <summary>The payload as it was accepted; null where there is none, or no longer.</summary>
    public async Task<byte[]?> PayloadAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeePayloads);
        if (!PublicId.IsWellFormed(id))
        {
            return null;
        }

        return await readers.QueryAsync(async (context, ending) =>
        {
            var push = await context.Pushes.Where(row => row.Id == id).Select(row => new { row.Number, row.CompanyId }).SingleOrDefaultAsync(ending).ConfigureAwait(false);
            return push is null || !caller.Sees(push.CompanyId)
                ? null
                : await context.PushPayloads.Where(row => row.PushNumber == push.Number).Select(row => row.Body).SingleOrDefaultAsync(ending).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>What failed, by destination and by what went wrong; the latest first.</summary>
    public async Task<IReadOnlyList<FailureGroupView>> FailureGroupsAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        var groups = await readers.QueryAsync((context, ending) =>
        (
            from failures in context.FailureGroups
            where failures.Count > 0
            join destination in context.Destinations on failures.DestinationNumber equals destination.Number
            join signature in context.ErrorSignatures on failures.SignatureNumber equals signature.Number
            orderby failures.LastSequence descending
            select new { destination.CompanyId, View = new FailureGroupView(destination.Id, destination.Name, destination.Paused, signature, failures.Count, failures.FirstAt, failures.LastAt) }
        ).ToListAsync(ending), cancellation).ConfigureAwait(false);
        return [.. groups.Where(row => caller.Sees(row.CompanyId)).Select(row => row.View)];
    }

    /// <summary>Pushes in state Failed, exact.</summary>
    public async Task<long> FailedTotalAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return await readers.QueryAsync((context, ending) =>
        (
            from count in context.PushCounts
            where count.State == PushState.Failed
            join destination in context.Destinations.VisibleTo(caller, destination => destination.CompanyId) on count.DestinationNumber equals destination.Number
            select count.Total
        ).SumAsync(ending), cancellation).ConfigureAwait(false);
    }

    // The index to an item begins with the destination. A push belongs to its destination's company: of others' nothing is looked at, so that they cannot hide one's own.
    private static List<long> NumbersOfItem(SqlSession sql, Caller caller, string itemId)
    {
        var destinations = new List<object?[]>();
        foreach (var company in caller.EachCompany())
        {
            using var rows = company is null
                ? sql.Prepare("SELECT Number FROM Destinations").Query()
                : sql.Prepare("SELECT Number FROM Destinations WHERE CompanyId = @p0").Query(company);
            while (rows.Read())
            {
                destinations.Add([rows.GetInt32(0), itemId]);
            }
        }

        var numbers = new List<long>();
        sql.Prepare("SELECT Number FROM Pushes WHERE DestinationNumber = @p0 AND ItemId = @p1").QueryEach(
            destinations,
            (_, rows) =>
            {
                while (rows.Read())
                {
                    numbers.Add(rows.GetInt64(0));
                }

                return true;
            });
        numbers.Sort();
        return numbers.Count > MostOfItem ? numbers.GetRange(numbers.Count - MostOfItem, MostOfItem) : numbers;
    }

    private static IQueryable<Row> WithNames(StoreContext context, IQueryable<Push> pushes) =>
        from push in pushes
        join destination in context.Destinations on push.DestinationNumber equals destination.Number
        join signature in context.ErrorSignatures on push.SignatureNumber equals (int?)signature.Number into signatures
        from signature in signatures.DefaultIfEmpty()
        select new Row(push, destination.Id, destination.Name, destination.Paused, signature);

    private PushSummary Summary(Caller caller, Row row)
    {
        var retry = row.Push.RetryNumber is { } number ? retries.Find(number) : retries.ReservedBy(row.Push.Number);
        var hold = holds.Of(row.Push, row.DestinationPaused);
        return new PushSummary(row.Push, row.DestinationId, row.DestinationName, row.Signature, retry is not null && caller.Sees(retry.CompanyId) ? retry.Id : null, hold?.Reason, hold?.Until);
    }

    private sealed record Row(Push Push, string DestinationId, string DestinationName, bool DestinationPaused, ErrorSignature? Signature);
}
