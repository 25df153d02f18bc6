using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Selects and orders pushes.</summary>
public sealed record PushQuery
{
    public Filter<Push> Filter { get; init; } = PushFilter.All;

    public string? After { get; init; }

    /// <summary>1 to 500.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>False for the order of acceptance. Failed pushes, newest first, are in the order of their failures.</summary>
    public bool NewestFirst { get; init; }
}

/// <param name="RetryId">The running retry request that has reserved the push or is sending it; also null if the caller may not see the
/// request.</param>
/// <param name="HeldBy">Why a waiting push is not sent when it is due; null if nothing holds it.</param>
/// <param name="HeldUntil">When it is tried again; null if a person must act.</param>
public sealed record PushSummary(
    Push Push,
    string DestinationId,
    string DestinationName,
    ErrorSignature? Signature,
    string? RetryId,
    HoldReason? HeldBy = null,
    DateTimeOffset? HeldUntil = null
);

/// <param name="Attempts">Oldest first.</param>
/// <param name="Light">Whether a retry of the push helps, as for its group of failures; null if it is not Failed.</param>
public sealed record PushDetails(PushSummary Summary, IReadOnlyList<PushAttempt> Attempts, FailureLight? Light = null);

/// <summary>Reads pushes.</summary>
public sealed partial class PushReads
{
    private const int MostOfItem = 20;

    private static readonly PushSection[] ByLastAttempt = [PushSection.LastAttempt];
    private static readonly PushSection[] Waiting = [PushSection.FailedBefore, PushSection.NotSentYet];

    private static readonly PushRows<Row> Whole = new(WithNames, static row => row.Push.Number);
    private static readonly PushRows<long> OnlyNumbers = new(
        static (_, pushes) => pushes.Select(push => push.Number),
        static number => number
    );

    private readonly ReaderPool _readers;
    private readonly IReservations _reservations;
    private readonly PushServiceState _service;
    private readonly PushLookups _lookups;
    private readonly TimeProvider _clock;

    internal PushReads(ReaderPool readers, IReservations reservations, PushServiceState service, PushLookups lookups, TimeProvider clock)
    {
        _readers = readers;
        _reservations = reservations;
        _lookups = lookups;
        _service = service;
        _clock = clock;
    }

    public async Task<PushDetails?> FindAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        if (!PublicId.IsWellFormed(id))
        {
            return null;
        }

        var rows = await _readers
            .QueryAsync(
                (context, ending) => WithNames(context, context.Pushes.Where(push => push.Id == id)).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        if (rows.Count == 0 || !caller.Sees(rows[0].Push.CompanyId))
        {
            return null;
        }

        var (first, last) = (PushAttempt.KeyOf(rows[0].Push.Number, 0), PushAttempt.KeyOf(rows[0].Push.Number + 1, 0));
        var attempts = await _readers
            .QueryAsync(
                (context, ending) =>
                    context
                        .PushAttempts.Where(attempt => attempt.Key >= first && attempt.Key < last)
                        .OrderBy(attempt => attempt.Key)
                        .ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        FailureLight? light = null;
        if (rows[0] is { Push: { State: PushState.Failed, DestinationNumber: var destination }, Signature: { } signature })
        {
            var lights = await _readers
                .ReadAsync(sql => GroupLights.Of(sql, [(destination, signature)]), cancellation)
                .ConfigureAwait(false);
            light = lights[(destination, signature.Number)].Light;
        }

        return new PushDetails((await SummariesAsync(caller, rows, cancellation).ConfigureAwait(false))[0], attempts, light);
    }

    /// <summary>Returns what the numbers and ids in stored filters stand for, so that the filters can be said in words.</summary>
    /// <param name="filters">Filters of pushes as JSON, of rows that the caller may see.</param>
    public async Task<FilterNames> NamesInAsync(Caller caller, IEnumerable<string> filters, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        var (ids, numbers) = FilterNames.In(filters);
        if (ids.Count + numbers.Count == 0)
        {
            return FilterNames.None;
        }

        return await _readers
            .QueryAsync(
                async (context, ending) =>
                {
                    var visible = context.Destinations.VisibleTo(caller, destination => destination.CompanyId);
                    var names = await visible
                        .Where(destination => ids.Contains(destination.Id))
                        .ToDictionaryAsync(destination => destination.Id, destination => destination.Name, ending)
                        .ConfigureAwait(false);

                    // Anybody may write any number into a filter. An error of other companies stays a number.
                    var errors = await (
                        from signature in context.ErrorSignatures
                        where
                            numbers.Contains(signature.Number)
                            && (
                                from failures in context.FailureGroups
                                join destination in visible on failures.DestinationNumber equals destination.Number
                                where failures.SignatureNumber == signature.Number
                                select failures
                            ).Any()
                        select signature
                    )
                        .ToDictionaryAsync(signature => signature.Number, ending)
                        .ConfigureAwait(false);
                    return new FilterNames(names, errors);
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>Returns the newest 20 pushes of an item, of any kind, destination and version, newest first.</summary>
    public async Task<IReadOnlyList<PushSummary>> OfItemAsync(Caller caller, string itemId, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(itemId);

        // No item has such an id. A database might match it with another one or refuse it.
        if (itemId.Length is 0 or > Limits.ItemId || itemId.EndsWith(' ') || !PlainCharacters.CanBeStored(itemId))
        {
            return [];
        }

        var numbers = await _readers.ReadAsync(sql => NumbersOfItem(sql, caller, itemId, MostOfItem), cancellation).ConfigureAwait(false);
        if (numbers.Count == 0)
        {
            return [];
        }

        var rows = await _readers
            .QueryAsync(
                (context, ending) => WithNames(context, context.Pushes.Where(push => numbers.Contains(push.Number))).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        var visible = rows.FindAll(row => caller.Sees(row.Push.CompanyId));
        visible.Sort(static (left, right) => right.Push.Number.CompareTo(left.Push.Number));
        return await SummariesAsync(caller, visible, cancellation).ConfigureAwait(false);
    }

    public async Task<Page<PushSummary>> ListAsync(Caller caller, PushQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(query);
        return await PageAsync(caller, query, Page.Size(query.Limit), cancellation).ConfigureAwait(false);
    }

    /// <summary>Returns a page of any size. The permission has been checked.</summary>
    internal async Task<Page<PushSummary>> PageAsync(Caller caller, PushQuery query, int size, CancellationToken cancellation)
    {
        var after = Page.After(query.After);
        var filter = await ResolveAsync(caller, query.Filter, cancellation).ConfigureAwait(false);
        var states = PushFilter.StatesOf(filter);
        if (states.Count == 0)
        {
            return new Page<PushSummary>([], null);
        }

        if (query.NewestFirst && states is [PushState.Failed])
        {
            return await LatestFailuresAsync(caller, filter, after ?? long.MaxValue, size, cancellation).ConfigureAwait(false);
        }

        var found = await ListAsync(caller, filter, query.NewestFirst, after, size + 1, Whole, cancellation).ConfigureAwait(false);
        var shown = await SummariesAsync(caller, [.. found.Rows], cancellation).ConfigureAwait(false);
        return Page.Of(
            new FoundRows<PushSummary>(shown, found.SearchedTo, found.At),
            size,
            summary => summary.Push.Number,
            summary => summary
        );
    }

    /// <summary>Counts the pushes that match, no further than this many.</summary>
    public async Task<BoundedCount> CountAsync(Caller caller, Filter<Push> filter, int most, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(filter);
        caller.Require(Permission.SeeTasks);
        filter = await ResolveAsync(caller, filter, cancellation).ConfigureAwait(false);
        return PushFilter.StatesOf(filter).Count == 0
            ? default
            : (await ListAsync(caller, filter, newestFirst: true, null, most + 1, OnlyNumbers, cancellation).ConfigureAwait(false)).Count(
                most
            );
    }

    /// <summary>
    /// Returns a page of any size of all pushes, in the order of acceptance. The permission has been checked. A list without a filter needs
    /// no query that EF writes, and is read several times faster without it.
    /// </summary>
    /// <param name="company">Only pushes of this company; null for all.</param>
    internal async Task<Page<PushSummary>> AllAsync(Caller caller, string? company, string? after, int size, CancellationToken cancellation)
    {
        var key = Page.After(after) ?? 0;
        var rows = await _readers
            .ReadAsync(sql => WithNames(sql, InOrder(sql, company, key, size + 1)), cancellation)
            .ConfigureAwait(false);
        return Page.Of(
            await SummariesAsync(caller, rows, cancellation).ConfigureAwait(false),
            size,
            summary => summary.Push.Number,
            summary => summary
        );
    }

    /// <summary>
    /// Returns pushes by their last attempt, the latest first; not those that were not sent yet or are being sent now. The cost does not
    /// grow with the number of pushes: a page of a filter with few matches may be short although more follow. If the filter names an item,
    /// that item's pushes are listed without exception.
    /// </summary>
    /// <param name="query">Its order is ignored.</param>
    public Task<Page<PushSummary>> ByLastAttemptAsync(Caller caller, PushQuery query, CancellationToken cancellation = default) =>
        MergeAsync(caller, query, ByLastAttempt, cancellation);

    /// <summary>
    /// Returns waiting pushes: first those that failed before, then those that were not sent yet; each by when they are due. The cost is as
    /// for <see cref="ByLastAttemptAsync"/>.
    /// </summary>
    /// <param name="query">Its order is ignored.</param>
    public Task<Page<PushSummary>> WaitingAsync(Caller caller, PushQuery query, CancellationToken cancellation = default) =>
        MergeAsync(caller, query, Waiting, cancellation);

    /// <summary>Returns those of these pushes that the caller may see, in the order of acceptance.</summary>
    /// <param name="ids">At most 500.</param>
    public async Task<IReadOnlyList<PushSummary>> OfIdsAsync(
        Caller caller,
        IReadOnlyCollection<string> ids,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(ids);
        List<string> known = [.. ids.Where(PublicId.IsWellFormed)];
        if (known.Count > Limits.PageItems)
        {
            throw RefusedException.Invalid("ids", $"ids has {known.Count} entries. Give at most {Limits.PageItems}.");
        }

        if (known.Count == 0)
        {
            return [];
        }

        // Sorted here: with an order and a limit, a database might read the table in that order and look for the ids.
        var rows = await _readers
            .QueryAsync(
                (context, ending) => WithNames(context, context.Pushes.Where(push => known.Contains(push.Id))).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        var visible = rows.FindAll(row => caller.Sees(row.Push.CompanyId));
        visible.Sort(static (left, right) => left.Push.Number.CompareTo(right.Push.Number));
        return await SummariesAsync(caller, visible, cancellation).ConfigureAwait(false);
    }

    /// <summary>Returns the exact number of pushes in each state.</summary>
    /// <param name="destinationId">Counts only pushes of this destination.</param>
    public async Task<IReadOnlyDictionary<PushState, long>> TotalsAsync(
        Caller caller,
        string? destinationId = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        var id = destinationId is null || PublicId.IsWellFormed(destinationId) ? destinationId : "";
        var totals = await _readers
            .QueryAsync(
                (context, ending) =>
                    (
                        from count in context.PushCounts
                        join destination in context
                            .Destinations.VisibleTo(caller, destination => destination.CompanyId)
                            .Where(destination => id == null || destination.Id == id)
                            on count.DestinationNumber equals destination.Number
                        group count.Total by count.State into states
                        select new { State = states.Key, Total = states.Sum() }
                    ).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        return totals.ToDictionary(total => total.State, total => total.Total);
    }

    /// <summary>Returns the accepted payload; null if there is none, or if it was deleted.</summary>
    public async Task<byte[]?> PayloadAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeePayloads);
        if (!PublicId.IsWellFormed(id))
        {
            return null;
        }

        return await _readers
            .QueryAsync(
                async (context, ending) =>
                {
                    var push = await context
                        .Pushes.Where(row => row.Id == id)
                        .Select(row => new { row.Number, row.CompanyId })
                        .SingleOrDefaultAsync(ending)
                        .ConfigureAwait(false);
                    return push is null || !caller.Sees(push.CompanyId)
                        ? null
                        : await context
                            .PushPayloads.Where(row => row.PushNumber == push.Number)
                            .Select(row => row.Body)
                            .SingleOrDefaultAsync(ending)
                            .ConfigureAwait(false);
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>Returns the first rows of a list in the order of acceptance, or newest first.</summary>
    /// <param name="filter">What it names is looked up.</param>
    private async Task<FoundRows<TRow>> ListAsync<TRow>(
        Caller caller,
        Filter<Push> filter,
        bool newestFirst,
        long? after,
        int most,
        PushRows<TRow> rows,
        CancellationToken cancellation
    )
    {
        if (PushSources.IsInOrder(filter, caller))
        {
            return new FoundRows<TRow>(
                await _readers
                    .QueryAsync(
                        async (context, ending) =>
                        {
                            var pushes = await MatchingAsync(context, byNumber: false, ending).ConfigureAwait(false);
                            if (after is { } key)
                            {
                                pushes = newestFirst ? pushes.Where(push => push.Number < key) : pushes.Where(push => push.Number > key);
                            }

                            return await FirstAsync(context, pushes, most, ending).ConfigureAwait(false);
                        },
                        cancellation
                    )
                    .ConfigureAwait(false)
            );
        }

        var list = new BudgetedList<TRow>(_readers, PushSources.Table, rows.NumberOf, newestFirst)
        {
            OfNumbers = async (context, numbers, ending) =>
            {
                var pushes = await MatchingAsync(context, byNumber: true, ending).ConfigureAwait(false);
                return await rows.Of(context, pushes.Where(push => numbers.Contains(push.Number)))
                    .ToListAsync(ending)
                    .ConfigureAwait(false);
            },
            InRange = async (context, range, ending) =>
            {
                var (low, high) = (range.Low, range.High);
                var pushes = await MatchingAsync(context, byNumber: true, ending).ConfigureAwait(false);
                pushes = pushes.Where(push => push.Number > low && push.Number < high);
                return await FirstAsync(context, pushes, range.Most, ending).ConfigureAwait(false);
            },
        };
        return await list.ReadAsync(PushSources.Of(filter, caller), after, most, cancellation).ConfigureAwait(false);

        async Task<IQueryable<Push>> MatchingAsync(StoreContext context, bool byNumber, CancellationToken ending)
        {
            var all = await ResolvedAsync(context, filter, ending).ConfigureAwait(false);
            return context.Pushes.VisibleTo(caller, push => push.CompanyId).Matching(byNumber ? PushFilter.ByNumber(all) : all, context);
        }

        async Task<List<TRow>> FirstAsync(StoreContext context, IQueryable<Push> pushes, int count, CancellationToken ending)
        {
            pushes = newestFirst ? pushes.OrderByDescending(push => push.Number) : pushes.OrderBy(push => push.Number);
            var first = await rows.Of(context, pushes.Take(count)).ToListAsync(ending).ConfigureAwait(false);
            first.Sort(
                (left, right) =>
                    newestFirst ? rows.NumberOf(right).CompareTo(rows.NumberOf(left)) : rows.NumberOf(left).CompareTo(rows.NumberOf(right))
            );
            return first;
        }
    }

    /// <summary>Returns the filter with the numbers of the destinations that it names.</summary>
    private static async Task<Filter<Push>> ResolvedAsync(StoreContext context, Filter<Push> filter, CancellationToken ending)
    {
        if (!filter.Conditions.Any(condition => condition.Field == PushFilter.Destination))
        {
            return filter;
        }

        var ids = PushFilter.Destination.IdsIn(filter);
        return PushFilter.Destination.Resolve(
            filter,
            await context
                .Destinations.Where(destination => ids.Contains(destination.Id))
                .ToDictionaryAsync(destination => destination.Id, destination => destination.Number, ending)
                .ConfigureAwait(false)
        );
    }

    private async Task<Page<PushSummary>> MergeAsync(
        Caller caller,
        PushQuery query,
        IReadOnlyList<PushSection> sections,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(query);
        var size = Page.Size(query.Limit);
        var after = PushPlace.Parse(query.After);
        var filter = await ResolveAsync(caller, query.Filter, cancellation).ConfigureAwait(false);
        if (filter.MatchesNothing)
        {
            return new Page<PushSummary>([], null);
        }

        if (filter.Only(PushFilter.Item) is { } item)
        {
            return new Page<PushSummary>(await OfItemAsync(caller, item, filter, sections, cancellation).ConfigureAwait(false), null);
        }

        if (await OfFewAsync(caller, filter, cancellation).ConfigureAwait(false) is { } ofFew)
        {
            var order = PushSection.OrderOf(sections);
            var placed = ofFew
                .Where(row => sections.Any(section => section.Has(row.Push)))
                .Select(row => (Row: row, Place: PushSection.PlaceOf(sections, row.Push)))
                .Where(one => after is not { } place || order.Compare(one.Place, place) > 0)
                .OrderBy(one => one.Place, order)
                .Take(size + 1)
                .ToList();
            List<Row> shown = [.. placed.Take(size).Select(one => one.Row)];
            return new Page<PushSummary>(
                await SummariesAsync(caller, shown, cancellation).ConfigureAwait(false),
                placed.Count > size ? placed[size - 1].Place.ToString() : null
            );
        }

        var budget = _readers.NewBudget();
        var (found, stopped) = await _readers
            .ReadAsync(sql => new MergedPushes(sql, caller, filter, size + 1, budget: budget).Of(sections, after), budget, cancellation)
            .ConfigureAwait(false);
        var next = found.Count > size ? found[size - 1] : stopped;
        DateTimeOffset? searchedTo = found.Count <= size && stopped is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end.At) : null;
        if (found.Count == 0)
        {
            return new Page<PushSummary>([], next?.ToString(), searchedTo);
        }

        var places = found.Take(size).Select((place, index) => (place.Number, index)).ToDictionary();
        var numbers = places.Keys.ToList();
        var rows = await _readers
            .QueryAsync(
                (context, ending) => WithNames(context, context.Pushes.Where(push => numbers.Contains(push.Number))).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        rows.Sort((left, right) => places[left.Push.Number].CompareTo(places[right.Push.Number]));
        return new Page<PushSummary>(await SummariesAsync(caller, rows, cancellation).ConfigureAwait(false), next?.ToString(), searchedTo);
    }

    /// <summary>
    /// Looks up what the filter names: what it describes, the errors with its text, and whether any push has its kind.
    /// </summary>
    private async ValueTask<Filter<Push>> ResolveAsync(Caller caller, Filter<Push> filter, CancellationToken cancellation)
    {
        filter = await _lookups.ResolveAsync(caller, filter, cancellation).ConfigureAwait(false);
        return PushFilter.Text.IsIn(filter) || KnownKinds.IsIn(filter)
            ? await _readers.ReadAsync(sql => KnownKinds.Resolve(sql, ErrorTexts.Resolve(sql, filter)), cancellation).ConfigureAwait(false)
            : filter;
    }

    /// <summary>Returns failed pushes, latest failure first.</summary>
    private async Task<Page<PushSummary>> LatestFailuresAsync(
        Caller caller,
        Filter<Push> filter,
        long before,
        int size,
        CancellationToken cancellation
    )
    {
        if (await OfFewAsync(caller, filter, cancellation).ConfigureAwait(false) is { } ofFew)
        {
            ofFew.RemoveAll(row => row.Push.FailureSequence is not { } sequence || sequence >= before);
            ofFew.Sort(ByFailure);
            return PageOf(await SummariesAsync(caller, ofFew, cancellation).ConfigureAwait(false), null, null);
        }

        var budget = _readers.NewBudget();
        var (numbers, stopped, at) = await _readers
            .ReadAsync(sql => LatestFailures.Of(sql, caller, filter, before, size + 1, budget), budget, cancellation)
            .ConfigureAwait(false);
        if (numbers.Count == 0)
        {
            return PageOf([], stopped, at);
        }

        var latest = await _readers
            .QueryAsync(
                (context, ending) =>
                    WithNames(context, context.Pushes.Where(push => numbers.Contains(push.Number) && push.FailureSequence != null))
                        .ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        latest.Sort(ByFailure);
        return PageOf(await SummariesAsync(caller, latest, cancellation).ConfigureAwait(false), stopped, at);

        Page<PushSummary> PageOf(List<PushSummary> summaries, long? searchedTo, DateTimeOffset? time) =>
            Page.Of(
                new FoundRows<PushSummary>(summaries, searchedTo, time),
                size,
                summary => summary.Push.FailureSequence!.Value,
                summary => summary
            );
    }

    private static int ByFailure(Row left, Row right) => Nullable.Compare(right.Push.FailureSequence, left.Push.FailureSequence);

    /// <summary>
    /// Returns all pushes that a filter matches, if every match has a given id or item, or a text that few items have; otherwise null.
    /// </summary>
    /// <param name="filter">Its texts are looked up.</param>
    private async Task<List<Row>?> OfFewAsync(Caller caller, Filter<Push> filter, CancellationToken cancellation)
    {
        if ((PushSources.NamedKeysOf(filter) ?? PushFilter.Retry.KeysOf(filter) ?? PushSources.TextKeysOf(filter)) is not { } keys)
        {
            return null;
        }

        var numbers = await _readers
            .ReadAsync(sql => keys.Next(sql, null, newestFirst: true, Limits.PageItems + 1), cancellation)
            .ConfigureAwait(false);
        if (numbers is null or { Count: > Limits.PageItems })
        {
            return null;
        }

        if (numbers.Count == 0)
        {
            return [];
        }

        var rows = await _readers
            .QueryAsync(
                (context, ending) => WithNames(context, context.Pushes.Where(push => numbers.Contains(push.Number))).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        return rows.FindAll(row =>
            caller.Sees(row.Push.CompanyId) && filter.Given(PushFilter.Destination, row.DestinationId).ToPredicate()(row.Push)
        );
    }

    /// <summary>Returns the pushes of an item that a filter matches, in the order of these sections.</summary>
    private async Task<IReadOnlyList<PushSummary>> OfItemAsync(
        Caller caller,
        string item,
        Filter<Push> filter,
        IReadOnlyList<PushSection> sections,
        CancellationToken cancellation
    )
    {
        if (!PushFilter.Item.CanBeStored(item) || item.Length == 0)
        {
            return [];
        }

        var numbers = await _readers
            .ReadAsync(sql => NumbersOfItem(sql, caller, item, Limits.PageItems), cancellation)
            .ConfigureAwait(false);
        if (numbers.Count == 0)
        {
            return [];
        }

        var rows = await _readers
            .QueryAsync(
                (context, ending) => WithNames(context, context.Pushes.Where(push => numbers.Contains(push.Number))).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        var matching = rows.FindAll(row =>
            caller.Sees(row.Push.CompanyId) && filter.Given(PushFilter.Destination, row.DestinationId).ToPredicate()(row.Push)
        );
        matching.Sort((left, right) => PushSection.Compare(sections, left.Push, right.Push));
        return await SummariesAsync(caller, matching, cancellation).ConfigureAwait(false);
    }

    // A push belongs to its destination's company. Other companies' pushes are not read, so they cannot displace the caller's.
    private static List<long> NumbersOfItem(SqlSession sql, Caller caller, string itemId, int most)
    {
        var destinations = new List<long>();
        foreach (var company in caller.EachCompany())
        {
            using var found = company is null
                ? sql.Prepare("SELECT Number FROM Destinations").Query()
                : sql.Prepare("SELECT Number FROM Destinations WHERE CompanyId = @p0").Query(company);
            while (found.Read())
            {
                destinations.Add(found.GetInt32(0));
            }
        }

        if (destinations.Count == 0)
        {
            return [];
        }

        var given = GivenRows.Of(destinations, number => number, _ => itemId);
        var numbers = new List<long>();
        using (
            var rows = sql.Prepare(
                    $"SELECT Number FROM {sql.Provider.GivenTable(given)} CROSS JOIN Pushes WHERE DestinationNumber = given.c0 AND "
                        + "ItemId = given.c1"
                )
                .Query(given)
        )
        {
            while (rows.Read())
            {
                numbers.Add(rows.GetInt64(0));
            }
        }

        numbers.Sort();
        return numbers.Count > most ? numbers.GetRange(numbers.Count - most, most) : numbers;
    }

    private static IQueryable<Row> WithNames(StoreContext context, IQueryable<Push> pushes) =>
        from push in pushes
        join destination in context.Destinations on push.DestinationNumber equals destination.Number
        join circuit in context.Circuits on push.DestinationNumber equals circuit.DestinationNumber into circuits
        from circuit in circuits.DefaultIfEmpty()
        join signature in context.ErrorSignatures on push.SignatureNumber equals (int?)signature.Number into signatures
        from signature in signatures.DefaultIfEmpty()
        select new Row(push, destination.Id, destination.Name, destination.Paused, circuit, signature);

    private static List<Push> InOrder(SqlSession sql, string? company, long after, int most)
    {
        var pushes = new List<Push>(most);
        var order = $"Number > @p0 ORDER BY Number {sql.Provider.FirstRows("@p1")}";
        using var rows = company is null
            ? sql.Prepare($"{PushTable.Instance.Select} WHERE {order}").Query(after, most)
            : sql.Prepare($"{PushTable.Instance.Select} WHERE CompanyId = @p2 AND {order}").Query(after, most, company);
        while (rows.Read())
        {
            pushes.Add(PushTable.Instance.Read(rows));
        }

        return pushes;
    }

    private static List<Row> WithNames(SqlSession sql, List<Push> pushes)
    {
        if (pushes.Count == 0)
        {
            return [];
        }

        var destinations = Lookup(sql, DestinationTable.Instance, pushes.Select(push => push.DestinationNumber), row => row.Number);
        var signatures = Lookup(sql, ErrorSignatureTable.Instance, pushes.Select(push => push.SignatureNumber ?? 0), row => row.Number);
        var circuits = new Dictionary<int, OpenCircuit>();
        using (var rows = sql.Prepare(CircuitTable.Instance.Select).Query())
        {
            while (rows.Read())
            {
                var circuit = CircuitTable.Instance.Read(rows);
                circuits.Add(circuit.DestinationNumber, circuit);
            }
        }

        return pushes.ConvertAll(push =>
        {
            var destination = destinations[push.DestinationNumber];
            return new Row(
                push,
                destination.Id,
                destination.Name,
                destination.Paused,
                circuits.GetValueOrDefault(push.DestinationNumber),
                push.SignatureNumber is { } signature ? signatures.GetValueOrDefault(signature) : null
            );
        });
    }

    private static Dictionary<int, T> Lookup<T>(SqlSession sql, Table<T> table, IEnumerable<int> numbers, Func<T, int> numberOf)
        where T : class
    {
        var found = new Dictionary<int, T>();
        var given = GivenRows.Of(numbers.Distinct().Select(number => (long)number).ToList());
        using var rows = sql.Prepare(
                $"SELECT {table.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN {table.Name} WHERE Number = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var row = table.Read(rows);
            found.Add(numberOf(row), row);
        }

        return found;
    }

    private async Task<List<PushSummary>> SummariesAsync(Caller caller, List<Row> rows, CancellationToken cancellation)
    {
        var reserved = await _reservations.FindAsync(rows.ConvertAll(static row => row.Push), cancellation).ConfigureAwait(false);
        return rows.ConvertAll(row =>
        {
            var retry = reserved.GetValueOrDefault(row.Push.Number);
            var hold = PushHold.Of(row.Push, row.DestinationPaused || _service.Current.Paused, row.Circuit);
            return new PushSummary(
                row.Push,
                row.DestinationId,
                row.DestinationName,
                row.Signature,
                retry is not null && caller.Sees(retry.CompanyId) ? retry.RetryId : null,
                hold?.Reason,
                hold?.Until
            );
        });
    }

    private sealed record Row(
        Push Push,
        string DestinationId,
        string DestinationName,
        bool DestinationPaused,
        OpenCircuit? Circuit,
        ErrorSignature? Signature
    );

    /// <summary>What is read of each push of a list.</summary>
    private sealed record PushRows<TRow>(Func<StoreContext, IQueryable<Push>, IQueryable<TRow>> Of, Func<TRow, long> NumberOf);
}
