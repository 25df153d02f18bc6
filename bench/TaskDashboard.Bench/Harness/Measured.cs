namespace TaskDashboard.Bench.Harness;

/// <summary>A figure, with the benchmark and the database that it is of.</summary>
internal sealed record Measured(string Benchmark, string Store, Figure Figure);
