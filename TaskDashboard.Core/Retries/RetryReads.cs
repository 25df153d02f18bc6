using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Retries;

/// <summary>Selects and orders retry requests.</summary>
public sealed record RetryQuery
{
    public Filter<RetryRequest> Filter { get; init; } = RetryRequestFilter.All;

    public string? After { get; init; }

    /// <summary>1 to 500.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>False for the order of acceptance.</summary>
    public bool NewestFirst { get; init; }
}

/// <summary>A processed item of a retry, and the current state of its push.</summary>
/// <param name="Error">The error with which it failed again; null for other outcomes.</param>
public sealed record RetryItemView(
    RetryItem Item,
    string PushId,
    string Kind,
    string ItemId,
    string DestinationName,
    PushState State,
    ErrorSignature? Error
);

/// <summary>Items of a retry that failed again at the same destination with the same error.</summary>
public sealed record RetryErrorView(string DestinationId, string DestinationName, ErrorSignature Signature, int Count)
{
    /// <summary>Whether another retry of them helps.</summary>
    public FailureLight Light { get; init; } = FailureLight.StillDown;
}

/// <summary>Reads retry requests.</summary>
public sealed class RetryReads
{
    private readonly ReaderPool _readers;

    internal RetryReads(ReaderPool readers) => _readers = readers;

    public async Task<RetryRequest?> FindAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        if (!PublicId.IsWellFormed(id))
        {
            return null;
        }

        var found = await _readers
            .QueryAsync((context, ending) => context.RetryRequests.SingleOrDefaultAsync(request => request.Id == id, ending), cancellation)
            .ConfigureAwait(false);
        return found is not null && caller.Sees(found.CompanyId) ? found : null;
    }

    /// <summary>Returns the complete filter, including listed push ids.</summary>
    /// <param name="request">A request that the caller has read.</param>
    /// <exception cref="RefusedException">NotFound: the request was removed in the meantime.</exception>
    public async Task<string> FilterAsync(RetryRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.PushIdCount is null)
        {
            return request.Filter;
        }

        return await _readers
                .QueryAsync(
                    (context, ending) =>
                        context
                            .RetryFilters.Where(row => row.RetryNumber == request.Number)
                            .Select(row => row.Filter)
                            .SingleOrDefaultAsync(ending),
                    cancellation
                )
                .ConfigureAwait(false)
            ?? throw RefusedException.NotFound("retry request");
    }

    /// <summary>Returns the retry request of a task; null if the task is not a retry.</summary>
    public async Task<RetryRequest?> FindByTaskAsync(Caller caller, TrackedTask task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(task);
        var found = await _readers
            .QueryAsync(
                (context, ending) => context.RetryRequests.SingleOrDefaultAsync(request => request.TaskNumber == task.Number, ending),
                cancellation
            )
            .ConfigureAwait(false);
        return found is not null && caller.Sees(found.CompanyId) ? found : null;
    }

    /// <summary>Returns the retry requests of those of these tasks that are retries, by number of the task.</summary>
    /// <param name="tasks">At most a page of tasks.</param>
    public async Task<IReadOnlyDictionary<int, RetryRequest>> OfTasksAsync(
        Caller caller,
        IReadOnlyCollection<TrackedTask> tasks,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(tasks);
        var numbers = tasks
            .Where(task => task.Executor is TaskExecutor.Engine && caller.Sees(task.CompanyId))
            .Select(task => task.Number)
            .ToList();
        if (numbers.Count == 0)
        {
            return new Dictionary<int, RetryRequest>();
        }

        var found = await _readers
            .QueryAsync(
                (context, ending) => context.RetryRequests.Where(request => numbers.Contains(request.TaskNumber)).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        return found.Where(request => caller.Sees(request.CompanyId)).ToDictionary(request => request.TaskNumber);
    }

    public async Task<Page<RetryRequest>> ListAsync(Caller caller, RetryQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(query);
        var size = Page.Size(query.Limit);
        var after = Page.AfterSmall(query.After);
        if (query.Filter.MatchesNothing)
        {
            return new Page<RetryRequest>([], null);
        }

        var rows = await _readers
            .QueryAsync(
                (context, ending) =>
                {
                    var requests = context.RetryRequests.VisibleTo(caller, request => request.CompanyId).Matching(query.Filter, context);
                    if (after is { } number)
                    {
                        requests = query.NewestFirst
                            ? requests.Where(request => request.Number < number)
                            : requests.Where(request => request.Number > number);
                    }

                    requests = query.NewestFirst
                        ? requests.OrderByDescending(request => request.Number)
                        : requests.OrderBy(request => request.Number);
                    return requests.Take(size + 1).ToListAsync(ending);
                },
                cancellation
            )
            .ConfigureAwait(false);
        return Page.Of(rows, size, request => request.Number, request => request);
    }

    /// <summary>Returns the most frequent errors of these requests' items that failed again, most frequent first.</summary>
    /// <param name="requests">Requests that the caller has read.</param>
    /// <param name="most">At most this number for each request.</param>
    /// <returns>Nothing for a request without such items.</returns>
    public async Task<IReadOnlyDictionary<int, IReadOnlyList<RetryErrorView>>> ErrorsAsync(
        Caller caller,
        IReadOnlyCollection<RetryRequest> requests,
        int most,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(requests);
        var numbers = requests
            .Where(request => request.FailedAgain > 0 && caller.Sees(request.CompanyId))
            .Select(request => request.Number)
            .ToList();
        if (numbers.Count == 0)
        {
            return new Dictionary<int, IReadOnlyList<RetryErrorView>>();
        }

        var errors = await _readers
            .QueryAsync(
                (context, ending) =>
                    (
                        from error in context.RetryErrors
                        where numbers.Contains(error.RetryNumber)
                        join destination in context.Destinations on error.DestinationNumber equals destination.Number
                        join signature in context.ErrorSignatures on error.SignatureNumber equals signature.Number
                        select new
                        {
                            error.RetryNumber,
                            error.DestinationNumber,
                            View = new RetryErrorView(destination.Id, destination.Name, signature, error.Count),
                        }
                    ).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        var lights = await _readers
            .ReadAsync(
                sql => GroupLights.Of(sql, [.. errors.Select(error => (error.DestinationNumber, error.View.Signature))]),
                cancellation
            )
            .ConfigureAwait(false);
        return errors
            .GroupBy(
                error => error.RetryNumber,
                error => error.View with { Light = lights[(error.DestinationNumber, error.View.Signature.Number)].Light }
            )
            .ToDictionary(
                group => group.Key,
                IReadOnlyList<RetryErrorView> (group) =>
                    [
                        .. group
                            .OrderByDescending(error => error.Count)
                            .ThenBy(error => error.DestinationName, StringComparer.Ordinal)
                            .ThenBy(error => error.Signature.Number)
                            .Take(most),
                    ]
            );
    }

    /// <summary>Returns the items processed so far, in the order of acceptance of their pushes.</summary>
    /// <exception cref="RefusedException">NotFound: no such retry request.</exception>
    public async Task<Page<RetryItemView>> ItemsAsync(
        Caller caller,
        string id,
        RetryItemOutcome? outcome,
        string? after,
        int limit,
        CancellationToken cancellation = default
    )
    {
        var request = await FindAsync(caller, id, cancellation).ConfigureAwait(false) ?? throw RefusedException.NotFound("retry request");
        var size = Page.Size(limit);
        var (first, end) = (RetryItem.KeyOf(request.Number, (Page.After(after) ?? 0) + 1), RetryItem.KeyOf(request.Number + 1, 0));
        return await _readers
            .QueryAsync(
                async (context, ending) =>
                {
                    var items = await context
                        .RetryItems.Where(item => item.Key >= first && item.Key < end && (outcome == null || item.Outcome == outcome))
                        .OrderBy(item => item.Key)
                        .Take(size + 1)
                        .ToListAsync(ending)
                        .ConfigureAwait(false);
                    var numbers = items.Select(item => item.PushNumber).ToList();
                    var pushes = await (
                        from push in context.Pushes
                        where numbers.Contains(push.Number)
                        join destination in context.Destinations on push.DestinationNumber equals destination.Number
                        select new
                        {
                            push.Number,
                            push.Id,
                            push.Kind,
                            push.ItemId,
                            push.State,
                            destination.Name,
                        }
                    )
                        .ToDictionaryAsync(push => push.Number, ending)
                        .ConfigureAwait(false);
                    var signatures = items.Select(item => item.SignatureNumber).OfType<int>().Distinct().ToList();
                    var errors =
                        signatures.Count == 0
                            ? []
                            : await context
                                .ErrorSignatures.Where(signature => signatures.Contains(signature.Number))
                                .ToDictionaryAsync(signature => signature.Number, ending)
                                .ConfigureAwait(false);
                    return Page.Of(
                        items,
                        size,
                        item => item.PushNumber,
                        item =>
                        {
                            var push = pushes.GetValueOrDefault(item.PushNumber);
                            return new RetryItemView(
                                item,
                                push?.Id ?? "",
                                push?.Kind ?? "",
                                push?.ItemId ?? "",
                                push?.Name ?? "",
                                push?.State ?? PushState.Expired,
                                item.SignatureNumber is { } number ? errors.GetValueOrDefault(number) : null
                            );
                        }
                    );
                },
                cancellation
            )
            .ConfigureAwait(false);
    }
}
