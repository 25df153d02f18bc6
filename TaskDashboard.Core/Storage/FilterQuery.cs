using System.Linq.Expressions;

namespace TaskDashboard.Core.Storage;

/// <summary>Limits a query to the rows that a filter matches.</summary>
internal static class FilterQuery
{
    public static IQueryable<TRow> Matching<TRow>(this IQueryable<TRow> rows, Filter<TRow> filter, StoreContext context)
    {
        if (filter.IsAll)
        {
            return rows;
        }

        var row = Expression.Parameter(typeof(TRow), "row");
        return rows.Where(Expression.Lambda<Func<TRow, bool>>(filter.ToCondition(row, context.Holds), row));
    }
}
