namespace TaskDashboard.Core.Domain.Callers;

/// <summary>What a key or a person is given. <see cref="RolePermissions"/> says what each role may do; each includes those before it.</summary>
public enum Role
{
    /// <summary>Sees tasks, pushes and retries, but no payloads.</summary>
    Viewer = 0,

    /// <summary>Also retries, cancels, pauses, reports on tasks, submits pushes and sees payloads.</summary>
    Operator = 1,

    /// <summary>Also configures destinations, keys and people.</summary>
    Administrator = 2,
}
