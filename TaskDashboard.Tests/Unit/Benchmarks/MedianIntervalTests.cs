using System.Numerics;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Tests.Unit.Benchmarks;

public sealed class MedianIntervalTests
{
    // Values from published tables of the sign test.
    [Theory]
    [InlineData(6, 1, 6)]
    [InlineData(8, 1, 8)]
    [InlineData(9, 2, 8)]
    [InlineData(10, 2, 9)]
    [InlineData(20, 6, 15)]
    [InlineData(40, 14, 27)]
    public void The_interval_runs_between_two_of_the_sorted_values(int count, int lower, int upper)
    {
        var values = Enumerable.Range(1, count).Select(value => (double)value).Reverse();

        Assert.Equal(new MedianInterval(lower, upper), MedianInterval.Of(values));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Fewer_than_six_values_have_no_interval(int count)
    {
        var interval = MedianInterval.Of(Enumerable.Range(1, count).Select(value => (double)value));

        Assert.Equal(double.PositiveInfinity, interval.Width);
    }

    /// <summary>Covers every order of the values around the median.</summary>
    [Fact]
    public void It_is_the_shortest_of_its_kind_that_holds_the_median_with_95_percent()
    {
        for (var count = 6; count <= 16; count++)
        {
            var interval = MedianInterval.Of(Enumerable.Range(1, count).Select(value => (double)value));
            var (lower, upper) = ((int)interval.Lower, (int)interval.Upper);

            Assert.Equal(count + 1, lower + upper);
            Assert.True(Held(count, lower) >= 0.95);
            Assert.True(Held(count, lower + 1) < 0.95);
        }
    }

    private static double Held(int count, int lower)
    {
        var ways = Enumerable.Range(0, 1 << count).Select(below => BitOperations.PopCount((uint)below));
        return ways.Count(below => below >= lower && below <= count - lower) / (double)(1 << count);
    }
}
