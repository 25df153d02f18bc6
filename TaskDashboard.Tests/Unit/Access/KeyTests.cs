using TaskDashboard.Core.Access;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Access;

public sealed class KeyTests : CoreTest
{
    private const string Bootstrap = "a bootstrap key of a test";

    [Fact]
    public async Task A_key_is_found_by_its_secret_which_is_kept_as_a_hash_only()
    {
        await StartAsync();

        var added = await Host.Keys.AddAsync(
            Administrator,
            new()
            {
                Name = "reporter",
                Role = Role.Operator,
                CompanyId = "acme",
                Vendors = ["DriveQuant", " ", "VMware "],
            }
        );

        Assert.StartsWith("tdk_", added.Secret, StringComparison.Ordinal);
        Assert.Equal(68, added.Secret.Length);
        var caller = Host.Keys.FindCaller(added.Secret)!;
        Assert.Equal(
            (added.Key.Id, "reporter", Role.Operator, CompanySet.Of("acme")),
            (caller.Id, caller.Name, caller.Role, caller.Companies)
        );
        Assert.True(caller.SpeaksFor("drivequant") && caller.SpeaksFor("VMware"));
        Assert.False(caller.SpeaksFor("GravityZone"));
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM ApiKeys WHERE Hash = @p0 OR Name = @p0", added.Secret));
        await RestartAsync();
        Assert.Equal(caller.Id, Host.Keys.FindCaller(added.Secret)?.Id);
    }

    [Fact]
    public async Task A_bootstrap_key_that_is_added_changed_or_removed_is_in_the_audit()
    {
        await StartAsync(("Access:BootstrapApiKey", Bootstrap));
        await RestartAsync();
        await StopAsync();
        await StartAsync(("Access:BootstrapApiKey", Bootstrap + "2"));
        await StopAsync();
        await StartAsync();

        Assert.Equal(
            ["keyAdded", "keyRevoked", "keyAdded", "keyRevoked"],
            await Host.TextsAsync(
                "SELECT Action FROM AuditEntries WHERE Subject = @p0 AND Actor = 'Access:BootstrapApiKey' ORDER BY Number",
                KeyService.BootstrapId
            )
        );
    }

    [Fact]
    public async Task A_wrong_key_finds_nobody()
    {
        await StartAsync();
        var added = await Host.Keys.AddAsync(Administrator, new() { Name = "key", Role = Role.Viewer });

        foreach (
            var wrong in new[]
            {
                "",
                " ",
                "tdk_",
                added.Secret[..^1],
                added.Secret + " ",
                added.Secret.ToUpperInvariant(),
                new string('€', 256),
                new string('k', 257),
                "\ud800",
            }
        )
        {
            Assert.Null(Host.Keys.FindCaller(wrong));
        }
    }

    [Fact]
    public async Task A_revoked_key_ends_at_once_and_permanently()
    {
        await StartAsync();
        var added = await Host.Keys.AddAsync(Administrator, new() { Name = "key", Role = Role.Viewer });
        var other = await Host.Keys.AddAsync(Administrator, new() { Name = "other", Role = Role.Viewer });

        await Host.Keys.RevokeAsync(Administrator, added.Key.Id);
        await Host.Keys.RevokeAsync(Administrator, added.Key.Id);

        Assert.Null(Host.Keys.FindCaller(added.Secret));
        await RestartAsync();
        Assert.Null(Host.Keys.FindCaller(added.Secret));
        Assert.NotNull(Host.Keys.FindCaller(other.Secret));
        Assert.Equal([null, Clock.UtcNow], (await Host.Keys.ListAsync(Administrator)).Select(key => key.RevokedAt));
        Assert.Equal(
            1,
            await Host.CountAsync("SELECT COUNT(*) FROM AuditEntries WHERE Action = 'keyRevoked' AND Subject = @p0", added.Key.Id)
        );
        Assert.Equal(3, await Host.CountAsync("SELECT COUNT(*) FROM Changes WHERE Subject = @p0", ChangeSubject.Key));
    }

    [Fact]
    public async Task Keys_are_an_administrators_and_of_the_own_company_only()
    {
        await StartAsync();
        var acme = Callers.Of(Role.Administrator, "acme");
        var good = new NewApiKey { Name = "key", Role = Role.Viewer };
        var foreign = await Host.Keys.AddAsync(Administrator, good);

        await RefusedAsync(() => Host.Keys.AddAsync(Operator, good), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Keys.RevokeAsync(Operator, foreign.Key.Id), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Keys.ListAsync(Operator), RefusalKind.Forbidden);
        await RefusedAsync(() => Host.Keys.AddAsync(acme, good), RefusalKind.Invalid);
        await RefusedAsync(() => Host.Keys.AddAsync(acme, good with { CompanyId = "other" }), RefusalKind.Invalid);
        await RefusedAsync(() => Host.Keys.RevokeAsync(acme, foreign.Key.Id), RefusalKind.NotFound);
        await RefusedAsync(() => Host.Keys.RevokeAsync(acme, "nonsense"), RefusalKind.NotFound);
        var own = await Host.Keys.AddAsync(acme, good with { CompanyId = "acme" });
        Assert.Equal(own.Key.Id, Assert.Single(await Host.Keys.ListAsync(acme)).Id);
        Assert.Equal(
            "name",
            (await RefusedAsync(() => Host.Keys.AddAsync(Administrator, good with { Name = " " }), RefusalKind.Invalid)).Member
        );
        Assert.Equal(
            "role",
            (await RefusedAsync(() => Host.Keys.AddAsync(Administrator, good with { Role = (Role)7 }), RefusalKind.Invalid)).Member
        );
        Assert.Equal(
            "vendors",
            (
                await RefusedAsync(
                    () => Host.Keys.AddAsync(Administrator, good with { Vendors = [new string('v', 201)] }),
                    RefusalKind.Invalid
                )
            ).Member
        );
    }

    [Fact]
    public async Task The_bootstrap_key_has_every_right_until_it_is_changed()
    {
        await StartAsync(("Access:BootstrapApiKey", Bootstrap));
        var caller = Host.Keys.FindCaller(Bootstrap)!;
        Assert.Equal((KeyService.BootstrapId, Role.Administrator, (CompanySet?)null), (caller.Id, caller.Role, caller.Companies));
        Assert.True(caller.SpeaksFor("anybody"));
        await RefusedAsync(() => Host.Keys.RevokeAsync(Administrator, KeyService.BootstrapId), RefusalKind.Conflict);
        await RestartAsync();
        Assert.NotNull(Host.Keys.FindCaller(Bootstrap));
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM ApiKeys"));

        await StopAsync();
        await StartAsync(("Access:BootstrapApiKey", Bootstrap + " changed"));
        Assert.Null(Host.Keys.FindCaller(Bootstrap));
        Assert.NotNull(Host.Keys.FindCaller(Bootstrap + " changed"));

        await StopAsync();
        await StartAsync();
        Assert.Null(Host.Keys.FindCaller(Bootstrap + " changed"));
    }

    [Fact]
    public async Task A_sign_in_link_signs_in_once_and_for_a_day()
    {
        await StartAsync();
        var links = Host.Get<SignInLinks>();
        var token = await links.IssueAsync();
        var unused = await links.IssueAsync();
        var beside = SignInLinks.IssueBeside(Host.Get<StoreProvider>(), Clock);

        Assert.Null(await links.UseAsync("nonsense"));
        Assert.Null(await links.UseAsync(""));
        Assert.Single(await Task.WhenAll(links.UseAsync(token), links.UseAsync(token)), session => session is not null);
        await RestartAsync();
        links = Host.Get<SignInLinks>();
        Assert.Null(await links.UseAsync(token));
        Assert.NotNull(await links.UseAsync(beside));
        Clock.Advance(TimeSpan.FromHours(25));
        Assert.Null(await links.UseAsync(unused));
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM SignInLinks WHERE Hash = @p0", token));
    }
}
