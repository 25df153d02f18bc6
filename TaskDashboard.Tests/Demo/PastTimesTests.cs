using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Demo.Past;

namespace TaskDashboard.Tests.Demo;

/// <summary>The past day fits any start: it has a whole day, yesterday's evening and a night that is over.</summary>
public sealed class PastTimesTests(ITestOutputHelper output)
{
    private const int Cases = 1000;
    private static readonly TimeSpan Over = TimeSpan.FromMinutes(30);

    [Fact]
    public void Any_start_has_a_day_with_an_evening_and_a_night_before_it()
    {
        var random = TestRandom.Create(output);
        var zones = TimeZoneInfo.GetSystemTimeZones();
        for (var number = 0; number < Cases; number++)
        {
            var zone = zones[random.Next(zones.Count)];
            var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(random.Next(366 * 86_400));
            var times = PastTimes.Of(now, zone);
            var what = $"case {number}: {now:u} in {zone.Id}: {times}";

            Assert.Equal(now, times.End);
            Assert.True(times.Begin <= now.AddHours(-25) && times.Begin >= now.AddHours(-36), what);
            var yesterday = TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(-1);
            Assert.True(TimeZoneInfo.ConvertTime(times.Begin, zone).DateTime <= yesterday.AddHours(16), what);
            Assert.NotEmpty(times.Outages);
            Assert.All(
                times.Outages,
                outage =>
                {
                    Assert.True(outage.From > times.Begin && outage.Until < outage.Settled && outage.Settled <= now - Over, what);
                    Assert.False(outage.Contains(outage.Until));
                }
            );
        }
    }

    [Fact]
    public void What_is_not_over_in_time_does_not_happen()
    {
        var lisbon = TimeZoneInfo.FindSystemTimeZoneById("Europe/Lisbon");

        // In summer, one hour before UTC.
        var early = PastTimes.Of(new DateTimeOffset(2026, 7, 2, 4, 0, 0, TimeSpan.Zero), lisbon);
        Assert.Equal([new DateTimeOffset(2026, 7, 1, 0, 40, 0, TimeSpan.Zero)], early.Outages.Select(outage => outage.From));
        Assert.Equal(new TimeOnly(5, 0), early.TimeOfDay(early.End));

        // The clocks were set forward at one.
        var forward = PastTimes.Of(new DateTimeOffset(2026, 3, 29, 9, 30, 0, TimeSpan.Zero), lisbon);
        Assert.Equal([new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero)], forward.Outages.Select(outage => outage.From));

        var late = PastTimes.Of(new DateTimeOffset(2026, 7, 2, 17, 30, 0, TimeSpan.Zero), lisbon);
        Assert.Equal([new DateTimeOffset(2026, 7, 2, 0, 40, 0, TimeSpan.Zero)], late.Outages.Select(outage => outage.From));
        Assert.Equal(
            [new DateTimeOffset(2026, 7, 1, 17, 5, 0, TimeSpan.Zero)],
            late.Spans(new(18, 5), new(18, 50)).Select(span => span.From)
        );
        Assert.Equal(
            [new DateTimeOffset(2026, 7, 1, 20, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 7, 2, 8, 0, 0, TimeSpan.Zero)],
            late.Each(new TimeOnly(9, 0), new TimeOnly(21, 0))
        );
    }
}
