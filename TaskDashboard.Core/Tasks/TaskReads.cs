using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <summary>Selects and orders tasks.</summary>
public sealed record TaskQuery
{
    public Filter<TrackedTask> Filter { get; init; } = TaskFilter.All;

    public string? After { get; init; }

    /// <summary>1 to 500.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>False for the order of acceptance.</summary>
    public bool NewestFirst { get; init; }
}

/// <summary>Exact number of tasks by state.</summary>
public sealed record TaskTotals(long Pending, long InProgress, long Completed, long Failed, long Canceled)
{
    internal static readonly TaskTotals None = new(0, 0, 0, 0, 0);

    /// <summary>Returns the number of tasks in this state.</summary>
    public long Of(TaskState state) =>
        state switch
        {
            TaskState.Pending => Pending,
            TaskState.InProgress => InProgress,
            TaskState.Completed => Completed,
            TaskState.Failed => Failed,
            TaskState.Canceled => Canceled,
        };

    internal TaskTotals With(TaskState state, long more) =>
        state switch
        {
            TaskState.Pending => this with { Pending = Pending + more },
            TaskState.InProgress => this with { InProgress = InProgress + more },
            TaskState.Completed => this with { Completed = Completed + more },
            TaskState.Failed => this with { Failed = Failed + more },
            TaskState.Canceled => this with { Canceled = Canceled + more },
        };
}

/// <summary>An endpoint, and a name under which it was reported.</summary>
public sealed record NamedEndpoint(string Id, string Name);

/// <summary>Reads tasks.</summary>
public sealed class TaskReads
{
    // If a task changes faster than it can be read, the last read is returned.
    private const int MostLooks = 16;
    private const long MostDetailsBytes = 64 * 1024 * 1024;

    // A statement names this many silent tasks at most, so that its text and its plan stay the same.
    private const int SilentInStatement = 250;

    private static readonly LookedUpField<TrackedTask>[] SilentFields = [TaskFilter.Stuck, TaskFilter.Silent];

    /// <summary>How long a failed task that nobody has acknowledged counts as an open failure.</summary>
    public static readonly TimeSpan FailureIsRecent = TimeSpan.FromHours(24);

    private static readonly TaskRows<TrackedTask> Whole = new(static tasks => tasks, static task => task.Number);
    private static readonly TaskRows<int> OnlyNumbers = new(static tasks => tasks.Select(task => task.Number), static number => number);

    // Names that are looked at while somebody types.
    private const int MostNames = 500;

    // Names of endpoints that one search looks at.
    private const int MostEndpointNames = 5000;

    private static readonly string DetailsOfTask = $"{TaskDetailsTable.Instance.Select} WHERE TaskNumber = @p0";
    private static readonly string CompanyOfId = $"{CompanyTable.Instance.Select} WHERE Id = @p0";
    private static readonly string TasksOfExternalId = $"{TaskTable.Instance.Select} WHERE ExternalId = @p0";
    private static readonly string TaskOfExternalId = $"{TaskTable.Instance.Select} WHERE ExternalId = @p0 AND CompanyId = @p1";
    private static readonly string TaskOfId = $"{TaskTable.Instance.Select} WHERE Id = @p0";

    private readonly ReaderPool _readers;
    private readonly TaskCache _cache;
    private readonly StuckTasks _stuck;
    private readonly TimeProvider _clock;
    private readonly VersionedCache<int, TaskDetails> _details = new(MostDetailsBytes);

    internal TaskReads(ReaderPool readers, TaskCache cache, StuckTasks stuck, TimeProvider clock)
    {
        _readers = readers;
        _cache = cache;
        _stuck = stuck;
        _clock = clock;
    }

    /// <summary>Returns the task, or null if the caller may not see it. A read after a write's answer shows the write.</summary>
    public ValueTask<TrackedTask?> FindAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(id);
        return _cache.Find(id) is { } task ? ValueTask.FromResult(caller.Sees(task.CompanyId) ? task : null)
            : !PublicId.IsWellFormed(id) ? ValueTask.FromResult<TrackedTask?>(null)
            : new ValueTask<TrackedTask?>(ReadAsync(caller, id, cancellation));
    }

    /// <summary>The same by the task's number.</summary>
    public ValueTask<TrackedTask?> FindAsync(Caller caller, int number, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return _cache.Find(number) is { } task
            ? ValueTask.FromResult(caller.Sees(task.CompanyId) ? task : null)
            : new ValueTask<TrackedTask?>(ReadAsync(caller, number, cancellation));
    }

    /// <summary>The same by the reporter's own id of the task. Also null if tasks of several companies have this id.</summary>
    public async Task<TrackedTask?> FindByExternalIdAsync(Caller caller, string externalId, CancellationToken cancellation = default) =>
        await OfExternalIdAsync(caller, externalId, cancellation).ConfigureAwait(false) is [var only] ? only : null;

    /// <summary>The same for a call of our own API. The refusal shows why no single task was found.</summary>
    /// <param name="companyId">The company of the task; empty for a task without a company; null if the call does not say.</param>
    /// <exception cref="RefusedException">NotFound; or Conflict "severalCompanies", with the companies.</exception>
    public async Task<TrackedTask> GetByExternalIdAsync(
        Caller caller,
        string externalId,
        string? companyId,
        CancellationToken cancellation = default
    )
    {
        var found = await OfExternalIdAsync(caller, externalId, cancellation).ConfigureAwait(false);
        if (companyId is not null)
        {
            found = [.. found.Where(task => (task.CompanyId ?? "") == companyId)];
        }

        return found switch
        {
            [] => throw RefusedException.NotFound("task"),
            [var only] => only,
            _ => throw new RefusedException(
                RefusalKind.Conflict,
                "severalCompanies",
                $"Several companies have a task with externalId {externalId}. Name one of them in companyId, or leave its "
                    + "value empty for the task without a company.",
                "externalId"
            )
            {
                Companies = [.. found.Select(task => task.CompanyId).Order(StringComparer.Ordinal)],
            },
        };
    }

    /// <summary>Returns the tasks with this reporter's id, at most one for each company, in the order of acceptance.</summary>
    public async Task<IReadOnlyList<TrackedTask>> OfExternalIdAsync(
        Caller caller,
        string externalId,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(externalId);

        // No task has such an id. A database might match it with another one or refuse it.
        if (externalId.Length is 0 or > Limits.Name || externalId.EndsWith(' ') || !PlainCharacters.CanBeStored(externalId))
        {
            return [];
        }

        var found = await _readers
            .ReadAsync(
                sql =>
                {
                    var tasks = new List<TrackedTask>();
                    foreach (var company in caller.EachCompany())
                    {
                        using var rows = company is null
                            ? sql.Prepare(TasksOfExternalId).Query(externalId)
                            : sql.Prepare(TaskOfExternalId).Query(externalId, company);
                        while (rows.Read())
                        {
                            tasks.Add(TaskTable.Instance.Read(rows));
                        }
                    }

                    return tasks;
                },
                cancellation
            )
            .ConfigureAwait(false);
        found.Sort(static (left, right) => left.Number.CompareTo(right.Number));
        return found;
    }

    /// <summary>Returns the details of the task; empty if the caller may not see the task.</summary>
    public ValueTask<TaskDetails> DetailsAsync(Caller caller, TrackedTask task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(task);
        if (!caller.Sees(task.CompanyId))
        {
            return ValueTask.FromResult(TaskDetails.None);
        }

        var companyName = task.CompanyWithoutId;
        return (task.CompanyId is null || _cache.Companies.TryFind(task.CompanyId, out companyName)) && FindDetails(task) is { } known
            ? ValueTask.FromResult(Named(task, known, companyName))
            : new ValueTask<TaskDetails>(ReadDetailsAsync(task, cancellation));
    }

    /// <summary>
    /// Returns the errors of several tasks by task number, for a list that shows why its tasks failed. Omits tasks without an error and
    /// tasks that the caller may not see.
    /// </summary>
    public async Task<IReadOnlyDictionary<int, TaskError>> ErrorsAsync(
        Caller caller,
        IReadOnlyCollection<TrackedTask> tasks,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(tasks);
        var errors = new Dictionary<int, TaskError>();
        var unread = new List<long>();
        foreach (var task in tasks.Where(task => caller.Sees(task.CompanyId)))
        {
            if (FindDetails(task) is not { } known)
            {
                unread.Add(task.Number);
            }
            else if (known.Error is { } error)
            {
                errors[task.Number] = error;
            }
        }

        if (unread.Count == 0)
        {
            return errors;
        }

        var stored = await _readers
            .ReadAsync(
                sql =>
                {
                    var given = GivenRows.Of(unread);
                    var found = new List<StoredDetails>();
                    using var rows = sql.Prepare(
                            $"SELECT {TaskDetailsTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN TaskDetails "
                                + "WHERE TaskNumber = given.c0"
                        )
                        .Query(given);
                    while (rows.Read())
                    {
                        found.Add(TaskDetailsTable.Instance.Read(rows));
                    }

                    return found;
                },
                cancellation
            )
            .ConfigureAwait(false);
        foreach (var row in stored)
        {
            var read = DetailsWrites.Read(row.Body);
            _details.Keep(row.TaskNumber, row.Version, read, row.Body.Length);
            if (read.Error is { } error)
            {
                errors[row.TaskNumber] = error;
            }
        }

        return errors;
    }

    /// <summary>Returns a consistent pair of the task and its details.</summary>
    public async ValueTask<(TrackedTask Task, TaskDetails Details)> WithDetailsAsync(
        Caller caller,
        TrackedTask task,
        CancellationToken cancellation = default
    )
    {
        for (var looks = 1; ; looks++)
        {
            var read = await DetailsAsync(caller, task, cancellation).ConfigureAwait(false);
            if (
                FindDetails(task) is not null
                || looks == MostLooks
                || await ReadAsync(caller, task.Id, cancellation).ConfigureAwait(false) is not { } now
                || now.DetailsVersion == task.DetailsVersion
            )
            {
                return (task, read);
            }

            task = now;
        }
    }

    /// <summary>
    /// Returns a consistent pair of the task and another read of it. If the task changes in the meantime, both are read again.
    /// </summary>
    public async Task<(TrackedTask Task, T Read)> OfOneMomentAsync<T>(
        Caller caller,
        TrackedTask task,
        Func<TrackedTask, Task<T>> read,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(read);
        for (var looks = 1; ; looks++)
        {
            var found = await read(task).ConfigureAwait(false);
            if (
                looks == MostLooks
                || await ReadAsync(caller, task.Id, cancellation).ConfigureAwait(false) is not { } now
                || now.Version == task.Version
            )
            {
                return (task, found);
            }

            task = now;
        }
    }

    public async Task<Page<TrackedTask>> ListAsync(Caller caller, TaskQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(query);
        return await PageAsync(caller, query, Page.Size(query.Limit), cancellation).ConfigureAwait(false);
    }

    /// <summary>Returns a page of any size. The permission has been checked.</summary>
    internal async Task<Page<TrackedTask>> PageAsync(Caller caller, TaskQuery query, int size, CancellationToken cancellation)
    {
        var after = Page.AfterSmall(query.After);
        query = query with { Filter = await NamedAsync(caller, query.Filter, cancellation).ConfigureAwait(false) };
        if (query.Filter.MatchesNothing)
        {
            return new Page<TrackedTask>([], null);
        }

        var found = await SomeAsync(caller, query, after, size + 1, Whole, cancellation).ConfigureAwait(false);
        return Page.Of(found, size, task => task.Number, task => task);
    }

    /// <summary>Counts the tasks that match, no further than this many.</summary>
    public async Task<BoundedCount> CountAsync(
        Caller caller,
        Filter<TrackedTask> filter,
        int most,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(filter);
        caller.Require(Permission.SeeTasks);
        var query = new TaskQuery { Filter = await NamedAsync(caller, filter, cancellation).ConfigureAwait(false), NewestFirst = true };
        return query.Filter.MatchesNothing
            ? default
            : (await SomeAsync(caller, query, null, most + 1, OnlyNumbers, cancellation).ConfigureAwait(false)).Count(most);
    }

    /// <summary>Returns the first tasks of a list. The companies that it names are looked up.</summary>
    private async Task<FoundRows<TRow>> SomeAsync<TRow>(
        Caller caller,
        TaskQuery query,
        int? after,
        int most,
        TaskRows<TRow> rows,
        CancellationToken cancellation
    ) =>
        SilentFields.Any(field => field.IsIn(query.Filter))
            ? await SilentAsync(caller, query, after, most, rows, cancellation).ConfigureAwait(false)
        : TaskSources.IsInOrder(query.Filter, caller)
            ? new FoundRows<TRow>(
                await ListAsync(caller, query.Filter, query.NewestFirst, after, most, rows, cancellation).ConfigureAwait(false)
            )
        : await SearchAsync(caller, query, after, most, rows, cancellation).ConfigureAwait(false);

    /// <summary>Returns the filter with the companies that it names looked up, so that it can test tasks in memory.</summary>
    public async Task<Filter<TrackedTask>> NamedAsync(Caller caller, Filter<TrackedTask> filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(filter);
        caller.Require(Permission.SeeTasks);
        return TaskFilter.CompanyOf.ValuesIn(filter) is not { Count: > 0 } names
            ? filter
            : TaskFilter.WithCompanies(
                filter,
                await _readers.ReadAsync(sql => CompanyTable.IdsOf(sql, caller, names.Cast<string>()), cancellation).ConfigureAwait(false)
            );
    }

    /// <summary>
    /// Returns a page of any size of all tasks, in the order of acceptance. The permission has been checked. A list without a filter needs
    /// no query that EF writes, and is read several times faster without it.
    /// </summary>
    /// <param name="company">Only tasks of this company; null for all.</param>
    internal async Task<Page<TrackedTask>> AllAsync(string? company, string? after, int size, CancellationToken cancellation)
    {
        var key = Page.AfterSmall(after) ?? 0;
        var tasks = await _readers
            .ReadAsync(
                sql =>
                {
                    var read = new List<TrackedTask>(size + 1);
                    var order = $"Number > @p0 ORDER BY Number {sql.Provider.FirstRows("@p1")}";
                    using var rows = company is null
                        ? sql.Prepare($"{TaskTable.Instance.Select} WHERE {order}").Query(key, size + 1)
                        : sql.Prepare($"{TaskTable.Instance.Select} WHERE CompanyId = @p2 AND {order}").Query(key, size + 1, company);
                    while (rows.Read())
                    {
                        read.Add(TaskTable.Instance.Read(rows));
                    }

                    return read;
                },
                cancellation
            )
            .ConfigureAwait(false);
        return Page.Of(tasks, size, task => task.Number, task => task);
    }

    /// <summary>
    /// Returns tasks with this text in their name, folded: those that have not ended first, then the newest. It looks at the last tasks
    /// only, so that it costs the same however many there are; <see cref="ListAsync"/> searches all.
    /// </summary>
    /// <param name="most">Returns no more than this.</param>
    public async Task<IReadOnlyList<TrackedTask>> NewestNamedAsync(
        Caller caller,
        string text,
        int most,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(text);
        caller.Require(Permission.SeeTasks);
        var found = new List<TrackedTask>();
        if (FoldedText.Of(PlainCharacters.CanBeStored(text) ? text : "").Trim() is not { Length: > 0 } folded)
        {
            return found;
        }

        foreach (var filter in new[] { TaskFilter.State.Is(TaskState.Pending, TaskState.InProgress), TaskFilter.All })
        {
            var names = await _readers
                .QueryAsync(
                    (context, ending) =>
                        context
                            .Tasks.VisibleTo(caller, task => task.CompanyId)
                            .Matching(filter, context)
                            .OrderByDescending(task => task.Number)
                            .Take(MostNames)
                            .Select(task => new { task.Number, task.Name })
                            .ToListAsync(ending),
                    cancellation
                )
                .ConfigureAwait(false);
            foreach (var named in names.Where(named => FoldedText.Of(named.Name).Contains(folded, StringComparison.Ordinal)))
            {
                if (found.Count == most)
                {
                    return found;
                }

                if (
                    found.TrueForAll(task => task.Number != named.Number)
                    && await FindAsync(caller, named.Number, cancellation).ConfigureAwait(false) is { } task
                )
                {
                    found.Add(task);
                }
            }
        }

        return found;
    }

    /// <summary>
    /// Returns endpoints with this text in their name or id, by name. One that was reported under several names is there once for each.
    /// A frequent text is searched in the latest names only, so that it costs the same however many there are.
    /// </summary>
    /// <param name="most">Returns no more than this, the latest.</param>
    public async Task<IReadOnlyList<NamedEndpoint>> EndpointsNamedAsync(
        Caller caller,
        string text,
        int most,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(text);
        caller.Require(Permission.SeeTasks);
        if (SoughtText.Of(text) is not { } sought)
        {
            return [];
        }

        var found = await _readers.ReadAsync(sql => EndpointsNamed(sql, caller, sought, most), cancellation).ConfigureAwait(false);
        return
        [
            .. found.OrderBy(endpoint => endpoint.Name, StringComparer.Ordinal).ThenBy(endpoint => endpoint.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Returns the history of the task, newest first.</summary>
    public async Task<Page<TaskTransition>> HistoryAsync(
        Caller caller,
        TrackedTask task,
        string? after,
        int limit,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(task);
        var size = Page.Size(limit);
        var key = Page.After(after) ?? long.MaxValue;
        var rows = !caller.Sees(task.CompanyId)
            ? []
            : await _readers
                .QueryAsync(
                    (context, ending) =>
                        context
                            .TaskTransitions.Where(entry => entry.TaskNumber == task.Number && entry.Number < key)
                            .OrderByDescending(entry => entry.Number)
                            .Take(size + 1)
                            .ToListAsync(ending),
                    cancellation
                )
                .ConfigureAwait(false);
        return Page.Of(rows, size, entry => entry.Number, entry => entry);
    }

    public Task<TaskTotals> TotalsAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return _readers.ReadAsync(
            sql =>
            {
                var totals = TaskTotals.None;
                foreach (var company in caller.EachCompany())
                {
                    using var rows = company switch
                    {
                        null => sql.Prepare("SELECT State, SUM(Total) FROM TaskCounts GROUP BY State").Query(),

                        // The counters have tasks without a company under the empty id. For a company with this id, which only a key of an
                        // earlier version can have, its rows are counted.
                        "" => sql.Prepare("SELECT State, SUM(CAST(1 AS bigint)) FROM Tasks WHERE CompanyId = '' GROUP BY State").Query(),
                        _ => sql.Prepare("SELECT State, Total FROM TaskCounts WHERE CompanyId = @p0").Query(company),
                    };
                    while (rows.Read())
                    {
                        totals = totals.With((TaskState)rows.GetInt32(0), rows.GetInt64(1));
                    }
                }

                return totals;
            },
            cancellation
        );
    }

    /// <summary>Returns the number of tasks that are stuck. What has become stuck since is counted a minute later at the latest.</summary>
    public Task<int> StuckCountAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        var now = _clock.GetUtcNow();
        return _readers.ReadAsync(
            sql =>
            {
                var found = _stuck.Find(sql, now);
                var tasks = found.Stuck.Where(task => caller.Sees(task.CompanyId)).ToDictionary(task => task.Number);

                // Some may have reported or ended since they were found. More of them than anybody acts on are not looked at again.
                var given = GivenRows.Of([.. tasks.Keys.Take(SilentInStatement)], number => number);
                if (given.Count == 0)
                {
                    return 0;
                }

                var still = 0;
                using var rows = sql.Prepare(
                        $"""
                        SELECT Number, COALESCE(LastReportAt, CreatedAt) FROM {sql.Provider.GivenTable(given)} CROSS JOIN Tasks
                        WHERE Number = given.c0 AND State IN ({(int)TaskState.Pending}, {(int)TaskState.InProgress})
                        """
                    )
                    .Query(given);
                while (rows.Read())
                {
                    still += rows.GetInstant(1) == tasks[rows.GetInt32(0)].Since ? 1 : 0;
                }

                return tasks.Count - given.Count + still;
            },
            cancellation
        );
    }

    /// <summary>
    /// Returns the number of failed tasks that ended within <see cref="FailureIsRecent"/> and that nobody has acknowledged.
    /// </summary>
    public Task<BoundedCount> OpenFailuresAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        var since = _clock.GetUtcNow() - FailureIsRecent;
        return _readers.ReadAsync(
            sql =>
            {
                var (found, companies) = (0L, caller.EachCompany());
                for (var index = 0; index < companies.Count && found < BoundedCount.MostRows; index++)
                {
                    found += companies[index] is { } company
                        ? sql.Prepare(OpenFailures(sql, "CompanyId = @p2 AND ")).Count(since, BoundedCount.MostRows, company)
                        : sql.Prepare(OpenFailures(sql, "")).Count(since, BoundedCount.MostRows);
                }

                return BoundedCount.Of(found);
            },
            cancellation
        );
    }

    /// <summary>Returns the types of tasks that the caller may see, in order.</summary>
    public Task<IReadOnlyList<string>> TypesAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return _readers.ReadAsync<IReadOnlyList<string>>(
            sql =>
            {
                var given = GivenRows.Of(caller.Companies?.ToArray() ?? []);
                var text = sql.Provider.DistinctValues(
                    "Tasks",
                    "Type",
                    given.Count == 0
                        ? "1 = 1"
                        : $"EXISTS (SELECT 1 FROM {sql.Provider.GivenTable(given)} CROSS JOIN Tasks t WHERE t.Type = found.Value "
                            + "AND t.CompanyId = given.c0)"
                );
                var types = new List<string>();
                using var rows = given.Count == 0 ? sql.Prepare(text).Query() : sql.Prepare(text).Query(given);
                while (types.Count < Limits.PageItems && rows.Read())
                {
                    types.Add(rows.GetString(0));
                }

                types.Sort(StringComparer.Ordinal);
                return types;
            },
            cancellation
        );
    }

    private static HashSet<NamedEndpoint> EndpointsNamed(SqlSession sql, Caller caller, SoughtText sought, int most)
    {
        var found = new HashSet<NamedEndpoint>();
        if (sql.Provider.Texts.Find(sql, EndpointNameTable.Searched, sought, null, newestFirst: true, MostEndpointNames) is { } numbers)
        {
            var given = GivenRows.Of(numbers.ToList());
            if (given.Count > 0)
            {
                Read(
                    sql.Prepare(
                            $"SELECT {EndpointNameTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN EndpointNames "
                                + "WHERE Number = given.c0 ORDER BY Number DESC"
                        )
                        .Query(given)
                );
            }
        }
        else
        {
            var last = sql.Prepare("SELECT MAX(Number) FROM EndpointNames").Count();
            Read(
                sql.Prepare($"{EndpointNameTable.Instance.Select} WHERE Number > @p0 ORDER BY Number DESC")
                    .Query((int)Math.Max(0, last - MostEndpointNames))
            );
        }

        return found;

        void Read(Rows rows)
        {
            using (rows)
            {
                while (found.Count < most && rows.Read())
                {
                    var name = EndpointNameTable.Instance.Read(rows);
                    if (caller.Sees(name.CompanyId) && name.Folded.Contains(sought.Stored, StringComparison.Ordinal))
                    {
                        found.Add(new NamedEndpoint(name.EndpointId, name.Name));
                    }
                }
            }
        }
    }

    private static string OpenFailures(SqlSession sql, string ofCompany) =>
        $"""
            SELECT COUNT(*) FROM (SELECT EndedAt FROM Tasks WHERE {ofCompany}{TaskTable.OpenFailure} AND EndedAt >= @p0
            ORDER BY EndedAt {sql.Provider.FirstRows("@p1")}) found
            """;

    private Task<List<TRow>> ListAsync<TRow>(
        Caller caller,
        Filter<TrackedTask> filter,
        bool newestFirst,
        int? after,
        int most,
        TaskRows<TRow> rows,
        CancellationToken cancellation
    ) =>
        _readers.QueryAsync(
            (context, ending) =>
            {
                var tasks = context.Tasks.VisibleTo(caller, task => task.CompanyId).Matching(filter, context);
                if (after is { } key)
                {
                    tasks = newestFirst ? tasks.Where(task => task.Number < key) : tasks.Where(task => task.Number > key);
                }

                tasks = newestFirst ? tasks.OrderByDescending(task => task.Number) : tasks.OrderBy(task => task.Number);
                return rows.Of(tasks.Take(most)).ToListAsync(ending);
            },
            cancellation
        );

    /// <summary>Reads a page within a budget, of a filter that no index answers alone.</summary>
    private Task<FoundRows<TRow>> SearchAsync<TRow>(
        Caller caller,
        TaskQuery query,
        int? after,
        int most,
        TaskRows<TRow> rows,
        CancellationToken cancellation
    )
    {
        var list = new BudgetedList<TRow>(_readers, TaskSources.Table, rows.NumberOf, query.NewestFirst)
        {
            OfNumbers = (context, numbers, ending) =>
            {
                var named = numbers.Select(number => (int)number).ToList();
                return rows.Of(Matching(context).Where(task => named.Contains(task.Number))).ToListAsync(ending);
            },
            InRange = (context, range, ending) =>
            {
                var (low, high) = ((int)range.Low, (int)range.High);
                var tasks = Matching(context).Where(task => task.Number > low && task.Number < high);
                tasks = query.NewestFirst ? tasks.OrderByDescending(task => task.Number) : tasks.OrderBy(task => task.Number);
                return rows.Of(tasks.Take(range.Most)).ToListAsync(ending);
            },
        };
        return list.ReadAsync(TaskSources.Of(query.Filter, caller), after, most, cancellation);

        IQueryable<TrackedTask> Matching(StoreContext context) =>
            context.Tasks.VisibleTo(caller, task => task.CompanyId).Matching(query.Filter, context);
    }

    /// <summary>Returns tasks of a filter with a condition on silent tasks. If only they match, they are read by their numbers.</summary>
    private async Task<FoundRows<TRow>> SilentAsync<TRow>(
        Caller caller,
        TaskQuery query,
        int? after,
        int most,
        TaskRows<TRow> rows,
        CancellationToken cancellation
    )
    {
        var now = _clock.GetUtcNow();
        var silent = await _readers.ReadAsync(sql => _stuck.Find(sql, now), cancellation).ConfigureAwait(false);
        var filter = query.Filter;
        var limiting = Array.Find(SilentFields, field => field.Limits(filter));
        foreach (var field in SilentFields.Where(field => field != limiting))
        {
            filter = TaskFilter.With(filter, field, [.. Of(field).Select(task => task.Number)], silent.At);
        }

        if (limiting is null)
        {
            return await SearchAsync(caller, query with { Filter = filter }, after, most, rows, cancellation).ConfigureAwait(false);
        }

        var type = filter.Only(TaskFilter.Type);
        var numbers = Of(limiting)
            .Where(task => caller.Sees(task.CompanyId) && (type is null || task.Type == type))
            .Select(task => task.Number)
            .Where(number => after is not { } key || (query.NewestFirst ? number < key : number > key));
        var tasks = new List<TRow>();
        foreach (var some in (query.NewestFirst ? numbers.OrderDescending() : numbers.Order()).Chunk(SilentInStatement))
        {
            tasks.AddRange(
                await ListAsync(
                        caller,
                        TaskFilter.With(filter, limiting, some, silent.At),
                        query.NewestFirst,
                        null,
                        most - tasks.Count,
                        rows,
                        cancellation
                    )
                    .ConfigureAwait(false)
            );
            if (tasks.Count >= most)
            {
                break;
            }
        }

        return new FoundRows<TRow>(tasks);

        IReadOnlyList<SilentTask> Of(LookedUpField<TrackedTask> field) => field == TaskFilter.Stuck ? silent.Stuck : silent.Running;
    }

    private TaskDetails? FindDetails(TrackedTask task) =>
        task.DetailsVersion == 0 ? TaskDetails.None : _details.Find(task.Number, task.DetailsVersion);

    private async Task<TaskDetails> ReadDetailsAsync(TrackedTask task, CancellationToken cancellation)
    {
        var companyName = task.CompanyId is { } company
            ? await CompanyNameAsync(company, cancellation).ConfigureAwait(false)
            : task.CompanyWithoutId;
        if (FindDetails(task) is { } known)
        {
            return Named(task, known, companyName);
        }

        var row = await _readers
            .ReadAsync(sql => TaskDetailsTable.Instance.First(sql.Prepare(DetailsOfTask).Query(task.Number)), cancellation)
            .ConfigureAwait(false);
        if (row is null)
        {
            return TaskDetails.None with { CompanyName = companyName };
        }

        var read = DetailsWrites.Read(row.Body) with { CompanyName = companyName };
        _details.Keep(task.Number, row.Version, read, row.Body.Length);
        return read;
    }

    private async Task<string?> CompanyNameAsync(string companyId, CancellationToken cancellation)
    {
        if (_cache.Companies.TryFind(companyId, out var known))
        {
            return known;
        }

        var moment = _cache.Companies.Moment;
        var company = await _readers
            .ReadAsync(sql => CompanyTable.Instance.First(sql.Prepare(CompanyOfId).Query(companyId)), cancellation)
            .ConfigureAwait(false);
        _cache.Companies.Keep(companyId, company?.Name, moment);
        return company?.Name;
    }

    /// <summary>Returns the details with the current name of the company.</summary>
    private TaskDetails Named(TrackedTask task, TaskDetails known, string? companyName)
    {
        if (known.CompanyName == companyName)
        {
            return known;
        }

        var named = known with { CompanyName = companyName };
        if (task.DetailsVersion > 0)
        {
            // The bytes of the entry are already counted.
            _details.Keep(task.Number, task.DetailsVersion, named, 0);
        }

        return named;
    }

    // Maps the number to the public id, which is the cache's key.
    private async Task<TrackedTask?> ReadAsync(Caller caller, int number, CancellationToken cancellation)
    {
        var id = await _readers
            .ReadAsync(sql => sql.Prepare("SELECT Id FROM Tasks WHERE Number = @p0").Scalar(number) as string, cancellation)
            .ConfigureAwait(false);
        return id is null ? null : await FindAsync(caller, id, cancellation).ConfigureAwait(false);
    }

    private async Task<TrackedTask?> ReadAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var moment = _cache.Moment(id);
        var task = await _readers
            .ReadAsync(sql => TaskTable.Instance.First(sql.Prepare(TaskOfId).Query(id)), cancellation)
            .ConfigureAwait(false);
        if (task is null)
        {
            return null;
        }

        _cache.Keep(task, moment);
        return caller.Sees(task.CompanyId) ? task : null;
    }

    /// <summary>What is read of each task of a list.</summary>
    private sealed record TaskRows<TRow>(Func<IQueryable<TrackedTask>, IQueryable<TRow>> Of, Func<TRow, long> NumberOf);
}
