namespace TaskDashboard.Tests.Unit.Domain;

public sealed class PeriodsTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0, 0, 0)]
    [InlineData("1970-01-01T01:14:59.999Z", 74, 4, 1)]
    [InlineData("1970-01-01T01:15:00Z", 75, 5, 1)]
    [InlineData("1969-12-31T23:59:59.999Z", -1, -1, -1)]
    [InlineData("1969-12-31T22:45:00Z", -75, -5, -2)]
    [InlineData("2026-01-05T08:00:00+05:45", 29459655, 1963977, 490994)]
    public void A_period_has_its_number_from_its_first_moment(string at, int minute, int quarter, int hour)
    {
        var instant = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal((minute, quarter, hour), (Periods.MinuteOf(instant), Periods.QuarterOf(instant), Periods.HourOf(instant)));
        Assert.InRange(instant - Periods.StartOfMinute(minute), TimeSpan.Zero, TimeSpan.FromSeconds(59.999));
        Assert.InRange(instant - Periods.StartOfQuarter(quarter), TimeSpan.Zero, TimeSpan.FromSeconds(899.999));
    }
}
