using TaskDashboard.Core.Deliveries.Sending;

namespace TaskDashboard.Tests.Unit.Deliveries;

public sealed class PushScheduleTests
{
    private const double Middle = 0.5;
    private static readonly PushSchedule Defaults = new(new Dictionary<string, TimeSpan[]>(), int.MaxValue);

    [Theory]
    [InlineData("trip")]
    [InlineData("deleted-trip")]
    [InlineData("diagnosis")]
    public void Trips_are_tried_once_a_day_and_30_times(string kind)
    {
        Assert.Equal(30, Defaults.AttemptsAllowed(kind));
        for (var made = 1; made < 30; made++)
        {
            Assert.Equal(TimeSpan.FromDays(1), Defaults.NextDelay(kind, made, null, Middle));
        }
        Assert.Null(Defaults.NextDelay(kind, 30, null, Middle));
    }

    [Fact]
    public void Crashes_are_tried_more_often_for_half_an_hour_and_then_daily()
    {
        var delays = Enumerable.Range(1, 30).Select(made => Defaults.NextDelay("crash", made, null, Middle)?.TotalMinutes).ToArray();

        Assert.Equal([1, 2, 5, 10, 12, 1440], delays[..6]);
        Assert.Equal(30, delays[..5].Sum());
        Assert.All(delays[5..29], minutes => Assert.Equal(1440, minutes));
        Assert.Null(delays[29]);
    }

    [Fact]
    public void Any_other_kind_backs_off_over_a_day()
    {
        var delays = Enumerable.Range(1, 8).Select(made => Defaults.NextDelay("invoice", made, null, Middle)?.TotalSeconds);

        Assert.Equal([5, 30, 120, 600, 3600, 21600, 86400, null], delays);
        Assert.Equal(8, Defaults.AttemptsAllowed("invoice"));
    }

    [Fact]
    public void A_configured_schedule_replaces_the_whole_default()
    {
        var schedule = new PushSchedule(
            new Dictionary<string, TimeSpan[]> { ["Trip"] = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], ["once"] = [] },
            int.MaxValue
        );

        Assert.Equal(3, schedule.AttemptsAllowed("trip"));
        Assert.Equal(TimeSpan.FromSeconds(2), schedule.NextDelay("trip", 2, null, Middle));
        Assert.Null(schedule.NextDelay("trip", 3, null, Middle));
        Assert.Null(schedule.NextDelay("once", 1, null, Middle));
        Assert.Equal(30, schedule.AttemptsAllowed("crash"));
    }

    [Theory]
    [InlineData(1, "trip", 1)]
    [InlineData(4, "crash", 4)]
    [InlineData(100, "trip", 30)]
    public void The_cap_holds_for_every_schedule(int maxAttempts, string kind, int allowed)
    {
        var schedule = new PushSchedule(new Dictionary<string, TimeSpan[]>(), maxAttempts);

        Assert.Equal(allowed, schedule.AttemptsAllowed(kind));
        Assert.Null(schedule.NextDelay(kind, allowed, null, Middle));
        Assert.Equal(allowed > 1, schedule.NextDelay(kind, 1, null, Middle) is not null);
    }

    [Theory]
    [InlineData(0, 54)]
    [InlineData(0.5, 60)]
    [InlineData(0.75, 63)]
    public void Jitter_spreads_by_a_tenth_to_either_side(double jitter, double seconds) =>
        Assert.Equal(seconds, Defaults.NextDelay("crash", 1, null, jitter)!.Value.TotalSeconds, precision: 6);

    [Theory]
    [InlineData(-10, 60)]
    [InlineData(10, 60)]
    [InlineData(90, 90)]
    [InlineData(1e6, 86400)]
    [InlineData(1e12, 86400)]
    public void Retry_After_can_only_lengthen_and_by_at_most_a_day(double asked, double seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            Defaults.NextDelay("crash", 1, TimeSpan.FromMilliseconds(Math.Min(asked * 1000, 9e14)), Middle)
        );

    [Fact]
    public void A_wrong_setting_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PushSchedule(new Dictionary<string, TimeSpan[]>(), 0));
        var negative = new Dictionary<string, TimeSpan[]> { ["trip"] = [TimeSpan.FromSeconds(-1)] };
        Assert.Contains("trip", Assert.Throws<ArgumentException>(() => new PushSchedule(negative, 1)).Message, StringComparison.Ordinal);
    }
}
