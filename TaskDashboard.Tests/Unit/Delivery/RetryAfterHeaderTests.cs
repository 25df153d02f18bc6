using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Deliveries;

public sealed class RetryAfterHeaderTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData(" 3600 ", 3600)]
    [InlineData("99999999999999999999", int.MaxValue)]
    [InlineData("Mon, 05 Jan 2026 09:00:00 GMT", 3600)]
    [InlineData("Monday, 05-Jan-26 09:00:00 GMT", 3600)]
    [InlineData("Mon, 05 Jan 2026 07:00:00 GMT", 0)]
    [InlineData("-5", null)]
    [InlineData("1.5", null)]
    [InlineData("", null)]
    [InlineData("tomorrow", null)]
    public void Seconds_and_dates_are_read_and_nothing_else(string value, int? seconds)
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero));
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Retry-After", value);

        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, RetryAfterHeader.Read(response.Headers, clock));
    }
}
