using System.Collections;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using TaskDashboard.Core.Storage.Tables;

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
        var condition = new Related(context).Visit(filter.ToCondition(row, context.Holds));
        return rows.Where(Expression.Lambda<Func<TRow, bool>>(condition, row));
    }

    /// <summary>Puts other tables in their places, and long lists of values in one parameter.</summary>
    private sealed class Related(StoreContext context) : ExpressionVisitor
    {
        // Each value of a shorter list is a parameter, which the planner can estimate better. Databases limit their number.
        private const int MostParameters = 500;

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.DeclaringType == typeof(RelatedRows))
            {
                return TableOf(node.Method.GetGenericArguments()[0]);
            }

            return
                node.Method.DeclaringType == typeof(Enumerable)
                && node.Method.Name == nameof(Enumerable.Contains)
                && node.Arguments is [var values, var value]
                && IsLong(values)
                ? node.Update(null, [Expression.Call(typeof(EF), nameof(EF.Parameter), [values.Type], values), value])
                : base.VisitMethodCall(node);
        }

        private static bool IsLong(Expression values) =>
            values is MemberExpression { Expression: ConstantExpression { Value: { } closure }, Member: System.Reflection.FieldInfo field }
            && field.GetValue(closure) is ICollection { Count: > MostParameters };

        private Expression TableOf(Type type) =>
            type == typeof(Subtask) ? context.Subtasks.AsQueryable().Expression
            : type == typeof(TaskText) ? context.TaskTexts.AsQueryable().Expression
            : type == typeof(RetryItem) ? context.Set<RetryItem>().AsQueryable().Expression
            : type == typeof(RetryRequest) ? context.RetryRequests.AsQueryable().Expression
            : throw new InvalidOperationException($"There is no table of {type.Name} here.");
    }
}
