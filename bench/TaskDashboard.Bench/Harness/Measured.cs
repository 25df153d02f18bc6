namespace TaskDashboard.Bench.Harness;

/// <summary>A figure, with its benchmark and its database.</summary>
internal sealed record Measured(string Benchmark, string Store, Figure Figure);
