namespace TaskDashboard.Core.Domain.Callers;

/// <summary>
/// The role of a key or person. Each role includes the permissions of those before it; see <see cref="RolePermissions"/>.
/// </summary>
public enum Role
{
    /// <summary>Sees tasks, pushes and retries, but no payloads.</summary>
    Viewer = 0,

    /// <summary>Also retries, cancels, pauses, reports on tasks, hands in pushes and sees payloads.</summary>
    Operator = 1,

    /// <summary>Also configures destinations, keys and people.</summary>
    Administrator = 2,
}
