using System.Collections.Frozen;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Tests.Support;

/// <summary>Callers that tests use.</summary>
internal static class Callers
{
    public static readonly Caller Administrator = Of(Role.Administrator);
    public static readonly Caller Operator = Of(Role.Operator);
    public static readonly Caller Viewer = Of(Role.Viewer);

    public static Caller Of(Role role, string? companyId = null, string? id = null) =>
        new(id ?? $"{role}{companyId}", $"{role} of {companyId ?? "all"}", role, CompanySet.Of(companyId), Caller.EveryVendor);

    /// <summary>Returns a caller who sees every company and has only these permissions.</summary>
    public static Caller WhoMay(params IEnumerable<Permission> permissions) =>
        new("permitted", "permitted", Role.Administrator, null, Caller.EveryVendor) { Permissions = permissions.ToFrozenSet() };

    public static Caller OfCompanies(Role role, params string[] companies) =>
        new(
            $"{role}{string.Join('+', companies)}",
            $"{role} of {string.Join(", ", companies)}",
            role,
            new CompanySet(companies),
            Caller.EveryVendor
        );
}
