using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Deliveries;

/// <summary>Finds the indexes that can answer a list of pushes in the order of acceptance.</summary>
internal static class PushSources
{
    public static readonly NumberedTable Table = new("Pushes", "Number", IsSmall: false);

    private const int MostCompanies = 32;

    private static readonly Dictionary<FilterField<Push>, FindRows<Push>> Columns = new()
    {
        [PushFilter.Id] = (sql, condition) => OfColumn(sql, "Id", PushFilter.Id, condition),
        [PushFilter.Item] = (sql, condition) => OfColumn(sql, "ItemId", PushFilter.Item, condition),
    };

    /// <summary>Whether one statement gives the list from an index: by company, by a rare state, or by ids.</summary>
    public static bool IsInOrder(Filter<Push> filter, Caller caller)
    {
        var (companies, others) = PartsOf(filter, caller);
        return others.Any(part => part is FilterCondition<Push> { Field: var field } && field == PushFilter.Id)
            || (companies is null or { Count: 1 } && others.Count == 0)
            || (companies is null && others is [FilterCondition<Push> { Values: [PushState.Expired or PushState.Canceled] }]);
    }

    /// <summary>Returns the indexes that have all rows of the list.</summary>
    /// <param name="filter">Its texts are looked up (<see cref="ErrorTexts"/>).</param>
    public static IReadOnlyList<KeySource> Of(Filter<Push> filter, Caller caller)
    {
        var sources = new List<KeySource>();
        var (companies, others) = PartsOf(filter, caller);
        if (NamedKeysOf(filter) is { } named)
        {
            sources.Add(named);
        }

        if (PushFilter.Retry.KeysOf(filter) is { } retried)
        {
            sources.Add(retried);
        }

        if (TextKeysOf(filter) is { } text)
        {
            sources.Add(text);
        }

        if (companies is { Count: <= MostCompanies })
        {
            sources.Add(
                new IndexKeys(Table, "CompanyId = @p0", [.. companies.Select(company => new object[] { company })])
                {
                    IsExact = others.Count == 0,
                }
            );
        }

        return sources;
    }

    /// <summary>
    /// Returns the pushes of the ids and items of which every match must have one; null if it may have any.
    /// </summary>
    public static KeySource? NamedKeysOf(Filter<Push> filter) =>
        (filter is FilterAll<Push> all ? all.Parts : [filter])
            .Select(part => NamedRows.Of(part, Columns))
            .FirstOrDefault(source => source is not null);

    /// <summary>Returns the index of the text that every match must have in its item's id; null if there is none.</summary>
    /// <param name="filter">Its texts are looked up (<see cref="ErrorTexts"/>).</param>
    public static KeySource? TextKeysOf(Filter<Push> filter) =>
        PushFilter.ItemTextOf(filter) is { } text && SoughtText.Of(text) is { } sought
            ? new TextKeys(Table, PushTextTable.Searched, sought, text)
            : null;

    private static List<long> OfColumn(SqlSession sql, string column, TextField<Push> field, FilterCondition<Push> condition) =>
        NamedRows.OfColumn(sql, Table, column, condition.Values.Cast<string>().Where(field.CanBeStored));

    /// <summary>Returns the companies of which every match has one; null if it may have any. And what else the filter demands.</summary>
    private static (IReadOnlyList<string>? Companies, IReadOnlyList<Filter<Push>> Others) PartsOf(Filter<Push> filter, Caller caller)
    {
        IReadOnlyList<string>? companies = caller.Companies;
        var others = new List<Filter<Push>>();
        foreach (var part in filter is FilterAll<Push> all ? all.Parts : [filter])
        {
            if (companies is null && part is FilterCondition<Push> { Field: var field } condition && field == PushFilter.Company)
            {
                companies = [.. condition.Values.Cast<string>().Where(PushFilter.Company.CanBeStored)];
            }
            else
            {
                others.Add(part);
            }
        }

        return (companies, others);
    }
}
