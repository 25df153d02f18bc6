using TaskDashboard.Core.Access;

namespace TaskDashboard.Tests.Unit.Access;

/// <summary>The text of docs/permissions.md.</summary>
internal static class PermissionsPage
{
    public static string Text =>
        $"""
            # Permissions

            Generated from `RolePermissions`; a test compares this page with it. To update it, run
            `TASKDASHBOARD_WRITE_DOCS=1 dotnet test --filter RolePermissionsTests`.

            A key or person has a role, and a role has permissions. Each call, page and hub method requires a permission. If the caller
            lacks it, the refusal names the smallest role that has the permission; pages say so next to the button.

            | Permission | Allows | {string.Join(" | ", Enum.GetValues<Role>())} |
            |---|---|{string.Concat(Enum.GetValues<Role>().Select(_ => ":-:|"))}
            {string.Join('\n', Enum.GetValues<Permission>().Select(Row))}

            These permissions are not used yet: {string.Join(
                ", ",
                Enum.GetValues<Permission>().Except(PermissionCommand.List.Select(command => command.Needs).OfType<Permission>()).Select(
                    permission => $"`{permission}`"
                )
            )}.

            Signing out, changing one's own password, and seeing and ending one's own sessions need no permission.

            ## Companies

            A key or person with a company sees and changes objects of that company only. Objects of another company, or of none, are not
            found. The push service serves every company, so a caller with a company cannot pause it, whatever the role. A key or person
            without a company sees everything.

            Objects added by a key or person with a company belong to that company. A new task or destination may name it (`company.id`,
            `companyId`); a new key or person must.

            Internally, a caller may have several companies; no key or person has more than one yet. Such a caller must name the company of
            a new task, destination, key or person. A retry names no company: it belongs to the company of its pushes, and is refused if
            they have several companies. DriveQuant's two retry calls are refused for such a caller, because they take all failed pushes and
            return one task.

            """.ReplaceLineEndings(
            "\n"
        );

    private static string Row(Permission permission) =>
        $"| `{permission}` | {Meaning(permission)} | "
        + $"{string.Join(" | ", Enum.GetValues<Role>().Select(role => RolePermissions.Of(role).Contains(permission) ? "yes" : ""))} |";

    private static string Meaning(Permission permission) =>
        permission switch
        {
            Permission.SeeTasks =>
                "see tasks, subtasks, pushes, retries and destinations without payloads, follow their changes, and preview a retry",
            Permission.SeePayloads => "see the payload of a push",
            Permission.Report => "create tasks and report on them",
            Permission.Claim => "claim tasks and endpoints, and report as the holder of the claim",
            Permission.HandInPushes => "hand in pushes",
            Permission.RetryOne => "retry one failed push, or send one waiting push now, by its id",
            Permission.RetryMany => "the same for the pushes that match a filter, or for more than one push by their ids",
            Permission.Resend => "send a delivered push again",
            Permission.Cancel => "cancel tasks, retries, and pushes that wait or failed",
            Permission.Restart => "restart tasks",
            Permission.Acknowledge => "acknowledge failed tasks and failure groups",
            Permission.PauseDestination => "pause and resume a destination",
            Permission.PauseService => "pause and resume the push service",
            Permission.SendTest => "send a test to a destination",
            Permission.EditDestinations => "add and change destinations, rotate their signing secrets",
            Permission.ShareViews => "save views for a team; own views need no permission but `SeeTasks`",
            Permission.EditTeamViews => "change and delete the team views of others; owners do not need it for their own",
            Permission.ManageKeys => "list, add and revoke keys",
            Permission.ManagePeople => "list, add, change, unlock, disable and enable people, and end their sessions",
            Permission.Export => "export lists, without payloads",
            Permission.ReadActivity => "read who did what",
            Permission.Configure => "change the settings of the installation",
            _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "Describe this permission."),
        };
}
