using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Tests.Unit.Benchmarks;

public sealed class ComparisonTests
{
    [Fact]
    public void A_commit_as_fast_as_the_one_before_meets_the_target()
    {
        var comparison = Compare([0.99, 1.01, 0.98, 1.02, 1, 1, 0.97, 1.03, 1]);

        Assert.Empty(comparison.Lacks);
        Assert.True(comparison.Met);
        Assert.Equal(1, comparison.Median, 9);
    }

    [Fact]
    public void Fewer_than_nine_rounds_prove_nothing() => Assert.Equal(["too few rounds"], Compare([1, 1, 1, 1, 1, 1, 1, 1]).Lacks);

    [Fact]
    public void The_median_may_lie_three_hundredths_below_the_floor_and_no_further()
    {
        Assert.Empty(Compare([0.93, 0.93, 0.93, 0.93, 0.93, 0.96, 0.96, 0.96, 0.96]).Lacks);
        Assert.Equal(["median too low"], Compare([0.91, 0.91, 0.91, 0.91, 0.91, 0.96, 0.96, 0.96, 0.96]).Lacks);
    }

    [Fact]
    public void The_upper_end_of_the_interval_must_reach_the_floor() =>
        Assert.Equal(["upper end too low"], Compare([0.94, 0.94, 0.94, 0.94, 0.94, 0.94, 0.94, 0.94, 0.99]).Lacks);

    [Fact]
    public void A_wide_interval_proves_nothing() =>
        Assert.Equal(["interval too wide"], Compare([0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2]).Lacks);

    [Fact]
    public void If_less_is_better_a_ratio_above_one_is_still_the_better_commit()
    {
        var comparison = new Comparison("a wait, ms", [20, 20], [10, 10], AtLeast: false, 0.95);

        Assert.Equal([2, 2], comparison.Ratios);
    }

    private static Comparison Compare(double[] ratios) =>
        new("deliveries, per second", [.. ratios.Select(_ => 1000.0)], [.. ratios.Select(ratio => 1000 * ratio)], AtLeast: true, 0.95);
}
