using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Tests.Storage;

public sealed class TaskCacheTests
{
    private const string Id = "0123456789abcdef01234567";

    private readonly TaskCache _cache = new(capacity: 3);

    [Fact]
    public void A_row_that_was_read_is_cached_and_replaced_when_it_is_written()
    {
        Assert.Null(_cache.Find(Id));
        _cache.Keep(Of(1), _cache.Moment(Id));
        Assert.Equal(1, _cache.Find(Id)!.Version);

        _cache.Written(Of(2));

        Assert.Equal(2, _cache.Find(Id)!.Version);
    }

    [Fact]
    public void A_row_that_was_read_before_a_write_and_arrives_after_it_is_not_cached()
    {
        var moment = _cache.Moment(Id);
        _cache.Written(Of(2));

        _cache.Keep(Of(1), moment);

        Assert.Null(_cache.Find(Id));
    }

    [Fact]
    public void Starting_a_writer_clears_the_cache()
    {
        var moment = _cache.Moment(Id);
        _cache.Keep(Of(1), moment);

        _cache.Begin();

        Assert.Null(_cache.Find(Id));
        _cache.Keep(Of(1), moment);
        Assert.Null(_cache.Find(Id));
    }

    [Fact]
    public void A_row_that_is_written_but_was_not_read_is_not_cached()
    {
        _cache.Written(Of(1));

        Assert.Null(_cache.Find(Id));
    }

    [Fact]
    public void A_full_cache_is_cleared_and_never_returns_an_old_row()
    {
        var moment = _cache.Moment(Id);
        for (var index = 0; index < 3; index++)
        {
            var other = index.ToString("x24");
            _cache.Keep(Of(1, other), _cache.Moment(other));
        }

        _cache.Written(Of(2));
        _cache.Keep(Of(1), moment);

        Assert.Null(_cache.Find(Id));
        _cache.Keep(Of(2), _cache.Moment(Id));
        Assert.Equal(2, _cache.Find(Id)!.Version);
    }

    [Fact]
    public async Task No_interleaving_of_reads_and_writes_leaves_an_old_row()
    {
        var disk = 0L;
        var done = false;
        var cache = new TaskCache(capacity: 2);
        var readers = Enumerable
            .Range(0, 3)
            .Select(reader =>
                Task.Run(() =>
                {
                    while (!Volatile.Read(ref done))
                    {
                        var answered = Volatile.Read(ref disk);
                        if (cache.Find(Id) is { } found)
                        {
                            Assert.True(found.Version >= answered - 1);
                        }

                        var moment = cache.Moment(Id);
                        cache.Keep(Of(Volatile.Read(ref disk)), moment);
                        var other = reader.ToString("x24");
                        cache.Keep(Of(1, other), cache.Moment(other));
                    }
                })
            )
            .ToArray();

        for (var version = 1; version <= 20_000; version++)
        {
            Volatile.Write(ref disk, version);
            cache.Written(Of(version));
            if (cache.Find(Id) is { } found)
            {
                Assert.Equal(version, found.Version);
            }
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);
    }

    private static TrackedTask Of(long version, string id = Id) =>
        new()
        {
            Number = 1,
            Id = id,
            Type = "t",
            Name = "n",
            CreatedBy = "c",
            Version = version,
        };
}
