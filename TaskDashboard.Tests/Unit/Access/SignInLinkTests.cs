using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Access;

public sealed class SignInLinkTests : CoreTest
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private SignInLinks Links => Host.Get<SignInLinks>();

    [Fact]
    public async Task A_link_works_for_a_day_and_not_a_moment_longer()
    {
        await StartAsync();
        var (inTime, tooLate) = (await Links.IssueAsync(), await Links.IssueAsync());

        Clock.UtcNow += Day;
        Assert.True(await Links.IsGoodAsync(tooLate));
        Assert.NotNull(await Links.UseAsync(inTime));
        Clock.UtcNow += TimeSpan.FromMilliseconds(1);
        Assert.False(await Links.IsGoodAsync(tooLate));
        Assert.Null(await Links.UseAsync(tooLate));
    }

    [Fact]
    public async Task Checking_a_link_does_not_use_it_up()
    {
        await StartAsync();
        var token = await Links.IssueAsync();

        for (var times = 0; times < 3; times++)
        {
            Assert.True(await Links.IsGoodAsync(token));
        }
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM SignInLinks WHERE UsedAt IS NOT NULL"));
        Assert.Equal(0, await Host.CountAsync("SELECT COUNT(*) FROM AuditEntries"));
        Assert.NotNull(await Links.UseAsync(token));
        Assert.False(await Links.IsGoodAsync(token));
        Assert.False(await Links.IsGoodAsync(""));
        Assert.False(await Links.IsGoodAsync("half \ud800"));
    }

    [Fact]
    public async Task A_link_starts_the_session_of_an_administrator_without_a_person()
    {
        await StartAsync();

        var session = await Links.UseAsync(await Links.IssueAsync(), "192.0.2.7");

        var caller = Host.Sessions.Use(session!)!;
        Assert.Equal((Caller.LinkHolder.Id, Role.Administrator, (CompanySet?)null), (caller.Id, caller.Role, caller.Companies));
        var listed = Assert.Single(Host.Sessions.List(Administrator));
        Assert.Equal((caller.SessionId, Caller.LinkHolder.Id, "192.0.2.7"), (listed.Id, listed.PersonId, listed.Address));
    }
}
