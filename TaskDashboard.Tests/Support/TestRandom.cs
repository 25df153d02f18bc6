namespace TaskDashboard.Tests.Support;

/// <summary>Random numbers whose seed is printed, so that a failure can be repeated.</summary>
internal static class TestRandom
{
    /// <summary>Creates a generator with the seed in TASKDASHBOARD_TEST_SEED, or with a new one.</summary>
    public static Random Create(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TASKDASHBOARD_TEST_SEED"), out var given)
            ? given
            : Random.Shared.Next();
        output.WriteLine($"To repeat this run: TASKDASHBOARD_TEST_SEED={seed}");
        return new Random(seed);
    }
}
