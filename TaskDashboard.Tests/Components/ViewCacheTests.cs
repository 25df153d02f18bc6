using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Shared;

namespace TaskDashboard.Tests.Components;

public sealed class ViewCacheTests
{
    private readonly FakeClock _clock = new();
    private readonly ViewCache _cache;
    private int _reads;

    public ViewCacheTests() => _cache = new(_clock);

    [Fact]
    public async Task Pages_that_ask_the_same_at_the_same_place_share_one_read()
    {
        Assert.Equal(1, await Ask("q", 5));
        Assert.Equal(1, await Ask("q", 5));
        Assert.Equal(1, await Ask("q", 4));
        Assert.Equal(2, await Ask("other", 5));
    }

    [Fact]
    public async Task A_read_under_way_is_shared_too()
    {
        var answer = new TaskCompletionSource<int>();
        var one = _cache.GetAsync("q", 5, () => answer.Task);
        var two = _cache.GetAsync("q", 5, () => Task.FromResult(0));

        answer.SetResult(7);

        Assert.Equal((7, 7), (await one, await two));
    }

    [Fact]
    public async Task A_later_change_is_never_answered_with_an_earlier_read()
    {
        Assert.Equal(1, await Ask("q", 5));
        Assert.Equal(2, await Ask("q", 6));
    }

    [Fact]
    public async Task A_read_shows_what_any_page_was_told_before_it_began()
    {
        await Ask("other", 9);

        Assert.Equal(2, await Ask("q", 5));
        Assert.Equal(2, await Ask("q", 9));
        Assert.Equal(3, await Ask("q", 10));
    }

    [Fact]
    public async Task Who_is_not_connected_asks_the_store()
    {
        await Ask("q", 5);

        Assert.Equal(2, await Ask("q", LiveSession.NotConnected));
        Assert.Equal(3, await Ask("q", LiveSession.NotConnected));
    }

    [Fact]
    public async Task A_failed_read_is_not_kept()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _cache.GetAsync("q", 5, () => Task.FromException<int>(new InvalidOperationException())));

        Assert.Equal(1, await Ask("q", 5));
    }

    [Fact]
    public async Task Who_only_needs_something_to_show_first_does_not_wait_for_another_read()
    {
        await Ask("q", 5);
        var slow = new TaskCompletionSource<int>();
        var reading = _cache.GetAsync("q", 6, () => slow.Task);

        var first = _cache.GetAsync("q", 6, () => Task.FromResult(0), TimeSpan.FromSeconds(5));
        var then = _cache.GetAsync("q", 6, () => Task.FromResult(0));
        Assert.True(first.IsCompletedSuccessfully);
        Assert.False(then.IsCompleted);
        slow.SetResult(7);

        Assert.Equal((1, 7, 7), (await first, await reading, await then));
    }

    [Fact]
    public async Task Who_only_needs_something_to_show_first_gets_a_recent_answer()
    {
        var recent = TimeSpan.FromSeconds(5);
        await Ask("q", LiveSession.NotConnected);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, await Ask("q", 9, recent));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await Ask("q", 9, recent));
        Assert.Equal(2, await Ask("q", 9));
    }

    private Task<int> Ask(string query, long upTo, TimeSpan acceptable = default) =>
        _cache.GetAsync(query, upTo, () => Task.FromResult(Interlocked.Increment(ref _reads)), acceptable);
}
