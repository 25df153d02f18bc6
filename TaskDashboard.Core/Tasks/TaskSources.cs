using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <summary>Finds the indexes that can answer a list of tasks.</summary>
internal static class TaskSources
{
    public static readonly NumberedTable Table = new("Tasks", "Number", IsSmall: true);

    // More seeks than this cost more than a look through the table.
    private const int MostSeeks = 32;

    private static readonly NumberedTable OfRetries = new("RetryRequests", "TaskNumber", IsSmall: true);
    private static readonly NumberedTable OfEndpoints = new("Subtasks", "TaskNumber", IsSmall: true);

    private static readonly Dictionary<FilterField<TrackedTask>, FindRows<TrackedTask>> Columns = new()
    {
        [TaskFilter.Number] = (_, condition) => condition.Values.Select(value => (long)(int)value),
        [TaskFilter.Id] = (sql, condition) => NamedRows.OfColumn(sql, Table, "Id", TextsOf(condition, TaskFilter.Id)),
        [TaskFilter.ExternalId] = (sql, condition) =>
            NamedRows.OfColumn(sql, Table, "ExternalId", TextsOf(condition, TaskFilter.ExternalId)),
        [TaskFilter.Ticket] = (sql, condition) => NamedRows.OfColumn(sql, OfRetries, "Ticket", TextsOf(condition, TaskFilter.ExternalId)),
        [TaskFilter.RetriedBy] = (sql, condition) =>
            NamedRows.OfColumn(sql, OfRetries, "RequestedBy", TextsOf(condition, TaskFilter.ExternalId)),
        [TaskFilter.Endpoint] = (sql, condition) =>
            NamedRows.OfColumn(
                sql,
                OfEndpoints,
                "EndpointId",
                EndpointNameTable.IdsOf(sql, TextsOf(condition, TaskFilter.ExternalId).ToList())
            ),
    };

    /// <summary>
    /// Whether one statement that reads an index in order gives the list: the filter has at most one value of the company, and of the state
    /// or the type, and nothing else.
    /// </summary>
    public static bool IsInOrder(Filter<TrackedTask> filter, Caller caller)
    {
        var (states, types, companies, isAll) = PartsOf(filter, caller);
        return isAll
            && states is null or { Length: 1 }
            && types is null or { Length: 1 }
            && companies is null or { Count: 1 }
            && (states is null || types is null);
    }

    /// <summary>Returns the indexes that have all rows of the list.</summary>
    public static IReadOnlyList<KeySource> Of(Filter<TrackedTask> filter, Caller caller)
    {
        var sources = new List<KeySource>();
        var (states, types, companies, isAll) = PartsOf(filter, caller);

        foreach (var part in filter is FilterAll<TrackedTask> parts ? parts.Parts : [filter])
        {
            if (NamedRows.Of(part, Columns) is { } named)
            {
                sources.Add(named);
            }
        }

        if (TaskFilter.Text.DemandedBy(filter) is { } text && SoughtText.Of(text) is { } sought)
        {
            sources.Add(new TextKeys(Table, TaskTextTable.Searched, sought, text));
        }

        foreach (var (column, values) in new[] { ("State", states), ("Type", types) })
        {
            if (values is not null && values.Length * (companies?.Count ?? 1) <= MostSeeks)
            {
                var isExact = isAll && (states is null || types is null);
                sources.Add(
                    companies is null
                        ? Index($"{column} = @p0", [.. values.Select(value => new[] { value })], isExact)
                        : Index(
                            $"CompanyId = @p0 AND {column} = @p1",
                            [.. companies.SelectMany(company => values.Select(value => new[] { company, value }))],
                            isExact
                        )
                );
            }
        }

        if (companies is { Count: <= MostSeeks } && states is null && types is null)
        {
            sources.Add(Index("CompanyId = @p0", [.. companies.Select(company => new object[] { company })], isAll));
        }

        return sources;
    }

    // Each of these columns holds names of the same length.
    private static IEnumerable<string> TextsOf(FilterCondition<TrackedTask> condition, TextField<TrackedTask> field) =>
        condition.Values.Cast<string>().Where(field.CanBeStored);

    private static IndexKeys Index(string condition, IReadOnlyList<object[]> values, bool isExact) =>
        new(Table, condition, values) { IsExact = isExact };

    /// <summary>
    /// Returns the values of the fields that indexes begin with, of which every match has one; null if a field may have any. And whether
    /// the filter demands nothing else.
    /// </summary>
    private static (object[]? States, object[]? Types, IReadOnlyList<string>? Companies, bool IsAll) PartsOf(
        Filter<TrackedTask> filter,
        Caller caller
    )
    {
        object[]? states = null;
        object[]? types = null;
        IReadOnlyList<string>? companies = caller.Companies;
        var isAll = true;
        foreach (var part in filter is FilterAll<TrackedTask> all ? all.Parts : [filter])
        {
            if (part is not FilterCondition<TrackedTask> { Operator: FilterOperator.Is } condition)
            {
                isAll = false;
            }
            else if (condition.Field == TaskFilter.State && states is null)
            {
                states = [.. condition.Values.Select(value => (object)(int)(TaskState)value)];
            }
            else if (condition.Field == TaskFilter.Type && types is null)
            {
                types = [.. condition.Values.Where(value => TaskFilter.Type.CanBeStored((string)value))];
            }
            else if (condition.Field == TaskFilter.Company && companies is null)
            {
                companies = [.. condition.Values.Cast<string>().Where(TaskFilter.Company.CanBeStored)];
            }
            else
            {
                isAll = false;
            }
        }

        return (states, types, companies, isAll);
    }
}
