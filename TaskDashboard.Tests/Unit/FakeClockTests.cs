using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit;

public sealed class FakeClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeClock _clock = new();

    [Fact]
    public async Task The_test_can_wait_until_the_code_under_test_waits()
    {
        var armed = _clock.WhenArmed(2, TestContext.Current.CancellationToken);
        using var one = _clock.CreateTimer(_ => { }, null, Second, Timeout.InfiniteTimeSpan);
        Assert.False(armed.IsCompleted);

        using var two = _clock.CreateTimer(_ => { }, null, Second, Timeout.InfiniteTimeSpan);

        await armed;
        Assert.Equal(2, _clock.ArmedTimers);
    }

    [Fact]
    public void A_clock_that_goes_back_delays_no_timer()
    {
        var fired = false;
        using var timer = _clock.CreateTimer(_ => fired = true, null, Second, Timeout.InfiniteTimeSpan);
        var timestamp = _clock.GetTimestamp();

        _clock.UtcNow -= TimeSpan.FromDays(1);
        Assert.Equal(TimeSpan.Zero, _clock.GetElapsedTime(timestamp));

        _clock.Advance(Second);
        Assert.True(fired);
    }
}
