using TaskDashboard.Core.Retention;

namespace TaskDashboard.Tests.Unit.Retention;

public sealed class BatchSizeTests
{
    [Fact]
    public void It_doubles_at_most_up_to_its_limit()
    {
        var batch = new BatchSize();
        var sizes = Enumerable
            .Range(0, 8)
            .Select(_ =>
            {
                batch.Took(TimeSpan.Zero);
                return batch.Rows;
            });

        Assert.Equal([100, 200, 400, 800, 1600, 2000, 2000, 2000], sizes);
    }

    [Fact]
    public void It_shrinks_at_once_to_what_fits()
    {
        var batch = new BatchSize();

        batch.Took(BatchSize.Target * 5);
        Assert.Equal(10, batch.Rows);
        batch.Took(BatchSize.Target * 100);
        Assert.Equal(1, batch.Rows);
        batch.Took(BatchSize.Target * 100);
        Assert.Equal(1, batch.Rows);
        batch.Took(BatchSize.Target / 100);
        Assert.Equal(2, batch.Rows);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.05)]
    [InlineData(1)]
    [InlineData(9)]
    public void It_settles_where_a_piece_takes_its_time(double millisecondsPerRow)
    {
        var batch = new BatchSize();
        for (var piece = 0; piece < 20; piece++)
        {
            batch.Took(TimeSpan.FromMilliseconds(batch.Rows * millisecondsPerRow));
        }

        var held = batch.Rows * millisecondsPerRow;
        Assert.True(held <= BatchSize.Target.TotalMilliseconds);
        Assert.True(batch.Rows == BatchSize.Most || held + millisecondsPerRow > BatchSize.Target.TotalMilliseconds);
    }
}
