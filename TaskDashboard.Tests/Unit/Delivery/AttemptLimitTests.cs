using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Deliveries;

public sealed class AttemptLimitTests
{
    [Fact]
    public void A_failing_callback_at_the_time_limit_stops_neither_the_others_nor_the_timer()
    {
        var clock = new FakeClock();
        using var limit = new AttemptLimit(clock, TimeSpan.FromSeconds(30));
        var called = 0;
        using var first = limit.Token.Register(() => called++);
        using var failing = limit.Token.Register(() => throw new InvalidOperationException("Not now."));
        using var last = limit.Token.Register(() => called++);
        limit.Start(clock.GetTimestamp(), CancellationToken.None);

        // The timer, and so this line, would throw an exception.
        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal((2, true), (called, limit.Token.IsCancellationRequested));
        Assert.False(limit.Stop());
    }
}
