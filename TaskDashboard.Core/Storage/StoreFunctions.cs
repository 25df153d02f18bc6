using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace TaskDashboard.Core.Storage;

/// <summary>Functions that queries call in place of what EF cannot translate.</summary>
internal static class StoreFunctions
{
    /// <summary>Returns the Unix milliseconds of a time, as it is stored: lengths of time are their differences.</summary>
    public static long? Milliseconds(DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();

    public static void AddTo(ModelBuilder model) =>
        model
            .HasDbFunction(((Func<DateTimeOffset?, long?>)Milliseconds).Method)
            .HasTranslation(static arguments => new SqlUnaryExpression(
                ExpressionType.Convert,
                arguments[0],
                typeof(long),
                typeMapping: null
            ));
}
