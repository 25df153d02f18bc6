using TaskDashboard.Bench.Benchmarks;

namespace TaskDashboard.Bench;

/// <summary>Every benchmark, in the order in which "all" runs them.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new Deliveries(),
        new Retry(),
        new Circuit(),
        new RetryAccept(),
        new Status(),
        new Reports(),
        new SignIn(),
        new Retention(),
        new OverviewRead(),
        new Queries(),
        new Reconcile(),
        new Export(),
        new ChangeLatency(),
        new Viewers(),
        new TaskPage(),
        new FirstLoad(),
        new Memory(),
    ];
}
