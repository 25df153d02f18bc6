using System.Globalization;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// Each vendor's status call over many tasks while reports arrive, against a call in the same host that only writes the same bytes.
/// </summary>
internal sealed class Status : IBenchmark
{
    private const int ReportsPerSecond = 100;
    private const int ReportedTasks = 200;

    public string Name => "status";

    public string Measures =>
        "each vendor's status by id over 10,000 tasks, during 100 reports a second, against a bare call in the same host";

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        using var scratch = new Scratch(arguments);
        await using var host = await ChildProcess.StartAsync(
            StatusHost.Verb,
            [.. scratch.NewDatabase().Arguments, "--requests", scratch.Folder]
        );
        await using var hammer = await ChildProcess.StartAsync(Hammer.Verb, "--address", host.Ready, "--requests", scratch.Folder);
        using var reporter = new Reporter(new Uri(host.Ready));
        await reporter.AddTasksAsync(ReportedTasks);
        await reporter.CheckReadAfterWriteAsync();

        using var stop = new CancellationTokenSource();
        var reports = reporter.RunAsync(ReportsPerSecond, static (_, _) => { }, stop.Token);
        var figures = new List<Figure>();
        foreach (var vendor in new[] { "DriveQuant", "VMware", "SmartDocumentor", "SailPoint" })
        {
            figures.Add(Figure.Ratio($"{vendor}'s status by id a second", await CompareAsync(vendor, StatusHost.BareOf(vendor)), 0.5));
        }
        figures.Add(
            Figure.Ratio(
                "GravityZone's status with 30 of 10,000 subtasks a second",
                await CompareAsync("GravityZone", StatusHost.BareOf("GravityZone")),
                0.2
            )
        );
        figures.Add(
            Figure.Ratio(
                "GravityZone's page 300 a second, against its page 1",
                await CompareAsync("GravityZone-page-300", "GravityZone-page-1"),
                1 / 1.2
            )
        );
        await stop.CancelAsync();
        await reports;
        await reporter.CheckReadAfterWriteAsync();
        return figures;

        Task<IReadOnlyList<Round>> CompareAsync(string subject, string baseline) =>
            Rounds.RunAsync($"{Name} {subject}", arguments.Number("rounds", 5), () => AskAsync(subject), () => AskAsync(baseline));

        async Task<double> AskAsync(string requests) =>
            double.Parse(await hammer.AskAsync($"{requests} {arguments.Number("seconds", 3)}"), CultureInfo.InvariantCulture);
    }
}
