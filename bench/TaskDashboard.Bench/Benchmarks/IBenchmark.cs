using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

internal interface IBenchmark
{
    /// <summary>As it is asked for on the command line.</summary>
    string Name { get; }

    /// <summary>One line for the list of benchmarks.</summary>
    string Measures { get; }

    /// <summary>Items per round, unless <c>--count</c> says otherwise; null if the benchmark has no such number.</summary>
    int? Count => null;

    /// <summary>The part of the figure of the commit before that must be kept, 1 being all of it; null if nothing is promised.</summary>
    double? AgainstBefore => null;

    Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments);
}
