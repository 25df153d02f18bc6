using TaskDashboard.Core.Access;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Views;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Storage;

/// <summary>Saved views of people and teams, and their counts.</summary>
public abstract partial class StoreContract
{
    private static readonly Caller Ana = Callers.Of(Role.Operator, "acme", "ana");
    private static readonly Caller Ben = Callers.Of(Role.Viewer, "acme", "ben");
    private static readonly Caller Chief = Callers.Of(Role.Administrator, "acme", "chief");
    private static readonly Caller Outsider = Callers.Of(Role.Administrator, "other", "outsider");

    [Fact]
    public async Task A_view_is_its_owners_or_its_teams_and_its_query_is_stored_in_one_form()
    {
        await StartAsync();
        var own = await SaveAsync(Ana, "Mine", "state:failed   state:pending");
        var team = await SaveAsync(Ana, "Ours", "kind:trip created:2026-11-27T01:00", ViewScope.Team, ViewList.Pushes);
        var ofAll = await SaveAsync(Operator, "Everybody", "is:stuck", ViewScope.Team);

        Assert.Equal("state:failed,pending", own.Query);
        Assert.Equal("kind:trip created:2026-11-27T01:00Z..2026-11-27T01:01Z", team.Query);
        Assert.Equal(
            (ViewScope.Team, "acme", "ana", "Operator of acme", Clock.UtcNow, Clock.UtcNow),
            (team.Scope, team.CompanyId, team.OwnerId, team.OwnerName, team.CreatedAt, team.ChangedAt)
        );
        Assert.Equal(["Mine", "Ours"], await ViewNamesAsync(Ana));
        Assert.Equal(["Ours"], await ViewNamesAsync(Ben));
        Assert.Empty(await ViewNamesAsync(Outsider));
        Assert.Equal(["Everybody", "Ours"], await ViewNamesAsync(Administrator));
        Assert.Equal(["Ours"], await ViewNamesAsync(Callers.OfCompanies(Role.Viewer, "acme", "other")));

        // Who sees all companies is in none of their teams.
        Assert.Equal(
            ["Everybody"],
            (await Host.ViewReads.ListAsync(Administrator)).Where(view => view.View.IsOf(Administrator)).Select(NameOf)
        );
        await RestartAsync();
        Assert.Equal(team, await Host.ViewReads.FindAsync(Ben, team.Id));
        Assert.Null(await Host.ViewReads.FindAsync(Ben, own.Id));
        Assert.Null(await Host.ViewReads.FindAsync(Chief, own.Id));
        Assert.Null(await Host.ViewReads.FindAsync(Outsider, team.Id));
        Assert.Null(await Host.ViewReads.FindAsync(Ana, ofAll.Id));
        Assert.Null(await Host.ViewReads.FindAsync(Ana, "no id"));
    }

    [Fact]
    public async Task A_view_is_changed_and_deleted_by_its_owner_and_a_teams_view_by_an_administrator_too()
    {
        await StartAsync();
        var own = await SaveAsync(Ana, "Mine", "state:failed");
        var team = await SaveAsync(Ana, "Ours", "state:failed", ViewScope.Team);

        Assert.Equal(RefusalKind.Forbidden, (await WrongViewAsync(() => RenameAsync(Ben, team, "Theirs"))).Kind);
        Assert.Equal(RefusalKind.Forbidden, (await WrongViewAsync(() => Host.Views.DeleteAsync(Ben, team.Id))).Kind);
        foreach (var (caller, view) in new[] { (Chief, own), (Ben, own), (Administrator, own), (Outsider, team) })
        {
            Assert.Equal(RefusalKind.NotFound, (await WrongViewAsync(() => RenameAsync(caller, view, "Theirs"))).Kind);
            Assert.Equal(RefusalKind.NotFound, (await WrongViewAsync(() => Host.Views.DeleteAsync(caller, view.Id))).Kind);
            Assert.Equal(RefusalKind.NotFound, (await WrongViewAsync(() => Host.Views.SetDefaultAsync(caller, view.Id, true))).Kind);
        }

        Clock.Advance(TimeSpan.FromMinutes(1));
        var changed = await Host.Views.ChangeAsync(Chief, team.Id, new ViewChange { Name = "Everything", Query = "state:pending" });
        Assert.Equal(team with { Name = "Everything", Query = "state:pending", ChangedAt = Clock.UtcNow }, changed);
        Assert.Equal(changed, await Host.ViewReads.FindAsync(Ben, team.Id));
        Assert.Equal(own, await RenameAsync(Ana, own, "Mine"));
        Assert.True(Assert.Single(await Host.ViewReads.ListAsync(Chief)).IsChangeable);
        Assert.False(Assert.Single(await Host.ViewReads.ListAsync(Ben)).IsChangeable);

        await Host.Views.DeleteAsync(Chief, team.Id);
        await Host.Views.DeleteAsync(Ana, own.Id);
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Views"));
        Assert.Equal(
            ["viewChanged", "viewDeleted", "viewDeleted", "viewSaved", "viewSaved"],
            (await Host.TextsAsync("SELECT Action FROM AuditEntries")).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            5,
            await Host.CountAsync("SELECT COUNT(*) FROM Changes WHERE Subject = @p0 AND CompanyId = 'acme'", ChangeSubject.View)
        );
    }

    [Fact]
    public async Task Each_person_chooses_the_view_that_a_list_opens_with()
    {
        await StartAsync();
        var first = await SaveAsync(Ana, "First", "state:failed", ViewScope.Team);
        var pushes = await SaveAsync(Ana, "Pushes", "state:failed", ViewScope.Team, ViewList.Pushes);
        var second = await SaveAsync(Ana, "Second", "state:pending", isDefault: true);

        await Host.Views.SetDefaultAsync(Ben, first.Id, true);
        await Host.Views.SetDefaultAsync(Ben, pushes.Id, true);
        await Host.Views.SetDefaultAsync(Ben, pushes.Id, true);
        Assert.Equal(["Second"], await DefaultsAsync(Ana));
        Assert.Equal(["First", "Pushes"], await DefaultsAsync(Ben));
        Assert.Empty(await DefaultsAsync(Chief));

        await Host.Views.SetDefaultAsync(Ana, first.Id, true);
        Assert.Equal(["First"], await DefaultsAsync(Ana));
        await Host.Views.SetDefaultAsync(Ana, second.Id, false);
        Assert.Equal(["First"], await DefaultsAsync(Ana));
        await Host.Views.SetDefaultAsync(Ana, first.Id, false);
        Assert.Empty(await DefaultsAsync(Ana));

        await Host.Views.DeleteAsync(Ana, first.Id);
        Assert.Equal(["Pushes"], await DefaultsAsync(Ben));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM DefaultViews"));
        Assert.Equal(
            ["defaultViewCleared", "defaultViewSet", "defaultViewSet", "defaultViewSet"],
            (await Host.TextsAsync("SELECT Action FROM AuditEntries"))
                .Where(action => action.StartsWith("default", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("", "state:failed", "name")]
    [InlineData(" ", "state:failed", "name")]
    [InlineData("a name with more than the sixty characters that fit into a menu", "state:failed", "name")]
    [InlineData("a\0b", "state:failed", "name")]
    [InlineData("n", "", "query")]
    [InlineData("n", "  ", "query")]
    [InlineData("n", "state:lost", "query")]
    [InlineData("n", "kind:trip", "query")]
    public async Task A_wrong_view_is_refused_and_nothing_is_stored(string name, string query, string member)
    {
        await StartAsync();

        var refused = await WrongViewAsync(() => SaveAsync(Ana, name, query));

        Assert.Equal((RefusalKind.Invalid, member), (refused.Kind, refused.Member));
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM Views"));
    }

    [Fact]
    public async Task A_name_is_given_once_to_the_views_of_a_list_and_50_are_the_most()
    {
        await StartAsync();
        var first = await SaveAsync(Ana, "Failed", "state:failed");
        await SaveAsync(Ana, "Failed", "state:failed", list: ViewList.Pushes);
        await SaveAsync(Ana, "failed", "state:failed", ViewScope.Team);
        await SaveAsync(Ben, "Failed", "state:failed");
        var other = await SaveAsync(Ana, "Other", "state:failed");

        foreach (
            var taken in new[]
            {
                await WrongViewAsync(() => SaveAsync(Ana, " FAILED ", "state:pending")),
                await WrongViewAsync(() => RenameAsync(Ana, other, "failed")),
            }
        )
        {
            Assert.Equal((RefusalKind.Conflict, "nameTaken", first.Id), (taken.Kind, taken.Code, taken.Subject));
        }

        for (var index = 4; index <= SavedView.MostOwn; index++)
        {
            await SaveAsync(Ana, $"View {index}", "state:failed");
        }

        var refused = await WrongViewAsync(() => SaveAsync(Ana, "One more", "state:failed"));
        Assert.Equal("You have 50 views, and cannot have more. Delete one that nobody needs.", refused.Message);
        await SaveAsync(Ana, "One more", "state:failed", ViewScope.Team);
        await Host.Views.DeleteAsync(Ana, other.Id);
        await SaveAsync(Ana, "One more", "state:failed");
        for (var index = 3; index <= SavedView.MostOfTeam; index++)
        {
            await SaveAsync(Chief, $"View {index}", "state:failed", ViewScope.Team);
        }

        Assert.Equal("tooManyViews", (await WrongViewAsync(() => SaveAsync(Ana, "And more", "state:failed", ViewScope.Team))).Code);
        await SaveAsync(Outsider, "And more", "state:failed", ViewScope.Team);
    }

    [Fact]
    public async Task A_team_view_stays_when_its_owner_is_disabled()
    {
        await StartAsync();
        var person = await AddPersonAsync("ana", Role.Operator, "acme");
        var ana = Host.Get<CallerWatch>().Current(person.Id)!;
        var team = await SaveAsync(ana, "Ours", "state:failed", ViewScope.Team);

        await Host.People.DisableAsync(Administrator, person.Id);

        Assert.Equal(RefusalKind.Forbidden, (await WrongViewAsync(() => RenameAsync(ana, team, "Theirs"))).Kind);
        Assert.Equal("Ours", Assert.Single(await Host.ViewReads.ListAsync(Ben)).View.Name);
    }

    [Fact]
    public async Task A_view_counts_what_its_reader_sees_and_no_further_than_asked()
    {
        await StartAsync();
        var destination = await NewDestinationAsync();
        await PushAsync(destination);
        foreach (var company in new[] { "acme", "acme", "acme", "other" })
        {
            await Host.Tasks.CreateAsync(Callers.Of(Role.Operator, company), new() { Type = "import", Name = "n" });
        }

        var pending = await SaveAsync(Operator, "Pending", "state:pending type:import", ViewScope.Team);
        var none = await SaveAsync(Operator, "None", "type:export", ViewScope.Team);
        var named = await SaveAsync(Operator, "Named", $"destination:{destination.Name}", ViewScope.Team, ViewList.Pushes);

        Assert.Equal(new ViewCount(4, false, Clock.UtcNow), await Host.ViewCounts.CountAsync(Administrator, pending));
        Assert.Equal(3, (await Host.ViewCounts.CountAsync(Ben, pending))!.Value.Count);
        Assert.Equal(0, (await Host.ViewCounts.CountAsync(Callers.Of(Role.Viewer, "nobody"), pending))!.Value.Count);
        Assert.Equal(0, (await Host.ViewCounts.CountAsync(Administrator, none))!.Value.Count);
        Assert.Equal(1, (await Host.ViewCounts.CountAsync(Administrator, named))!.Value.Count);
        Assert.Equal(new BoundedCount(2, true), await Host.TaskReads.CountAsync(Administrator, Core.Tasks.TaskFilter.All, 2));
        Assert.Equal(new BoundedCount(1, false), await Host.PushReads.CountAsync(Administrator, Core.Deliveries.PushFilter.All, 2));
        Assert.Equal(default, await Host.TaskReads.CountAsync(Administrator, Core.Tasks.TaskFilter.Stuck.Is(), 5));
    }

    [Fact]
    public async Task A_view_is_counted_again_after_30_seconds_at_the_earliest_for_all_who_see_the_same()
    {
        await StartAsync();
        var view = await SaveAsync(Operator, "Pending", "state:pending", ViewScope.Team);
        Assert.Equal(0, (await Host.ViewCounts.CountAsync(Administrator, view))!.Value.Count);
        await Host.Tasks.CreateAsync(Administrator, new() { Type = "import", Name = "n" });

        Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, (await Host.ViewCounts.CountAsync(Viewer, view))!.Value.Count);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new ViewCount(1, false, Clock.UtcNow), await Host.ViewCounts.CountAsync(Viewer, view));
    }

    [Fact]
    public async Task A_view_whose_query_can_no_longer_be_read_says_so_and_is_not_counted()
    {
        await StartAsync();
        var view = await SaveAsync(Ana, "Old", "state:failed");
        await Host.ChangeAsync("UPDATE Views SET Query = @p0", "colour:red");

        var visible = Assert.Single(await Host.ViewReads.ListAsync(Ana));

        Assert.StartsWith("There is no field colour.", visible.Problem!.Message, StringComparison.Ordinal);
        Assert.Null(await Host.ViewCounts.CountAsync(Ana, visible.View));
        await Host.Views.ChangeAsync(Ana, view.Id, new ViewChange { Query = "state:failed" });
        Assert.Null(Assert.Single(await Host.ViewReads.ListAsync(Ana)).Problem);
    }

    private Task<SavedView> SaveAsync(
        Caller caller,
        string name,
        string query,
        ViewScope scope = ViewScope.Own,
        ViewList list = ViewList.Tasks,
        bool isDefault = false
    ) =>
        Host.Views.SaveAsync(
            caller,
            new NewView
            {
                Name = name,
                List = list,
                Query = query,
                Scope = scope,
                IsDefault = isDefault,
            }
        );

    private Task<SavedView> RenameAsync(Caller caller, SavedView view, string name) =>
        Host.Views.ChangeAsync(caller, view.Id, new ViewChange { Name = name });

    private async Task<IEnumerable<string>> ViewNamesAsync(Caller caller) => (await Host.ViewReads.ListAsync(caller)).Select(NameOf);

    private async Task<IEnumerable<string>> DefaultsAsync(Caller caller) =>
        (await Host.ViewReads.ListAsync(caller)).Where(view => view.IsDefault).Select(NameOf);

    private static string NameOf(VisibleView visible) => visible.View.Name;

    private static async Task<RefusedException> WrongViewAsync(Func<Task> act) => await Assert.ThrowsAsync<RefusedException>(act);
}
