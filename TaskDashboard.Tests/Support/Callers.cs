using System.Collections.Frozen;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Tests.Support;

/// <summary>Who gives the commands of a test.</summary>
internal static class Callers
{
    public static readonly Caller Administrator = Of(Role.Administrator);
    public static readonly Caller Operator = Of(Role.Operator);
    public static readonly Caller Viewer = Of(Role.Viewer);

    public static Caller Of(Role role, string? companyId = null, string? id = null) =>
        new(id ?? $"{role}{companyId}", $"{role} of {companyId ?? "all"}", role, CompanySet.Of(companyId), Caller.EveryVendor);

    /// <summary>Sees every company and may do this only.</summary>
    public static Caller WhoMay(params IEnumerable<Permission> permissions) =>
        new("permitted", "permitted", Role.Administrator, null, Caller.EveryVendor) { Permissions = permissions.ToFrozenSet() };

    public static Caller OfCompanies(Role role, params string[] companies) =>
        new($"{role}{string.Join('+', companies)}", $"{role} of {string.Join(", ", companies)}", role, new CompanySet(companies), Caller.EveryVendor);
}
