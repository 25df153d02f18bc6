using TaskDashboard.Tests.Support;
using TaskDashboard.Web.Components.Kit;

namespace TaskDashboard.Tests.Components;

public sealed class ViewCacheTests
{
    private readonly FakeClock _clock = new();
    private readonly ViewCache _cache;
    private int _reads;

    public ViewCacheTests() => _cache = new(_clock);

    [Fact]
    public async Task Pages_with_the_same_query_and_position_share_one_read()
    {
        Assert.Equal(1, await Ask("q", 5));
        Assert.Equal(1, await Ask("q", 5));
        Assert.Equal(1, await Ask("q", 4));
        Assert.Equal(2, await Ask("other", 5));
    }

    [Fact]
    public async Task A_read_in_progress_is_shared_too()
    {
        var answer = new TaskCompletionSource<int>();
        var one = _cache.GetAsync("q", 5, _ => answer.Task);
        var two = _cache.GetAsync("q", 5, _ => Task.FromResult(0));

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
    public async Task A_read_includes_every_change_that_any_page_knew_when_it_began()
    {
        await Ask("other", 9);

        Assert.Equal(2, await Ask("q", 5));
        Assert.Equal(2, await Ask("q", 9));
        Assert.Equal(3, await Ask("q", 10));
    }

    [Fact]
    public async Task A_page_that_is_not_connected_always_reads()
    {
        await Ask("q", 5);

        Assert.Equal(2, await Ask("q", LiveSession.NotConnected));
        Assert.Equal(3, await Ask("q", LiveSession.NotConnected));
    }

    [Fact]
    public async Task A_failed_read_is_not_kept()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            _cache.GetAsync("q", 5, _ => Task.FromException<int>(new InvalidOperationException()))
        );

        Assert.Equal(1, await Ask("q", 5));
    }

    [Fact]
    public async Task A_page_that_accepts_a_recent_answer_does_not_wait_for_a_read_in_progress()
    {
        await Ask("q", 5);
        var slow = new TaskCompletionSource<int>();
        var reading = _cache.GetAsync("q", 6, _ => slow.Task);

        var first = _cache.GetAsync("q", 6, _ => Task.FromResult(0), TimeSpan.FromSeconds(5));
        var then = _cache.GetAsync("q", 6, _ => Task.FromResult(0));
        Assert.True(first.IsCompletedSuccessfully);
        Assert.False(then.IsCompleted);
        slow.SetResult(7);

        Assert.Equal((1, 7, 7), (await first, await reading, await then));
    }

    [Fact]
    public async Task A_page_that_accepts_a_recent_answer_gets_one()
    {
        var recent = TimeSpan.FromSeconds(5);
        await Ask("q", LiveSession.NotConnected);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, await Ask("q", 9, recent));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await Ask("q", 9, recent));
        Assert.Equal(2, await Ask("q", 9));
    }

    [Fact]
    public async Task If_the_first_callers_rights_end_the_others_get_their_own_answer()
    {
        var first = new TaskCompletionSource<int>();
        var theirs = _cache.GetAsync("q", 5, _ => first.Task);
        var others = Enumerable.Range(0, 20).Select(_ => Ask("q", 5)).ToList();

        first.SetException(RefusedException.Ended());

        Assert.Equal("ended", (await Assert.ThrowsAsync<RefusedException>(() => theirs)).Code);
        Assert.Equal(Enumerable.Repeat(1, 20), await Task.WhenAll(others));
    }

    [Fact]
    public async Task If_all_callers_but_the_last_lose_their_rights_the_last_still_gets_an_answer()
    {
        var ends = Enumerable.Range(0, 5).Select(_ => new TaskCompletionSource<int>()).ToList();
        var losing = ends.ConvertAll(end => _cache.GetAsync("q", 5, _ => end.Task));
        var last = Ask("q", 5);

        ends.ForEach(end => end.SetException(RefusedException.Ended()));

        foreach (var loser in losing)
        {
            // Each call is refused for its own reason, or answered by a read of a caller who still has the rights.
            await Record.ExceptionAsync(() => loser);
        }

        Assert.Equal(1, await last);
    }

    [Fact]
    public async Task A_page_that_closes_does_not_cancel_the_read_for_others()
    {
        using var leaving = new CancellationTokenSource();
        var answer = new TaskCompletionSource<int>();
        var reading = CancellationToken.None;
        var first = _cache.GetAsync("q", 5, token => Begin(token, answer), leaving: leaving.Token);
        var second = _cache.GetAsync("q", 5, _ => Task.FromResult(0));

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted || reading.IsCancellationRequested);
        answer.SetResult(7);
        Assert.Equal(7, await second);

        Task<int> Begin(CancellationToken token, TaskCompletionSource<int> source)
        {
            reading = token;
            return source.Task;
        }
    }

    [Fact]
    public async Task The_read_is_canceled_when_the_last_page_closes()
    {
        using var leaving = new CancellationTokenSource();
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var askers = Enumerable.Range(0, 3).Select(_ => _cache.GetAsync("q", 5, ReadAsync, leaving: leaving.Token)).ToList();
        await began.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);

        await leaving.CancelAsync();

        foreach (var asker in askers)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asker);
        }

        await ended.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        Assert.Equal(1, await Ask("q", 5));

        async Task<int> ReadAsync(CancellationToken token)
        {
            began.SetResult();
            try
            {
                return await new TaskCompletionSource<int>().Task.WaitAsync(token);
            }
            finally
            {
                ended.TrySetResult();
            }
        }
    }

    [Fact]
    public async Task A_failed_read_is_repeated_for_the_pages_that_shared_it()
    {
        var first = new TaskCompletionSource<int>();
        var theirs = _cache.GetAsync("q", 5, _ => first.Task);
        var again = 0;
        var others = Enumerable
            .Range(0, 20)
            .Select(_ =>
                _cache.GetAsync(
                    "q",
                    5,
                    _ =>
                    {
                        Interlocked.Increment(ref again);
                        return Task.FromException<int>(RefusedException.ReadTimeout(TimeSpan.FromSeconds(2), null));
                    }
                )
            )
            .ToList();

        first.SetException(RefusedException.ReadTimeout(TimeSpan.FromSeconds(2), null));

        foreach (var asker in others.Append(theirs))
        {
            Assert.Equal("readTimeout", (await Assert.ThrowsAsync<RefusedException>(() => asker)).Code);
        }

        Assert.InRange(again, 1, 20);
    }

    private Task<int> Ask(string query, long upTo, TimeSpan acceptable = default) =>
        _cache.GetAsync(query, upTo, _ => Task.FromResult(Interlocked.Increment(ref _reads)), acceptable);
}
