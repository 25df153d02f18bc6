using System.Text.RegularExpressions;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Access;

public sealed partial class RolePermissionsTests
{
    [Fact]
    public void Each_role_has_these_permissions()
    {
        Permission[] viewer = [Permission.SeeTasks, Permission.Export, Permission.ReadActivity];
        Permission[] operators =
        [
            .. viewer,
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
        ];

        Assert.Equal(viewer.Order(), RolePermissions.Of(Role.Viewer).Order());
        Assert.Equal(operators.Order(), RolePermissions.Of(Role.Operator).Order());
        Assert.Equal(Enum.GetValues<Permission>(), RolePermissions.Of(Role.Administrator).Order());
        Assert.Equal(
            [Permission.EditDestinations, Permission.EditTeamViews, Permission.ManageKeys, Permission.ManagePeople, Permission.Configure],
            RolePermissions.Of(Role.Administrator).Except(operators).Order()
        );
    }

    [Fact]
    public void Only_a_role_that_lacks_a_permission_of_the_old_one_is_a_reduction()
    {
        Assert.True(RolePermissions.IsReduced(Role.Administrator, Role.Operator));
        Assert.True(RolePermissions.IsReduced(Role.Operator, Role.Viewer));
        Assert.False(RolePermissions.IsReduced(Role.Operator, Role.Operator));
        Assert.False(RolePermissions.IsReduced(Role.Viewer, Role.Administrator));
    }

    [Fact]
    public void The_page_shows_the_sets_as_they_are()
    {
        var page = Path.Combine(SourceFolder.Path, "docs", "permissions.md");
        if (Environment.GetEnvironmentVariable("TASKDASHBOARD_WRITE_DOCS") == "1")
        {
            File.WriteAllText(page, PermissionsPage.Text);
        }

        Assert.Equal(PermissionsPage.Text, File.ReadAllText(page).ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("if (caller.Role >= needed)")]
    [InlineData("person.Role == Role.Administrator")]
    [InlineData("role != Role.Viewer")]
    [InlineData("caller is { Role: Role.Administrator }")]
    [InlineData("caller.Role is Role.Operator or Role.Administrator")]
    [InlineData("change.Role < before.Role")]
    public void A_comparison_of_roles_is_recognised(string code) => Assert.Matches(Comparison(), code);

    [Fact]
    public void Roles_are_compared_nowhere_for_everything_asks_for_a_permission()
    {
        var compared =
            from project in new[] { "TaskDashboard.Core", "TaskDashboard.Web" }
            from file in Directory.EnumerateFiles(Path.Combine(SourceFolder.Path, project), "*", SearchOption.AllDirectories)
            where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)
            where !file.Split(Path.DirectorySeparatorChar).Contains("obj")
            from line in File.ReadLines(file)
            where Comparison().IsMatch(line)
            select $"{Path.GetFileName(file)}: {line.Trim()}";

        Assert.Empty(compared);
    }

    // An arrow is not a comparison.
    [GeneratedRegex(@"(==|!=|<=|>=|<|(?<!=)>|\bis|\bis not|Role:)\s*Role\.\w|\.Role\s*(==|!=|<|>|\bis\b)")]
    private static partial Regex Comparison();
}
