using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit;

public sealed class FakeClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeClock _clock = new();

    [Fact]
    public void Stands_still_until_it_is_moved()
    {
        var (now, timestamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());

        Assert.Equal((now, timestamp), (_clock.GetUtcNow(), _clock.GetTimestamp()));

        _clock.Advance(Second);

        Assert.Equal(now + Second, _clock.GetUtcNow());
        Assert.Equal(Second, _clock.GetElapsedTime(timestamp));
    }

    [Fact]
    public void Fires_timers_in_order_each_at_its_own_instant()
    {
        var start = _clock.GetUtcNow();
        var fired = new List<(string Name, TimeSpan At)>();
        using var late = Timer("late", 3 * Second, Timeout.InfiniteTimeSpan);
        using var every = Timer("every", 1 * Second, 2 * Second);
        using var never = Timer("never", Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        _clock.Advance(4 * Second);

        Assert.Equal([("every", 1 * Second), ("late", 3 * Second), ("every", 3 * Second)], fired);
        Assert.Equal(start + (4 * Second), _clock.GetUtcNow());

        ITimer Timer(string name, TimeSpan due, TimeSpan period) =>
            _clock.CreateTimer(_ => fired.Add((name, _clock.GetUtcNow() - start)), null, due, period);
    }

    [Fact]
    public void A_disposed_timer_is_silent()
    {
        var fired = 0;
        var timer = _clock.CreateTimer(_ => fired++, null, Second, Second);
        _clock.Advance(Second);
        timer.Dispose();

        _clock.Advance(Second);

        Assert.Equal(1, fired);
        Assert.False(timer.Change(Second, Second));
    }

    [Fact]
    public async Task A_delay_ends_when_the_time_has_come()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(1), _clock, TestContext.Current.CancellationToken);
        await _clock.WhenArmed(cancellation: TestContext.Current.CancellationToken);

        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(delay.IsCompleted);

        _clock.Advance(Second);
        await delay;
    }

    [Fact]
    public async Task Tells_when_the_code_under_test_has_come_to_its_wait()
    {
        var armed = _clock.WhenArmed(2, TestContext.Current.CancellationToken);
        using var one = _clock.CreateTimer(_ => { }, null, Second, Timeout.InfiniteTimeSpan);
        Assert.False(armed.IsCompleted);

        using var two = _clock.CreateTimer(_ => { }, null, Second, Timeout.InfiniteTimeSpan);

        await armed;
        Assert.Equal(2, _clock.ArmedTimers);
    }

    [Fact]
    public void A_clock_set_back_delays_no_timer()
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
