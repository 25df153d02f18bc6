using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

internal interface IBenchmark
{
    /// <summary>As it is asked for on the command line.</summary>
    string Name { get; }

    /// <summary>One line for the list of benchmarks.</summary>
    string Measures { get; }

    /// <summary>How many a round has, unless <c>--count</c> says otherwise; null where it is not counted.</summary>
    int? Count => null;

    /// <summary>What it must keep of the commit before, where 1 is all; null where nothing is promised.</summary>
    double? AgainstBefore => null;

    Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments);
}
