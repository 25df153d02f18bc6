namespace TaskDashboard.Tests.Support;

/// <summary>Who gives the commands of a test.</summary>
internal static class Callers
{
    public static readonly Caller Administrator = Of(Role.Administrator);
    public static readonly Caller Operator = Of(Role.Operator);
    public static readonly Caller Viewer = Of(Role.Viewer);

    public static Caller Of(Role role, string? companyId = null, string? id = null) =>
        new(id ?? $"{role}{companyId}", $"{role} of {companyId ?? "all"}", role, companyId, Caller.EveryVendor);
}
