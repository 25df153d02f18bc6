using System.Globalization;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>DriveQuant's status call over many tasks while reports come in, against a call in the same host that only writes the same bytes.</summary>
internal sealed class Status : IBenchmark
{
    private const int ReportsPerSecond = 100;
    private const int ReportedTasks = 200;

    public string Name => "status";

    public string Measures => "DriveQuant's status by id over 10,000 tasks, 100 reports a second meanwhile, against a bare call in the same host";

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        using var scratch = new Scratch(arguments);
        var ids = scratch.File("ids.txt");
        await using var host = await ChildProcess.StartAsync(StatusHost.Verb, [.. scratch.NewDatabase().Arguments, "--ids", ids]);
        await using var hammer = await ChildProcess.StartAsync(Hammer.Verb, "--address", host.Ready, "--ids", ids);
        using var reporter = new Reporter(new Uri(host.Ready));
        await reporter.AddTasksAsync(ReportedTasks);
        await reporter.CheckReadAfterWriteAsync();

        using var stop = new CancellationTokenSource();
        var reports = reporter.RunAsync(ReportsPerSecond, static (_, _) => { }, stop.Token);
        var seconds = arguments.Number("seconds", 3);
        var rounds = await Rounds.RunAsync(
            Name, arguments.Number("rounds", 7), () => AskAsync(hammer, "/v1/enterprise/task", seconds), () => AskAsync(hammer, StatusHost.Bare, seconds));
        await stop.CancelAsync();
        await reports;
        await reporter.CheckReadAfterWriteAsync();
        return [Figure.Ratio("status by id a second", rounds, 0.5)];
    }

    private static async Task<double> AskAsync(ChildProcess hammer, string path, int seconds) =>
        double.Parse(await hammer.AskAsync($"{path} {seconds}"), CultureInfo.InvariantCulture);
}
