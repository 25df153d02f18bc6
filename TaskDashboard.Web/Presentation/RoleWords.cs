namespace TaskDashboard.Web.Presentation;

public static class RoleWords
{
    public static string Of(Role role) =>
        role switch
        {
            Role.Viewer => "Viewer",
            Role.Operator => "Operator",
            Role.Administrator => "Administrator",
        };

    public static string Explanation(Role role) =>
        role switch
        {
            Role.Viewer => "Sees tasks, pushes and retries, but no payloads.",
            Role.Operator => "Also retries, cancels, pauses, reports on tasks, hands in pushes and sees payloads.",
            Role.Administrator => "Also configures destinations, keys and people.",
        };

    /// <summary>
    /// Returns why a caller may not do what needs this permission; null if it may. Names the smallest role with the permission.
    /// </summary>
    public static string? WhyForbidden(Caller caller, Permission needed)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Has(needed)
            ? null
            : $"This needs the role {Of(RolePermissions.With(needed)[0]).ToLowerInvariant()}; you are signed in as "
                + $"{Of(caller.Role).ToLowerInvariant()}.";
    }
}
