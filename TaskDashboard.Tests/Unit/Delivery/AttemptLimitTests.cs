using TaskDashboard.Core.Deliveries.Sending;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Deliveries;

public sealed class AttemptLimitTests
{
    [Fact]
    public void Whoever_fails_when_the_time_is_up_keeps_neither_the_others_from_hearing_of_it_nor_the_timer_from_its_end()
    {
        var clock = new FakeClock();
        using var limit = new AttemptLimit(clock, TimeSpan.FromSeconds(30));
        var told = 0;
        using var first = limit.Token.Register(() => told++);
        using var failing = limit.Token.Register(() => throw new InvalidOperationException("Not now."));
        using var last = limit.Token.Register(() => told++);
        limit.Start(clock.GetTimestamp(), CancellationToken.None);

        // An exception would come out of the timer, and so out of this.
        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal((2, true), (told, limit.Token.IsCancellationRequested));
        Assert.False(limit.Stop());
    }
}
