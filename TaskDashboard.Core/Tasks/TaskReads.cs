using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <summary>Which tasks, in which order.</summary>
public sealed record TaskQuery
{
    /// <summary>Any of these; null or empty is every state.</summary>
    public IReadOnlyList<TaskState>? States { get; init; }

    public string? Type { get; init; }

    /// <summary>Part of the name, description, launcher or external id, or a whole id.</summary>
    public string? Text { get; init; }

    public string? After { get; init; }

    /// <summary>1 to 500.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>False is the order of acceptance.</summary>
    public bool NewestFirst { get; init; }
}

/// <summary>Tasks by state, exact.</summary>
public sealed record TaskTotals(long Pending, long InProgress, long Completed, long Failed, long Canceled)
{
    internal static readonly TaskTotals None = new(0, 0, 0, 0, 0);

    internal TaskTotals With(TaskState state, long more) => state switch
    {
        TaskState.Pending => this with { Pending = Pending + more },
        TaskState.InProgress => this with { InProgress = InProgress + more },
        TaskState.Completed => this with { Completed = Completed + more },
        TaskState.Failed => this with { Failed = Failed + more },
        TaskState.Canceled => this with { Canceled = Canceled + more },
    };
}

/// <summary>The read face of tasks.</summary>
public sealed class TaskReads
{
    // A task that moves faster than it can be looked at is answered as it was seen last.
    private const int MostLooks = 16;
    private const long MostDetailsBytes = 64 * 1024 * 1024;

    private readonly ReaderPool readers;
    private readonly TaskCache cache;
    private readonly VersionedCache<int, TaskDetails> details = new(MostDetailsBytes);

    internal TaskReads(ReaderPool readers, TaskCache cache)
    {
        this.readers = readers;
        this.cache = cache;
    }

    /// <summary>The task, or null where there is none that the caller may see. A read after a write's answer shows the write.</summary>
    public ValueTask<TrackedTask?> FindAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(id);
        return cache.Find(id) is { } task
            ? ValueTask.FromResult(caller.Sees(task.CompanyId) ? task : null)
            : !PublicId.IsWellFormed(id) ? ValueTask.FromResult<TrackedTask?>(null)
            : new ValueTask<TrackedTask?>(ReadAsync(caller, id, cancellation));
    }

    /// <summary>The same by the task's number.</summary>
    public ValueTask<TrackedTask?> FindAsync(Caller caller, int number, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return cache.Find(number) is { } task
            ? ValueTask.FromResult(caller.Sees(task.CompanyId) ? task : null)
            : new ValueTask<TrackedTask?>(FirstAsync(caller, "Number", number, cancellation));
    }

    /// <summary>The same by the reporter's own id of the task.</summary>
    public async Task<TrackedTask?> FindByExternalIdAsync(Caller caller, string externalId, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(externalId);

        // No task has such an id; a database may take it for another, or not take it at all.
        return externalId.Length is 0 or > Limits.Name || externalId.EndsWith(' ') || !PlainCharacters.CanBeStored(externalId)
            ? null
            : await FirstAsync(caller, "ExternalId", externalId, cancellation).ConfigureAwait(false);
    }

    /// <summary>What the task carries beside its row; nothing where the caller may not see the task.</summary>
    public ValueTask<TaskDetails> DetailsAsync(Caller caller, TrackedTask task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(task);
        return !caller.Sees(task.CompanyId) || task.DetailsVersion == 0 ? ValueTask.FromResult(TaskDetails.None)
            : details.Find(task.Number, task.DetailsVersion) is { } known ? ValueTask.FromResult(known)
            : new ValueTask<TaskDetails>(ReadDetailsAsync(task, cancellation));
    }

    /// <summary>The task and what it carries beside its row, both of one moment.</summary>
    public async ValueTask<(TrackedTask Task, TaskDetails Details)> WithDetailsAsync(Caller caller, TrackedTask task, CancellationToken cancellation = default)
    {
        for (var looks = 1; ; looks++)
        {
            var read = await DetailsAsync(caller, task, cancellation).ConfigureAwait(false);
            if (task.DetailsVersion == 0 || details.Find(task.Number, task.DetailsVersion) is not null || looks == MostLooks
                || await ReadAsync(caller, task.Id, cancellation).ConfigureAwait(false) is not { } now || now.DetailsVersion == task.DetailsVersion)
            {
                return (task, read);
            }

            task = now;
        }
    }

    /// <summary>The task and what is read of it elsewhere, both of one moment: where it moves meanwhile, it is read again.</summary>
    public async Task<(TrackedTask Task, T Read)> OfOneMomentAsync<T>(Caller caller, TrackedTask task, Func<TrackedTask, Task<T>> read, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(read);
        for (var looks = 1; ; looks++)
        {
            var found = await read(task).ConfigureAwait(false);
            if (looks == MostLooks || await ReadAsync(caller, task.Id, cancellation).ConfigureAwait(false) is not { } now || now.Version == task.Version)
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
        var size = Page.Size(query.Limit);
        var after = Page.AfterSmall(query.After);
        if (!PlainCharacters.CanBeStored(query.Type) || !PlainCharacters.CanBeStored(query.Text))
        {
            return new Page<TrackedTask>([], null);
        }

        var rows = await readers.QueryAsync((context, ending) =>
        {
            var tasks = context.Tasks.VisibleTo(caller, task => task.CompanyId);
            if (query.States is { Count: 1 } one)
            {
                var state = one[0];
                tasks = tasks.Where(task => task.State == state);
            }
            else if (query.States is { Count: > 1 } states)
            {
                tasks = tasks.Where(task => states.Contains(task.State));
            }

            if (query.Type is { } type)
            {
                tasks = tasks.Where(task => task.Type == type);
            }

            if (!string.IsNullOrWhiteSpace(query.Text))
            {
                var text = query.Text.Trim();
                var pattern = SearchText.Pattern(text);
                tasks = tasks.Where(task =>
                    EF.Functions.Like(task.Name, pattern, "\\") || EF.Functions.Like(task.Description!, pattern, "\\") || EF.Functions.Like(task.Launcher!, pattern, "\\")
                    || EF.Functions.Like(task.ExternalId!, pattern, "\\") || task.Id == text);
            }

            if (after is { } key)
            {
                tasks = query.NewestFirst ? tasks.Where(task => task.Number < key) : tasks.Where(task => task.Number > key);
            }

            tasks = query.NewestFirst ? tasks.OrderByDescending(task => task.Number) : tasks.OrderBy(task => task.Number);
            return tasks.Take(size + 1).ToListAsync(ending);
        }, cancellation).ConfigureAwait(false);
        return Page.Of(rows, size, task => task.Number, task => task);
    }

    /// <summary>What moved the task, the newest first.</summary>
    public async Task<Page<TaskTransition>> HistoryAsync(Caller caller, TrackedTask task, string? after, int limit, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(task);
        var size = Page.Size(limit);
        var key = Page.After(after) ?? long.MaxValue;
        var rows = !caller.Sees(task.CompanyId)
            ? []
            : await readers.QueryAsync((context, ending) => context.TaskTransitions.Where(entry => entry.TaskNumber == task.Number && entry.Number < key)
                .OrderByDescending(entry => entry.Number).Take(size + 1).ToListAsync(ending), cancellation).ConfigureAwait(false);
        return Page.Of(rows, size, entry => entry.Number, entry => entry);
    }

    public Task<TaskTotals> TotalsAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return readers.ReadAsync(
            sql =>
            {
                var totals = TaskTotals.None;
                foreach (var company in caller.EachCompany())
                {
                    using var rows = company switch
                    {
                        null => sql.Prepare("SELECT State, SUM(Total) FROM TaskCounts GROUP BY State").Query(),

                        // The counters keep tasks without a company under the empty id. For a company of that id, which only a key of an earlier version can have, its own rows are counted.
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
            cancellation);
    }

    /// <summary>The types of tasks that the caller may see, in order.</summary>
    public Task<IReadOnlyList<string>> TypesAsync(Caller caller, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        return readers.ReadAsync<IReadOnlyList<string>>(
            sql =>
            {
                // One seek a type along the index, however many tasks there are.
                var types = new List<string>();
                var last = "";
                while (types.Count < Limits.PageItems && sql.Prepare("SELECT MIN(Type) FROM Tasks WHERE Type > @p0").Scalar(last) is string next)
                {
                    last = next;
                    if (caller.Companies is not { } companies
                        || companies.Any(company => sql.Prepare("SELECT CASE WHEN EXISTS (SELECT 1 FROM Tasks WHERE Type = @p0 AND CompanyId = @p1) THEN 1 ELSE 0 END").Count(next, company) > 0))
                    {
                        types.Add(next);
                    }
                }

                return types;
            },
            cancellation);
    }

    private async Task<TaskDetails> ReadDetailsAsync(TrackedTask task, CancellationToken cancellation)
    {
        var (version, body) = await readers.ReadAsync(
            sql =>
            {
                using var rows = sql.Prepare("SELECT Version, Body FROM TaskDetails WHERE TaskNumber = @p0").Query(task.Number);
                return rows.Read() ? (rows.GetInt32(0), rows.GetBytes(1)) : (0, null);
            },
            cancellation).ConfigureAwait(false);
        if (body is null)
        {
            return TaskDetails.None;
        }

        var read = DetailsWrites.Read(body);
        details.Keep(task.Number, version, read, body.Length);
        return read;
    }

    // A key that is unique: from its row to the public id, by which the cache keeps it.
    private async Task<TrackedTask?> FirstAsync(Caller caller, string key, object value, CancellationToken cancellation)
    {
        var id = await readers.ReadAsync(sql => sql.Prepare($"SELECT Id FROM Tasks WHERE {key} = @p0").Scalar(value) as string, cancellation).ConfigureAwait(false);
        return id is null ? null : await FindAsync(caller, id, cancellation).ConfigureAwait(false);
    }

    private async Task<TrackedTask?> ReadAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var moment = cache.Moment(id);
        var task = await readers.ReadAsync(
            sql =>
            {
                using var rows = sql.Prepare($"SELECT {TaskWrites.Columns} FROM Tasks WHERE Id = @p0").Query(id);
                return rows.Read() ? TaskWrites.Read(rows) : null;
            },
            cancellation).ConfigureAwait(false);
        if (task is null)
        {
            return null;
        }

        cache.Keep(task, moment);
        return caller.Sees(task.CompanyId) ? task : null;
    }
}
