using System.Linq.Expressions;

namespace TaskDashboard.Core.Storage;

/// <summary>Limits what is read to the companies that a caller sees.</summary>
internal static class CompanyFilter
{
    private static readonly IReadOnlyList<string?> Every = [null];

    /// <summary>For statements that compare one company: each of the caller's companies, or only null if the caller sees every company.</summary>
    public static IReadOnlyList<string?> EachCompany(this Caller caller) => caller.Companies ?? Every;

    /// <summary>The rows that the caller sees.</summary>
    /// <param name="companyOf">The column that holds the company.</param>
    public static IQueryable<T> VisibleTo<T>(this IQueryable<T> rows, Caller caller, Expression<Func<T, string?>> companyOf)
    {
        switch (caller.Companies)
        {
            case null:
                return rows;

            // Equality, so that an index which begins with the company also gives the order.
            case [var company]:
                Expression<Func<string>> only = () => company;
                return rows.Where(Condition(companyOf, Expression.Equal(companyOf.Body, only.Body)));
            case var several:
                var companies = several.ToArray();
                Expression<Func<IEnumerable<string>>> all = () => companies;
                return rows.Where(Condition(companyOf, Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(string)], all.Body, companyOf.Body)));
        }
    }

    private static Expression<Func<T, bool>> Condition<T>(Expression<Func<T, string?>> companyOf, Expression condition) =>
        Expression.Lambda<Func<T, bool>>(condition, companyOf.Parameters);
}
