using System.Linq.Expressions;

namespace TaskDashboard.Core.Storage;

/// <summary>Limits reads to the companies that a caller may see.</summary>
internal static class CompanyFilter
{
    private static readonly IReadOnlyList<string?> Every = [null];

    /// <summary>
    /// For statements that compare one company: each of the caller's companies, or only null if the caller may see every company.
    /// </summary>
    public static IReadOnlyList<string?> EachCompany(this Caller caller) => caller.Companies ?? Every;

    /// <summary>Returns the rows that the caller may see.</summary>
    /// <param name="companyOf">The column with the company.</param>
    public static IQueryable<T> VisibleTo<T>(this IQueryable<T> rows, Caller caller, Expression<Func<T, string?>> companyOf)
    {
        switch (caller.Companies)
        {
            case null:
                return rows;

            // Equality, so that an index that begins with the company also provides the order.
            case [var company]:
                Expression<Func<string>> only = () => company;
                return rows.Where(Condition(companyOf, Expression.Equal(companyOf.Body, only.Body)));
            case var several:
                var companies = several.ToArray();
                Expression<Func<IEnumerable<string>>> all = () => companies;
                return rows.Where(
                    Condition(
                        companyOf,
                        Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(string)], all.Body, companyOf.Body)
                    )
                );
        }
    }

    private static Expression<Func<T, bool>> Condition<T>(Expression<Func<T, string?>> companyOf, Expression condition) =>
        Expression.Lambda<Func<T, bool>>(condition, companyOf.Parameters);
}
