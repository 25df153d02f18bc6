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
        Assert.True(await Links.UseAsync(inTime));
        Clock.UtcNow += TimeSpan.FromMilliseconds(1);
        Assert.False(await Links.UseAsync(tooLate));
    }

    [Fact]
    public async Task A_link_made_beside_the_service_is_as_old_as_it_is()
    {
        await StartAsync();
        var token = SignInLinks.IssueBeside(Database.CreateProvider(), Clock);

        Clock.UtcNow += Day + TimeSpan.FromMilliseconds(1);

        Assert.False(await Links.UseAsync(token));
    }
}
