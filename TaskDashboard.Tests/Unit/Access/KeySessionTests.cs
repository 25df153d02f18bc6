using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Access;

/// <summary>Sessions and tokens of keys: how long they are valid, and what ends them.</summary>
public sealed class KeySessionTests : CoreTest
{
    private const string Vendor = "VMware";
    private const string Bootstrap = "a bootstrap key of a test";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private KeySessions Sessions => Host.KeySessions;

    [Fact]
    public async Task A_token_stands_for_its_key_and_is_kept_as_a_hash_only()
    {
        await StartAsync();
        var caller = await CallerAsync();

        var token = await Sessions.IssueAsync(caller, Vendor, Hour);
        var other = await Sessions.IssueAsync(caller, Vendor, Hour);

        Assert.Matches("^[0-9a-f]{64}$", token);
        Assert.NotEqual(token, other);
        Assert.Same(caller, Sessions.Find(token, Vendor));
        Assert.Same(caller, Sessions.Find(other, Vendor));
        Assert.Equal(2, await Host.CountAsync("SELECT COUNT(*) FROM KeySessions WHERE KeyId = @p0 AND length(Hash) = 32", caller.Id));
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM KeySessions WHERE Hash = @p0 OR KeyStamp = @p0", token));
    }

    [Fact]
    public async Task A_wrong_token_has_no_caller()
    {
        await StartAsync();
        var token = await Sessions.IssueAsync(await CallerAsync(), Vendor, Hour);

        foreach (
            var wrong in new[]
            {
                "",
                " ",
                token[..^1],
                token + " ",
                token.ToUpperInvariant(),
                new string('0', 64),
                new string('€', 256),
                new string('k', 257),
                "\ud800",
                "\0",
            }
        )
        {
            Assert.Null(Sessions.Find(wrong, Vendor));
            await Sessions.EndAsync(wrong);
        }

        Assert.NotNull(Sessions.Find(token, Vendor));
    }

    [Fact]
    public async Task A_token_is_good_for_its_vendor_only()
    {
        await StartAsync();
        var caller = await CallerAsync("*");

        var token = await Sessions.IssueAsync(caller, Vendor, Hour);

        Assert.NotNull(Sessions.Find(token, Vendor));
        Assert.Null(Sessions.Find(token, "SailPoint"));
    }

    [Fact]
    public async Task A_key_that_does_not_speak_for_the_vendor_or_has_ended_gets_none()
    {
        await StartAsync();
        var added = await Host.Keys.AddAsync(
            Administrator,
            new()
            {
                Name = "key",
                Role = Role.Viewer,
                Vendors = ["SailPoint"],
            }
        );
        var caller = Host.Keys.FindCaller(added.Secret)!;

        await RefusedAsync(() => Sessions.IssueAsync(caller, Vendor, Hour), RefusalKind.Forbidden, "forbidden");
        await RefusedAsync(() => Sessions.IssueAsync(Caller.Engine, Vendor, Hour), RefusalKind.Forbidden, "forbidden");
        await Host.Keys.RevokeAsync(Administrator, added.Key.Id);
        await RefusedAsync(() => Sessions.IssueAsync(caller, "SailPoint", Hour), RefusalKind.Forbidden, "ended");
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM KeySessions"));
    }

    [Fact]
    public async Task It_expires_at_its_moment_and_not_before()
    {
        await StartAsync();
        var token = await Sessions.IssueAsync(await CallerAsync(), Vendor, Hour);

        Clock.Advance(Hour - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(Sessions.Find(token, Vendor));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(Sessions.Find(token, Vendor));
        await RestartAsync();
        Assert.Null(Sessions.Find(token, Vendor));
    }

    [Fact]
    public async Task It_ends_with_its_key_permanently()
    {
        await StartAsync();
        var added = await Host.Keys.AddAsync(
            Administrator,
            new()
            {
                Name = "key",
                Role = Role.Viewer,
                Vendors = [Vendor],
            }
        );
        var token = await Sessions.IssueAsync(Host.Keys.FindCaller(added.Secret)!, Vendor, Hour);
        var other = await Sessions.IssueAsync(await CallerAsync(), Vendor, Hour);

        await Host.Keys.RevokeAsync(Administrator, added.Key.Id);

        Assert.Null(Sessions.Find(token, Vendor));
        Assert.NotNull(Sessions.Find(other, Vendor));
        await RestartAsync();
        Assert.Null(Sessions.Find(token, Vendor));
        Assert.NotNull(Sessions.Find(other, Vendor));
    }

    [Fact]
    public async Task That_of_the_bootstrap_key_ends_when_the_key_is_changed_and_lasts_while_it_is_not()
    {
        await StartAsync(("Access:BootstrapApiKey", Bootstrap));
        var token = await Sessions.IssueAsync(Host.Keys.FindCaller(Bootstrap)!, Vendor, Hour);
        await RestartAsync();
        Assert.Equal(KeyService.BootstrapId, Sessions.Find(token, Vendor)?.Id);

        await StopAsync();
        await StartAsync(("Access:BootstrapApiKey", Bootstrap + " changed"));
        Assert.Null(Sessions.Find(token, Vendor));

        // The same secret added again is a different key, so the old session stays ended.
        await StopAsync();
        await StartAsync(("Access:BootstrapApiKey", Bootstrap));
        Assert.Null(Sessions.Find(token, Vendor));
        await StopAsync();
        await StartAsync();
        Assert.Null(Sessions.Find(token, Vendor));
    }

    [Fact]
    public async Task Retention_deletes_what_has_expired_and_nothing_else()
    {
        await StartAsync();
        var caller = await CallerAsync();
        await Sessions.IssueAsync(caller, Vendor, Hour);
        await Sessions.IssueAsync(caller, Vendor, Hour);
        var lasting = await Sessions.IssueAsync(caller, Vendor, 2 * Hour);

        // Just after it: sessions that end at this moment may be deleted by the next sweep.
        Clock.UtcNow += Hour + TimeSpan.FromMilliseconds(1);
        var deleted = await Host.Sweeper.SweepAsync();

        Assert.Equal(2, deleted["vendors' sessions"]);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM KeySessions"));
        Assert.NotNull(Sessions.Find(lasting, Vendor));
        await RestartAsync();
        Assert.NotNull(Sessions.Find(lasting, Vendor));
    }

    [Fact]
    public async Task However_many_there_are_each_stands_for_its_own_key()
    {
        await StartAsync();
        var (one, two) = (await CallerAsync(), await CallerAsync());
        var expired = await Sessions.IssueAsync(one, Vendor, TimeSpan.FromMinutes(1));
        Clock.Advance(TimeSpan.FromMinutes(1));

        var tokens = await Task.WhenAll(
            Enumerable.Range(0, 600).Select(index => Sessions.IssueAsync(index % 2 == 0 ? one : two, Vendor, Hour))
        );

        Assert.Equal(600, tokens.Distinct().Count());
        Assert.All(tokens.Index(), token => Assert.Same(token.Index % 2 == 0 ? one : two, Sessions.Find(token.Item, Vendor)));
        Assert.Null(Sessions.Find(expired, Vendor));
    }

    private async Task<Caller> CallerAsync(string vendor = Vendor)
    {
        var added = await Host.Keys.AddAsync(
            Administrator,
            new()
            {
                Name = "key",
                Role = Role.Viewer,
                Vendors = [vendor],
            }
        );
        return Host.Keys.FindCaller(added.Secret)!;
    }
}
