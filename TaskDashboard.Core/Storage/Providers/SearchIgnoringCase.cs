using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TaskDashboard.Core.Storage.Providers;

/// <summary>On PostgreSQL LIKE is case-sensitive, but the search on the pages is not.</summary>
internal sealed class SearchIgnoringCase : ExpressionVisitor, IQueryExpressionInterceptor
{
    public static readonly SearchIgnoringCase Instance = new();

    private SearchIgnoringCase() { }

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) => Visit(queryExpression);

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        var visited = base.VisitMethodCall(node);
        return
            visited is MethodCallExpression call
            && call.Method.DeclaringType == typeof(DbFunctionsExtensions)
            && call.Method.Name == nameof(DbFunctionsExtensions.Like)
            ? Expression.Call(typeof(NpgsqlDbFunctionsExtensions), nameof(NpgsqlDbFunctionsExtensions.ILike), null, [.. call.Arguments])
            : visited;
    }
}
