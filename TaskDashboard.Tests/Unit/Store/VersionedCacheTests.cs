using TaskDashboard.Core.Storage;

namespace TaskDashboard.Tests.Unit.Store;

public sealed class VersionedCacheTests
{
    private const int Largest = 64 * 1024;

    [Fact]
    public void A_value_is_found_by_its_key_and_its_version()
    {
        var cache = new VersionedCache<int, string>(100_000);

        cache.Keep(1, 1, "old", 3);
        Assert.Equal("old", cache.Find(1, 1));
        Assert.Null(cache.Find(1, 2));
        Assert.Null(cache.Find(2, 1));

        cache.Keep(1, 2, "new", 3);
        Assert.Equal("new", cache.Find(1, 2));
        Assert.Null(cache.Find(1, 1));
    }

    [Fact]
    public void A_huge_value_is_not_kept_and_a_full_cache_is_emptied()
    {
        var cache = new VersionedCache<int, string>(100_000, Largest);

        cache.Keep(0, 1, "huge", Largest + 1);
        for (var key = 1; key <= 9; key++)
        {
            cache.Keep(key, 1, "value", 10_000);
        }

        Assert.Null(cache.Find(0, 1));
        Assert.All(Enumerable.Range(1, 9), key => Assert.NotNull(cache.Find(key, 1)));
        cache.Keep(10, 1, "value", 10_000);
        Assert.All(Enumerable.Range(1, 9), key => Assert.Null(cache.Find(key, 1)));
        Assert.NotNull(cache.Find(10, 1));
    }
}
