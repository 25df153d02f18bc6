using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <summary>Selects subtasks of a task. The order is that in which they were added.</summary>
public sealed record SubtaskQuery
{
    /// <summary>Any of these states; null or empty means every state.</summary>
    public IReadOnlyList<SubtaskState>? States { get; init; }

    /// <summary>A whole error code.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Failed with this error of the task's <see cref="SubtaskMap"/>.</summary>
    public SubtaskErrorKey? Error { get; init; }

    /// <summary>Part of the endpoint's name or id, or of the error's code or message.</summary>
    public string? Text { get; init; }

    /// <summary>Ended after this moment.</summary>
    public DateTimeOffset? EndedAfter { get; init; }

    /// <summary>Ended before this moment.</summary>
    public DateTimeOffset? EndedBefore { get; init; }

    /// <summary>Only those with these ordinals.</summary>
    public IReadOnlyList<int>? Ordinals { get; init; }

    /// <summary>The previous page's <see cref="Page{T}.Next"/>, or an ordinal.</summary>
    public string? After { get; init; }

    /// <summary>True for the opposite order.</summary>
    public bool LastFirst { get; init; }

    /// <summary>1 to 500.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>Reads subtasks.</summary>
public sealed class SubtaskReads
{
    private static readonly string RangeOfTask =
        $"{SubtaskTable.Instance.Select} WHERE TaskNumber = @p0 AND Ordinal > @p1 AND Ordinal <= @p2 ORDER BY Ordinal";

    // Only failed rows are looked up. The index of states has everything that is needed of the others.
    private static readonly string MapOfTask = $"""
        SELECT Ordinal, State, ErrorCode, SUBSTRING(ErrorMessage, 1, {SubtaskErrorKey.LongestText}) FROM Subtasks
        WHERE TaskNumber = @p0 AND State = {(int)SubtaskState.Failed}
        UNION ALL SELECT Ordinal, State, NULL, NULL FROM Subtasks WHERE TaskNumber = @p0 AND State <> {(int)SubtaskState.Failed}
        """;

    private readonly ReaderPool _readers;

    internal SubtaskReads(ReaderPool readers) => _readers = readers;

    /// <summary>Returns a page by key; empty if the caller may not see the task.</summary>
    public async Task<Page<Subtask>> ListAsync(
        Caller caller,
        TrackedTask task,
        SubtaskQuery query,
        CancellationToken cancellation = default
    )
    {
        var visible = Visible(caller, task);
        ArgumentNullException.ThrowIfNull(query);
        var size = Page.Size(query.Limit);
        var after = Page.AfterSmall(query.After) ?? (query.LastFirst ? int.MaxValue : 0);
        if (!visible || !CanMatch(query))
        {
            return new Page<Subtask>([], null);
        }

        var rows = await _readers
            .QueryAsync(
                (context, ending) =>
                {
                    var subtasks = Matching(context, task, query);
                    subtasks = query.LastFirst
                        ? subtasks.Where(subtask => subtask.Ordinal < after).OrderByDescending(subtask => subtask.Ordinal)
                        : subtasks.Where(subtask => subtask.Ordinal > after).OrderBy(subtask => subtask.Ordinal);
                    return subtasks.Take(size + 1).ToListAsync(ending);
                },
                cancellation
            )
            .ConfigureAwait(false);
        return Page.Of(rows, size, subtask => subtask.Ordinal, subtask => subtask);
    }

    /// <summary>
    /// Returns the states of all subtasks and what the failed ones failed with, in one statement; empty if the caller may not see the task.
    /// </summary>
    public async Task<SubtaskMap> MapAsync(Caller caller, TrackedTask task, CancellationToken cancellation = default)
    {
        if (!Visible(caller, task) || task.Subtasks.Total == 0)
        {
            return SubtaskMap.Empty;
        }

        var number = task.Number;
        return await _readers
            .ReadAsync(
                sql =>
                {
                    var map = new SubtaskMapBuilder();
                    using var rows = sql.Prepare(MapOfTask).Query(number);
                    while (rows.Read())
                    {
                        map.Add(rows.GetInt32(0), (SubtaskState)rows.GetInt32(1), rows.GetStringOrNull(2), rows.GetStringOrNull(3));
                    }

                    return map.Build();
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Returns a numbered page, for vendors whose contracts number pages, and whether more follow. An unfiltered page is a range of
    /// ordinals, as fast at the end as at the start.
    /// </summary>
    /// <param name="query">Its <see cref="SubtaskQuery.After"/>, <see cref="SubtaskQuery.Limit"/> and <see cref="SubtaskQuery.LastFirst"/>
    /// are ignored.</param>
    /// <param name="page">From 1.</param>
    public Task<(IReadOnlyList<Subtask> Items, bool More)> PageAsync(
        Caller caller,
        TrackedTask task,
        SubtaskQuery query,
        int page,
        int perPage,
        CancellationToken cancellation = default
    )
    {
        var visible = Visible(caller, task);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(perPage, 1);
        var before = (long)(page - 1) * perPage;
        perPage = Math.Min(perPage, Math.Max(1, task.Subtasks.Total));
        return !visible || !CanMatch(query) || before >= task.Subtasks.Total ? Task.FromResult<(IReadOnlyList<Subtask>, bool)>(([], false))
            : IsUnfiltered(query) ? RangeAsync(task, (int)before, perPage, cancellation)
            : FilteredAsync(task, query, (int)before, perPage, cancellation);
    }

    /// <summary>Returns the subtask with this public id and its task, or null if the caller may not see it.</summary>
    public async Task<(Subtask Subtask, TrackedTask Task)?> FindAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        if (!PublicId.IsWellFormed(id))
        {
            return null;
        }

        var found = await _readers
            .QueryAsync(
                (context, ending) =>
                    (
                        from subtask in context.Subtasks
                        where subtask.Id == id
                        join task in context.Tasks on subtask.TaskNumber equals task.Number
                        select new { subtask, task }
                    ).SingleOrDefaultAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        return found is not null && caller.Sees(found.task.CompanyId) ? (found.subtask, found.task) : null;
    }

    private static bool IsUnfiltered(SubtaskQuery query) =>
        query
            is {
                States: null or { Count: 0 },
                ErrorCode: null,
                Error: null,
                Text: null,
                Ordinals: null,
                EndedAfter: null,
                EndedBefore: null,
            };

    private static bool CanMatch(SubtaskQuery query) =>
        PlainCharacters.CanBeStored(query.ErrorCode)
        && PlainCharacters.CanBeStored(query.Text)
        && PlainCharacters.CanBeStored(query.Error?.Code)
        && PlainCharacters.CanBeStored(query.Error?.Text);

    private static bool Visible(Caller caller, TrackedTask task)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(task);
        return caller.Sees(task.CompanyId);
    }

    private async Task<(IReadOnlyList<Subtask> Items, bool More)> RangeAsync(
        TrackedTask task,
        int before,
        int count,
        CancellationToken cancellation
    )
    {
        var last = (int)Math.Min((long)before + count, task.Subtasks.Total);
        var items = await _readers
            .ReadAsync<IReadOnlyList<Subtask>>(
                sql =>
                {
                    var found = new List<Subtask>(last - before);
                    using var rows = sql.Prepare(RangeOfTask).Query(task.Number, before, last);
                    while (rows.Read())
                    {
                        found.Add(SubtaskTable.Instance.Read(rows));
                    }

                    return found;
                },
                cancellation
            )
            .ConfigureAwait(false);
        return (items, task.Subtasks.Total > last);
    }

    private async Task<(IReadOnlyList<Subtask> Items, bool More)> FilteredAsync(
        TrackedTask task,
        SubtaskQuery query,
        int before,
        int count,
        CancellationToken cancellation
    )
    {
        var rows = await _readers
            .QueryAsync(
                (context, ending) =>
                    Matching(context, task, query).OrderBy(subtask => subtask.Ordinal).Skip(before).Take(count + 1).ToListAsync(ending),
                cancellation
            )
            .ConfigureAwait(false);
        return rows.Count > count ? (rows.GetRange(0, count), true) : (rows, false);
    }

    private static IQueryable<Subtask> Matching(StoreContext context, TrackedTask task, SubtaskQuery query)
    {
        var number = task.Number;
        var subtasks = context.Subtasks.Where(subtask => subtask.TaskNumber == number);
        if (query.States is { Count: 1 } one)
        {
            var state = one[0];
            subtasks = subtasks.Where(subtask => subtask.State == state);
        }
        else if (query.States is { Count: > 1 } states)
        {
            subtasks = subtasks.Where(subtask => states.Contains(subtask.State));
        }

        if (query.Ordinals is { } ordinals)
        {
            subtasks = subtasks.Where(subtask => ordinals.Contains(subtask.Ordinal));
        }

        if (query.ErrorCode is { } code)
        {
            subtasks = subtasks.Where(subtask => subtask.ErrorCode == code);
        }

        if (query.Error is { } error)
        {
            subtasks = Failed(subtasks, error);
        }

        if (query.EndedAfter is { } ended)
        {
            subtasks = subtasks.Where(subtask => subtask.EndedAt > ended);
        }

        if (query.EndedBefore is { } until)
        {
            subtasks = subtasks.Where(subtask => subtask.EndedAt < until);
        }

        if (!string.IsNullOrWhiteSpace(query.Text))
        {
            var pattern = SearchText.Pattern(query.Text.Trim());
            subtasks = subtasks.Where(subtask =>
                EF.Functions.Like(subtask.EndpointName, pattern, "\\")
                || EF.Functions.Like(subtask.EndpointId, pattern, "\\")
                || EF.Functions.Like(subtask.ErrorCode!, pattern, "\\")
                || EF.Functions.Like(subtask.ErrorMessage!, pattern, "\\")
            );
        }

        return subtasks;
    }

    private static IQueryable<Subtask> Failed(IQueryable<Subtask> subtasks, SubtaskErrorKey error)
    {
        var failed = subtasks.Where(subtask => subtask.State == SubtaskState.Failed);
        if (error.Code is { } code)
        {
            return failed.Where(subtask => subtask.ErrorCode == code);
        }

        failed = failed.Where(subtask => subtask.ErrorCode == null || subtask.ErrorCode.Trim() == "");
        if (error.Text is null)
        {
            return failed.Where(subtask => subtask.ErrorMessage == null || subtask.ErrorMessage.Trim() == "");
        }

        var pattern = error.Pattern();
        return failed.Where(subtask => EF.Functions.Like(subtask.ErrorMessage!, pattern, "\\"));
    }
}
