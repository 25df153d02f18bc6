namespace TaskDashboard.Core.Storage.Tables;

/// <summary>The complete filters of retry requests that list push ids.</summary>
internal sealed class RetryFilterTable()
    : Table<RetryFilter>("RetryFilters", new(row => row.RetryNumber) { IsKey = true }, new(row => row.Filter))
{
    public static readonly RetryFilterTable Instance = new();
}
