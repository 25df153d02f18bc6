using TaskDashboard.Web.Demo.Past;

namespace TaskDashboard.Tests.Demo;

public sealed class PlayedClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    private readonly PlayedClock _clock = new(Start, TimeZoneInfo.Utc);

    [Fact]
    public void Timers_fire_in_order_when_the_clock_is_moved_past_them_and_it_never_goes_back()
    {
        var fired = new List<string>();
        using var later = Timer("later", TimeSpan.FromMinutes(2));
        using var sooner = Timer("sooner", TimeSpan.FromMinutes(1));
        using var never = Timer("never", TimeSpan.FromMinutes(1));
        never.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Assert.Equal(Start.AddMinutes(1), _clock.NextAlarm);

        _clock.MoveTo(Start.AddSeconds(59));
        Assert.Empty(fired);
        _clock.MoveTo(Start.AddHours(1));
        Assert.Equal(["sooner", "later"], fired);
        Assert.Null(_clock.NextAlarm);

        _clock.MoveTo(Start);
        Assert.Equal(Start.AddHours(1), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromHours(1), _clock.GetElapsedTime(Start.UtcTicks));

        ITimer Timer(string name, TimeSpan due) => _clock.CreateTimer(_ => fired.Add(name), null, due, Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public async Task A_timer_without_a_wait_fires_at_once_and_one_that_repeats_never()
    {
        var now = new TaskCompletionSource();
        var repeated = 0;
        using var repeats = _clock.CreateTimer(_ => repeated++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        using var atOnce = _clock.CreateTimer(_ => now.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await now.Task.WaitAsync(Support.Patience.Limit, TestContext.Current.CancellationToken);
        _clock.MoveTo(Start.AddDays(1));
        Assert.Equal(0, repeated);
    }
}
