using TaskDashboard.Core.Access;

namespace TaskDashboard.Tests.Unit.Access;

/// <summary>The text of docs/permissions.md.</summary>
internal static class PermissionsPage
{
    public static string Text =>
        $"""
        # Permissions

        Generated from `RolePermissions`; a test compares this page with it. To write it anew:
        `TASKDASHBOARD_WRITE_DOCS=1 dotnet test --filter RolePermissionsTests`.

        A key or a person has a role, and a role has permissions. Each call, page and hub method asks for a permission. What a caller may not do is refused with the smallest role
        that has the permission; a page says so beside the button.

        | Permission | Allows to | {string.Join(" | ", Enum.GetValues<Role>())} |
        |---|---|{string.Concat(Enum.GetValues<Role>().Select(_ => ":-:|"))}
        {string.Join('\n', Enum.GetValues<Permission>().Select(Row))}

        Nothing asks for these permissions yet: {string.Join(", ", Enum.GetValues<Permission>().Except(PermissionCommand.List.Select(command => command.Needs).OfType<Permission>()).Select(permission => $"`{permission}`"))}.

        Signing out, changing one's own password, and seeing and ending one's own sessions need no permission.

        ## Companies

        A key or a person with a company sees, counts and acts on that company only. What belongs to another company, or to none, is not found. The push service serves every company, so
        nobody who has a company pauses it, whatever the role. Without a company a key or a person sees everything.

        What a key or a person with a company adds belongs to that company. A new task or destination may name it (`company.id`, `companyId`); a new key or person must.

        Inside, a caller may have several companies; no key and no person has more than one yet. Such a caller must name the company of a new task, destination, key or person. A call for
        a retry names no company: the retry belongs to the company of the pushes that it takes, and one that would take pushes of several companies is refused. DriveQuant's two calls
        for a retry are refused for such a caller, because they take all failed pushes and answer with one task.

        """.ReplaceLineEndings("\n");

    private static string Row(Permission permission) =>
        $"| `{permission}` | {Meaning(permission)} | {string.Join(" | ", Enum.GetValues<Role>().Select(role => RolePermissions.Of(role).Contains(permission) ? "yes" : ""))} |";

    private static string Meaning(Permission permission) => permission switch
    {
        Permission.SeeTasks => "see tasks, subtasks, pushes, retries and destinations without payloads, follow their changes, and preview a retry",
        Permission.SeePayloads => "see the payload of a push",
        Permission.Report => "create tasks and report on them",
        Permission.Claim => "claim tasks and endpoints, and report as the holder of the claim",
        Permission.HandInPushes => "hand in pushes",
        Permission.RetryOne => "retry one failed push by its id",
        Permission.RetryMany => "retry what matches a filter, or more than one push by their ids",
        Permission.Resend => "send a delivered push again",
        Permission.Cancel => "cancel tasks, retries, and pushes that wait or failed",
        Permission.Restart => "restart tasks",
        Permission.Acknowledge => "acknowledge failed tasks and failure groups",
        Permission.PauseDestination => "pause and resume a destination",
        Permission.PauseService => "pause and resume the push service",
        Permission.SendTest => "send a test to a destination",
        Permission.EditDestinations => "add and change destinations, rotate their signing secrets",
        Permission.EditTeamViews => "change and delete the team views of others; the owner of a team view may without it",
        Permission.ManageKeys => "list, add and revoke keys",
        Permission.ManagePeople => "list, add, change, unlock, disable and enable people, and end their sessions",
        Permission.Export => "export lists, without payloads",
        Permission.ReadActivity => "read who did what",
        Permission.Configure => "change the settings of the installation",
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "Say what it allows."),
    };
}
