using System.Collections.Frozen;

namespace TaskDashboard.Core.Domain.Callers;

/// <summary>Maps each role to its permissions. All other code asks for permissions, not roles.</summary>
public static class RolePermissions
{
    private static readonly FrozenSet<Permission> Viewer = FrozenSet.ToFrozenSet([
        Permission.SeeTasks,
        Permission.Export,
        Permission.ReadActivity,
    ]);

    private static readonly FrozenSet<Permission> Operator = FrozenSet.ToFrozenSet([
        .. Viewer,
        Permission.SeePayloads,
        Permission.Report,
        Permission.Claim,
        Permission.HandInPushes,
        Permission.RetryOne,
        Permission.RetryMany,
        Permission.Resend,
        Permission.Cancel,
        Permission.Restart,
        Permission.Acknowledge,
        Permission.PauseDestination,
        Permission.PauseService,
        Permission.SendTest,
        Permission.ShareViews,
    ]);

    private static readonly FrozenSet<Permission> Administrator = FrozenSet.ToFrozenSet([
        .. Operator,
        Permission.EditDestinations,
        Permission.EditTeamViews,
        Permission.ManageKeys,
        Permission.ManagePeople,
        Permission.Configure,
    ]);

    public static FrozenSet<Permission> Of(Role role) =>
        role switch
        {
            Role.Viewer => Viewer,
            Role.Operator => Operator,
            Role.Administrator => Administrator,
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "This role has no permissions."),
        };

    /// <summary>Returns the roles that have the permission, smallest first.</summary>
    public static IReadOnlyList<Role> With(Permission permission) =>
        [.. Enum.GetValues<Role>().Where(role => Of(role).Contains(permission))];

    /// <summary>Returns whether the change of role removes a permission.</summary>
    public static bool IsReduced(Role before, Role after) => !Of(after).IsSupersetOf(Of(before));
}
