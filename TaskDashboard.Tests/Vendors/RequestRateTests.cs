using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Tests.Vendors;

public sealed class RequestRateTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void Zero_means_no_limit()
    {
        var rate = new RequestRate(0, _clock);

        Assert.All(
            Enumerable.Range(0, 10_000),
            _ =>
            {
                Assert.True(rate.Admits("key", out var after));
                Assert.Equal(0, after);
            }
        );
    }

    [Fact]
    public void The_limit_of_a_second_is_admitted_and_the_next_request_gets_a_retry_time()
    {
        var rate = new RequestRate(3, _clock);

        Assert.Equal([true, true, true, false, false], Ask(rate, "key", 5));
        Assert.False(rate.Admits("key", out var after));
        Assert.Equal(1, after);
        _clock.Advance(TimeSpan.FromSeconds(after));
        Assert.Equal([true, true, true, false], Ask(rate, "key", 4));
    }

    [Fact]
    public void A_second_begins_with_a_caller_s_first_request_and_lasts_to_its_end()
    {
        var rate = new RequestRate(1, _clock);
        _clock.Advance(TimeSpan.FromMilliseconds(700));
        Assert.True(rate.Admits("key", out _));

        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(rate.Admits("key", out _));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(rate.Admits("key", out _));

        // Unused requests do not accumulate.
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([true, false], Ask(rate, "key", 2));
    }

    [Fact]
    public void Callers_do_not_take_from_each_other()
    {
        var rate = new RequestRate(2, _clock);

        Assert.Equal([true, true, false], Ask(rate, "one", 3));
        Assert.Equal([true, true, false], Ask(rate, "two", 3));
        Assert.Equal([true, true, false], Ask(rate, "ONE", 3));
    }

    [Fact]
    public void A_clock_that_is_set_back_blocks_nobody()
    {
        var rate = new RequestRate(1, _clock);
        Assert.True(rate.Admits("key", out _));
        _clock.UtcNow -= TimeSpan.FromDays(1);

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(rate.Admits("key", out _));
    }

    [Fact]
    public async Task Many_at_once_are_counted_right()
    {
        var rate = new RequestRate(500, _clock);

        var admitted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Ask(rate, "key", 1000).Count(ok => ok))));

        Assert.Equal(500, admitted.Sum());
    }

    private static IReadOnlyList<bool> Ask(RequestRate rate, string caller, int times) =>
        [.. Enumerable.Range(0, times).Select(_ => rate.Admits(caller, out var _))];
}
