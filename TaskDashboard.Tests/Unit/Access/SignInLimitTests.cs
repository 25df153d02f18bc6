using System.Net;
using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Access;

/// <summary>The parts of the limits on guessing.</summary>
public sealed class SignInLimitTests
{
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("fe80::1%3", "fe80::/64")]
    [InlineData("::1", "::/64")]
    public void An_address_is_one_of_IPv4_or_a_64_of_IPv6(string address, string text) =>
        Assert.Equal(text, ClientAddress.Of(IPAddress.Parse(address)).ToString());

    [Fact]
    public void Addresses_are_distinguished()
    {
        Assert.Equal(ClientAddress.Of(IPAddress.Parse("2001:db8::1")), ClientAddress.Of(IPAddress.Parse("2001:db8::2")));
        Assert.NotEqual(ClientAddress.Of(IPAddress.Parse("2001:db8::1")), ClientAddress.Of(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.NotEqual(ClientAddress.Of(IPAddress.Parse("0.0.0.0")), ClientAddress.Of(IPAddress.Parse("::")));
        Assert.NotEqual(ClientAddress.Of(null), ClientAddress.Of(IPAddress.Parse("0.0.0.0")));
    }

    [Fact]
    public void A_count_rises_to_its_limit_and_falls_with_time()
    {
        var counts = new FallingCounts<string>(10, TimeSpan.FromSeconds(2), _clock);

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => counts.TryAdd("a", 3, out TimeSpan _)));
        Assert.False(counts.TryAdd("a", 3, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(2), wait);
        Assert.True(counts.TryAdd("b", 3, out _));
        _clock.Advance(wait);
        Assert.True(counts.TryAdd("a", 3, out _));
        counts.TakeBack("a");
        Assert.Equal(2, counts.Of("a"));
        counts.Forget("a");
        Assert.Equal(0, counts.Of("a"));
    }

    [Fact]
    public void Two_hundred_thousand_keys_take_the_room_that_there_is_and_the_one_counted_last_stays()
    {
        var counts = new FallingCounts<int>(SignInLimits.Room, TimeSpan.FromMinutes(1), _clock);

        for (var key = 0; key < 200_000; key++)
        {
            counts.Add(key, 5);
            counts.Add(-1, 5);
        }

        Assert.Equal(SignInLimits.Room, counts.Kept);
        Assert.Equal((5, 0, 1), (counts.Of(-1), counts.Of(0), counts.Of(199_999)));
    }

    [Fact]
    public async Task The_lowest_rank_is_hashed_next_and_the_highest_is_refused()
    {
        var queue = new HashingQueue(lanes: 1, places: 3);
        Assert.True(await queue.EnterAsync(9, TestContext.Current.CancellationToken));
        var many = Enumerable.Range(0, 150).Select(_ => queue.EnterAsync(60, CancellationToken.None)).ToList();
        Assert.Equal(147, many.Count(one => one.IsCompleted));
        Assert.DoesNotContain(true, await Task.WhenAll(many.Skip(3)));

        var honest = queue.EnterAsync(3, CancellationToken.None);
        Assert.False(honest.IsCompleted);
        Assert.False(await many[2].WaitAsync(Patience.Limit));
        queue.Leave();

        Assert.True(await honest.WaitAsync(Patience.Limit));
        Assert.False(many[0].IsCompleted || many[1].IsCompleted);
        queue.Leave();
        Assert.True(await many[0].WaitAsync(Patience.Limit));
        Assert.Equal(1, queue.Length);
    }

    [Fact]
    public async Task A_caller_that_leaves_releases_its_place_and_no_lane_is_lost()
    {
        var queue = new HashingQueue(lanes: 1, places: 3);
        using var leaving = new CancellationTokenSource();
        Assert.True(await queue.EnterAsync(1, CancellationToken.None));
        var gone = queue.EnterAsync(1, leaving.Token);
        var stays = queue.EnterAsync(2, CancellationToken.None);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        queue.Leave();
        Assert.True(await stays.WaitAsync(Patience.Limit));
        queue.Leave();

        Assert.True(await queue.EnterAsync(1, CancellationToken.None).WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task One_too_many_releases_the_one_held_longest()
    {
        var held = new HeldAttempts(2, _clock);
        var name = KeyHash.Of("ada");
        var first = held.HoldAsync(name, "1", TimeSpan.FromSeconds(30), CancellationToken.None);
        var second = held.HoldAsync(name, "2", TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.False(await held.HoldAsync(name, "2", TimeSpan.FromSeconds(30), CancellationToken.None));

        var third = held.HoldAsync(name, "3", TimeSpan.FromSeconds(30), CancellationToken.None);

        Assert.True(await first.WaitAsync(Patience.Limit));
        Assert.False(second.IsCompleted || third.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(await second.WaitAsync(Patience.Limit));
        Assert.True(await third.WaitAsync(Patience.Limit));
    }
}
