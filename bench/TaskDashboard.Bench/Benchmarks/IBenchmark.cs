using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

internal interface IBenchmark
{
    /// <summary>As it is asked for on the command line.</summary>
    string Name { get; }

    /// <summary>One line for the list of benchmarks.</summary>
    string Measures { get; }

    Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments);
}
