namespace TaskDashboard.Bench;

/// <summary>One benchmark: what it measures, and how to run it.</summary>
internal sealed record Benchmark(string Measures, Func<Task> Run);

/// <summary>Every benchmark, by the name that it is asked for.</summary>
internal static class Benchmarks
{
    public static IReadOnlyDictionary<string, Benchmark> All { get; } = new SortedDictionary<string, Benchmark>(StringComparer.Ordinal);
}
