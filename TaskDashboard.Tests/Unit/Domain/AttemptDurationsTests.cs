namespace TaskDashboard.Tests.Unit.Domain;

public sealed class AttemptDurationsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 1)]
    [InlineData(1000, 7)]
    [InlineData(1001, 8)]
    [InlineData(30_000, 11)]
    [InlineData(30_001, 12)]
    [InlineData(int.MaxValue, 12)]
    public void A_class_includes_its_upper_limit(int milliseconds, int expected) =>
        Assert.Equal(expected, AttemptDurations.ClassOf(milliseconds));

    [Fact]
    public void A_percentile_lies_in_the_class_of_its_attempt()
    {
        var counts = new int[AttemptDurations.Classes];
        Assert.Null(AttemptDurations.Percentile(counts, 0.5));

        counts[4] = 100;
        Assert.Equal((75, 98), (AttemptDurations.Percentile(counts, 0.5), AttemptDurations.Percentile(counts, 0.95)));

        counts[7] = 10;
        Assert.Equal((78, 725), (AttemptDurations.Percentile(counts, 0.5), AttemptDurations.Percentile(counts, 0.95)));

        counts[12] = 1000;
        Assert.Equal(30_000, AttemptDurations.Percentile(counts, 0.5));
    }

    /// <summary>The estimate is never further from the exact percentile than the class is wide.</summary>
    [Fact]
    public void A_percentile_is_in_the_class_of_the_exact_one()
    {
        var random = Support.TestRandom.Create(TestContext.Current.TestOutputHelper!);
        for (var number = 0; number < 1000; number++)
        {
            var durations = Enumerable
                .Range(0, random.Next(1, 50))
                .Select(_ => (int)Math.Pow(10, random.NextDouble() * 4.4))
                .Order()
                .ToArray();
            var counts = new int[AttemptDurations.Classes];
            Array.ForEach(durations, duration => counts[AttemptDurations.ClassOf(duration)]++);
            foreach (var part in new[] { 0.5, 0.95 })
            {
                var exact = durations[(int)Math.Ceiling(part * durations.Length) - 1];
                Assert.Equal(AttemptDurations.ClassOf(exact), AttemptDurations.ClassOf(AttemptDurations.Percentile(counts, part)!.Value));
            }
        }
    }
}
