using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Tests.Vendors;

public sealed class AnswerCacheTests
{
    [Fact]
    public void An_answer_is_found_by_its_whole_key()
    {
        var cache = new AnswerCache<(int Number, long Version)>();

        cache.Keep((1, 1), [1]);
        cache.Keep((1, 2), [2]);

        Assert.Equal([1], cache.Find((1, 1))!);
        Assert.Equal([2], cache.Find((1, 2))!);
        Assert.Null(cache.Find((2, 1)));
    }

    [Fact]
    public void A_huge_answer_is_not_kept_and_a_full_cache_begins_anew()
    {
        var cache = new AnswerCache<int>(mostBytes: 100_000);

        cache.Keep(0, new byte[64 * 1024]);
        for (var key = 1; key <= 9; key++)
        {
            cache.Keep(key, new byte[10_000]);
        }

        Assert.Null(cache.Find(0));
        Assert.All(Enumerable.Range(1, 9), key => Assert.NotNull(cache.Find(key)));
        cache.Keep(10, new byte[10_000]);
        Assert.All(Enumerable.Range(1, 9), key => Assert.Null(cache.Find(key)));
        Assert.NotNull(cache.Find(10));
    }
}
