using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

internal interface IBenchmark
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>One line for the list of benchmarks.</summary>
    string Measures { get; }

    /// <summary>Items per round, unless <c>--count</c> is given. Null if the benchmark has no such number.</summary>
    int? Count => null;

    /// <summary>The part of another commit's figure that must be kept, 1 for all of it. Null if there is no such target.</summary>
    double? AgainstBefore => null;

    Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments);
}
