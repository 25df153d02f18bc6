namespace TaskDashboard.Web.Presentation;

public static class RoleWords
{
    public static string Of(Role role) => role switch
    {
        Role.Viewer => "Viewer",
        Role.Operator => "Operator",
        Role.Administrator => "Administrator",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Nobody has named this role."),
    };

    public static string Explanation(Role role) => role switch
    {
        Role.Viewer => "Sees tasks, pushes and retries, but no payloads.",
        Role.Operator => "Also retries, cancels, pauses, reports on tasks, submits pushes and sees payloads.",
        Role.Administrator => "Also configures destinations, keys and people.",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Nobody has explained this role."),
    };

    /// <summary>Why a caller may not do what needs this role; null when they may.</summary>
    public static string? Barred(Caller caller, Role needed)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Is(needed) ? null : $"This needs the role {Of(needed).ToLowerInvariant()}; you are signed in as {Of(caller.Role).ToLowerInvariant()}.";
    }
}
