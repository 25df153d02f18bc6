using System.Globalization;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <summary>A subtask of an endpoint, and its task.</summary>
public sealed record EndpointSubtask(Subtask Subtask, TrackedTask Task);

/// <summary>What an endpoint did on one day.</summary>
/// <param name="From">Begin of the day in UTC.</param>
/// <param name="Others">Subtasks that ended without an error.</param>
public readonly record struct EndpointDay(DateTimeOffset From, int Others, int Failed);

/// <summary>An error with which subtasks of an endpoint failed.</summary>
/// <param name="Message">The newest message, at most 200 characters; null if the reporter gave none.</param>
/// <param name="Newest">The newest of these subtasks; null if its task was deleted meanwhile.</param>
public sealed record EndpointError(
    SubtaskErrorKey Key,
    string? Message,
    int Count,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    EndpointSubtask? Newest
);

/// <summary>What an endpoint took part in, by its newest subtasks.</summary>
/// <param name="Id">The reporters' id of the endpoint.</param>
/// <param name="Name">Its name in its newest subtask.</param>
/// <param name="Type">Type of endpoint as the vendor's number.</param>
/// <param name="Counts">The subtasks by state.</param>
/// <param name="Days">The last 30 days (UTC), oldest first, by when a subtask ended.</param>
/// <param name="Errors">Most frequent first.</param>
/// <param name="IsWhole">Whether the endpoint has no older subtasks than those that were counted.</param>
public sealed record EndpointView(
    string Id,
    string Name,
    int? Type,
    SubtaskCounts Counts,
    IReadOnlyList<EndpointDay> Days,
    IReadOnlyList<EndpointError> Errors,
    bool IsWhole
);

/// <summary>
/// Reads what endpoints took part in across tasks. An endpoint is the id that reporters gave it. Other companies may use the same id, so
/// the caller's rows are found among theirs: a read looks at a limited number of rows and may then return less than it could.
/// </summary>
public sealed class EndpointReads
{
    /// <summary>The newest subtasks that a view counts.</summary>
    public const int MostCounted = 1000;

    /// <summary>The days that a view has.</summary>
    public const int Days = 30;

    private const int RowsTogether = 500;
    private const int MostRead = 10_000;

    private static readonly string Newest =
        $"SELECT {string.Join(", ", SubtaskTable.Instance.Columns.Select(column => $"s.{column.Name}"))}, t.CompanyId FROM Subtasks s "
        + "CROSS JOIN Tasks t WHERE t.Number = s.TaskNumber AND s.EndpointId = @p0 AND s.Number < @p1 ORDER BY s.Number DESC";

    private readonly ReaderPool _readers;
    private readonly TimeProvider _clock;

    internal EndpointReads(ReaderPool readers, TimeProvider clock)
    {
        _readers = readers;
        _clock = clock;
    }

    /// <summary>Returns an endpoint; null if no task that the caller may see has it.</summary>
    public async Task<EndpointView?> FindAsync(Caller caller, string id, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(id);
        if (!CanBe(id))
        {
            return null;
        }

        var now = _clock.GetUtcNow();
        return await _readers
            .ReadAsync(
                sql =>
                {
                    var (found, next) = Read(sql, caller, id, long.MaxValue, MostCounted);
                    var tasks = TasksOf(sql, NewestOfErrors(found));
                    return found.Count == 0 ? null : ViewOf(id, found, tasks, next is null, now);
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>Returns an endpoint's subtasks, newest first. A page may be short although more follow.</summary>
    /// <param name="after">The previous page's <see cref="Page{T}.Next"/>.</param>
    /// <param name="limit">1 to 500.</param>
    public async Task<Page<EndpointSubtask>> ListAsync(
        Caller caller,
        string id,
        string? after,
        int limit,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.SeeTasks);
        ArgumentNullException.ThrowIfNull(id);
        var size = Page.Size(limit);
        var before = Page.After(after) ?? long.MaxValue;
        if (!CanBe(id))
        {
            return new Page<EndpointSubtask>([], null);
        }

        return await _readers
            .ReadAsync(
                sql =>
                {
                    var (found, next) = Read(sql, caller, id, before, size);
                    var tasks = TasksOf(sql, found.Select(subtask => subtask.TaskNumber));
                    return new Page<EndpointSubtask>(
                        [
                            .. found
                                .Where(subtask => tasks.ContainsKey(subtask.TaskNumber))
                                .Select(subtask => new EndpointSubtask(subtask, tasks[subtask.TaskNumber])),
                        ],
                        next?.ToString(CultureInfo.InvariantCulture)
                    );
                },
                cancellation
            )
            .ConfigureAwait(false);
    }

    // A database might refuse such an id, or match it with another one.
    private static bool CanBe(string id) => id.Length is > 0 and <= Limits.Name && !id.EndsWith(' ') && PlainCharacters.CanBeStored(id);

    /// <returns>The newest subtasks that the caller may see, and the number after which older ones follow; null if none does.</returns>
    private static (List<Subtask> Found, long? Next) Read(SqlSession sql, Caller caller, string id, long before, int most)
    {
        var statement = sql.Prepare($"{Newest} {sql.Provider.FirstRows("@p2")}");
        var company = SubtaskTable.Instance.Columns.Count;
        var found = new List<Subtask>();
        for (var looked = 0; looked < MostRead; )
        {
            var read = 0;
            using var rows = statement.Query(id, before, RowsTogether);
            while (rows.Read())
            {
                read++;
                var subtask = SubtaskTable.Instance.Read(rows);

                // SQL Server treats texts that differ only in trailing spaces as equal.
                if (subtask.EndpointId == id && caller.Sees(rows.GetStringOrNull(company)))
                {
                    if (found.Count == most)
                    {
                        return (found, found[^1].Number);
                    }

                    found.Add(subtask);
                }

                before = subtask.Number;
            }

            looked += read;
            if (read < RowsTogether)
            {
                return (found, null);
            }
        }

        return (found, before);
    }

    private static Dictionary<int, TrackedTask> TasksOf(SqlSession sql, IEnumerable<int> numbers)
    {
        var tasks = new Dictionary<int, TrackedTask>();
        var given = GivenRows.Of(numbers.Distinct().Select(number => (long)number).ToList());
        if (given.Count == 0)
        {
            return tasks;
        }

        using var rows = sql.Prepare(
                $"SELECT {TaskTable.Instance.Names} FROM {sql.Provider.GivenTable(given)} CROSS JOIN Tasks WHERE Number = given.c0"
            )
            .Query(given);
        while (rows.Read())
        {
            var task = TaskTable.Instance.Read(rows);
            tasks.Add(task.Number, task);
        }

        return tasks;
    }

    private static IEnumerable<int> NewestOfErrors(List<Subtask> newestFirst) =>
        newestFirst
            .Where(subtask => subtask.State is SubtaskState.Failed)
            .DistinctBy(subtask => SubtaskErrorKey.Of(subtask.ErrorCode, subtask.ErrorMessage))
            .Select(subtask => subtask.TaskNumber);

    private static EndpointView ViewOf(
        string id,
        List<Subtask> newestFirst,
        Dictionary<int, TrackedTask> tasks,
        bool isWhole,
        DateTimeOffset now
    )
    {
        var newest = newestFirst[0];
        var counts = default(SubtaskCounts);
        foreach (var state in Enum.GetValues<SubtaskState>())
        {
            counts = counts.With(state, newestFirst.Count(subtask => subtask.State == state));
        }

        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var first = today.AddDays(1 - Days);
        var days = Enumerable.Range(0, Days).Select(day => new EndpointDay(first.AddDays(day), 0, 0)).ToArray();
        foreach (var subtask in newestFirst)
        {
            if (subtask.EndedAt is { } ended && ended >= first && ended < today.AddDays(1))
            {
                ref var day = ref days[(int)(ended - first).TotalDays];
                day = subtask.State is SubtaskState.Failed ? day with { Failed = day.Failed + 1 } : day with { Others = day.Others + 1 };
            }
        }

        var errors = newestFirst
            .Where(subtask => subtask.State is SubtaskState.Failed)
            .GroupBy(subtask => SubtaskErrorKey.Of(subtask.ErrorCode, subtask.ErrorMessage))
            .Select(same =>
            {
                var last = same.First();
                return new EndpointError(
                    same.Key,
                    last.ErrorMessage is { } message ? Check.Shorten(message, SubtaskErrorKey.LongestText) : null,
                    same.Count(),
                    same.Min(subtask => subtask.EndedAt) ?? now,
                    same.Max(subtask => subtask.EndedAt) ?? now,
                    tasks.TryGetValue(last.TaskNumber, out var task) ? new EndpointSubtask(last, task) : null
                );
            })
            .OrderByDescending(error => error.Count)
            .ThenByDescending(error => error.LastAt)
            .ToList();
        return new EndpointView(id, newest.EndpointName, newest.EndpointType, counts, days, errors, isWhole);
    }
}
