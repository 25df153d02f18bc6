using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Access;

/// <summary>Sessions in memory. The store's part is in its contract.</summary>
public sealed class SessionTests : CoreTest
{
    [Fact]
    public async Task A_use_that_cannot_be_written_ends_nothing_and_the_next_one_is_written()
    {
        await StartAsync();
        var began = Clock.UtcNow;
        var token = await Host.Sessions.StartAsync(Caller.LinkHolder);
        await Host.ChangeAsync("CREATE TRIGGER refuses BEFORE UPDATE ON Sessions BEGIN SELECT RAISE(ABORT, 'refused by the test'); END");

        Clock.UtcNow += TimeSpan.FromMinutes(1);
        var caller = Host.Sessions.Use(token)!;
        await Host.Writer.WriteAsync(_ => true);
        Assert.False(caller.Ended.IsCancellationRequested);
        Assert.NotNull(Host.Sessions.Use(token));
        Assert.Equal(1, await CountAsync(began));

        await Host.ChangeAsync("DROP TRIGGER refuses");
        Clock.UtcNow += TimeSpan.FromMinutes(1);
        Assert.NotNull(Host.Sessions.Use(token));
        await Host.Writer.WriteAsync(_ => true);
        Assert.Equal(1, await CountAsync(began.AddMinutes(2)));

        Task<long> CountAsync(DateTimeOffset lastUsedAt) =>
            Host.CountAsync("SELECT COUNT(*) FROM Sessions WHERE LastUsedAt = @p0", lastUsedAt);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_ends_no_session_and_its_use_is_written_again()
    {
        await StartAsync();
        var token = await Host.Sessions.StartAsync(Caller.LinkHolder);

        Clock.UtcNow -= TimeSpan.FromDays(1);

        Assert.NotNull(Host.Sessions.Use(token));
        await Host.Writer.WriteAsync(_ => true);
        Assert.Equal(1, await Host.CountAsync("SELECT COUNT(*) FROM Sessions WHERE LastUsedAt = @p0", Clock.UtcNow));
    }

    [Fact]
    public async Task Sessions_last_as_long_as_the_settings_say()
    {
        await StartAsync(("Access:SessionIdleMinutes", "10"), ("Access:SessionHours", "1"));
        var token = await Host.Sessions.StartAsync(Caller.LinkHolder);
        for (var minutes = 9; minutes < 60; minutes += 9)
        {
            Clock.UtcNow += TimeSpan.FromMinutes(9);
            Assert.NotNull(Host.Sessions.Use(token));
        }

        Clock.UtcNow += TimeSpan.FromMinutes(6);
        Assert.Null(Host.Sessions.Use(token));
        var idle = await Host.Sessions.StartAsync(Caller.LinkHolder);
        Clock.UtcNow += TimeSpan.FromMinutes(10);
        Assert.Null(Host.Sessions.Use(idle));
    }

    [Fact]
    public async Task An_invalid_address_is_omitted()
    {
        await StartAsync();

        await Host.Sessions.StartAsync(Caller.LinkHolder, new string('1', 101));

        Assert.Null(Assert.Single(Host.Sessions.List(Administrator)).Address);
    }

    [Fact]
    public void The_rights_of_a_session_end_with_those_of_its_person_and_not_the_other_way()
    {
        var person = new CurrentRights("1");
        var (one, two) = (person.OfSession("one"), person.OfSession("two"));
        Assert.Equal(("1", "one"), (one.Stamp, one.SessionId));

        one.End();
        Assert.True(one.Ended.IsCancellationRequested);
        Assert.False(two.Ended.IsCancellationRequested || person.Ended.IsCancellationRequested);

        person.End();
        Assert.True(two.Ended.IsCancellationRequested && person.Ended.IsCancellationRequested);
        Assert.True(person.OfSession("late").Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task Sessions_that_start_while_their_persons_rights_end_are_ended_too()
    {
        for (var round = 0; round < 1000; round++)
        {
            var person = new CurrentRights("1");
            var starting = Task.Run(() => Enumerable.Range(0, 8).Select(number => person.OfSession($"{number}")).ToList());
            person.End();
            Assert.All(await starting, session => Assert.True(session.Ended.IsCancellationRequested));
        }
    }
}
