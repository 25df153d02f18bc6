using System.Globalization;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>Whether memory grows while a browser stays open and work continues.</summary>
internal sealed class Memory : IBenchmark
{
    private const int PerSecond = 50;
    private const int Tasks = 200;
    private const int Fewest = 3;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(20);

    public string Name => "memory";

    public string Measures => "growth of heap and resident set, 50 changes a second, one browser open";

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var minutes = arguments.Number("minutes", 30);
        if (minutes == 0)
        {
            return [];
        }
        if (minutes < Fewest)
        {
            throw new ArgumentException(
                $"--minutes is {minutes}. Give 0 to skip {Name}, or at least {Fewest}: its last third must have several samples."
            );
        }
        using var scratch = new Scratch(arguments);
        await using var app = await ChildProcess.StartAsync(App.Verb, scratch.NewDatabase().Arguments);
        using var reporter = new Reporter(new Uri(app.Ready));
        await reporter.AddTasksAsync(Tasks);
        await using var open = await OpenPage.OfAsync(app.Ready, "/tasks");
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(minutes));
        var load = reporter.RunAsync(PerSecond, static (_, _) => { }, stop.Token);
        var samples = new List<(double Minute, double Heap, double Resident)>();
        using var beat = new PeriodicTimer(Between, TimeProvider.System);
        while (!load.IsCompleted && await beat.WaitForNextTickAsync())
        {
            var use = await ProcessUse.OfAsync(app);
            var (heap, resident) = (Megabytes(use.Heap), Megabytes(use.Resident));
            samples.Add((samples.Count * Between.TotalMinutes, heap, resident));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name}: {samples[^1].Minute, 5:N1} min  heap {heap, 7:N1} MiB  resident {resident, 7:N1} MiB"
                )
            );
        }

        await load;
        var last = samples.Where(sample => sample.Minute >= minutes * 2.0 / 3).ToList();
        return
        [
            Growth("heap after a collection", [.. last.Select(sample => (sample.Minute, sample.Heap))]),
            Growth("resident set", [.. last.Select(sample => (sample.Minute, sample.Resident))]),
        ];
    }

    /// <summary>Computes the growth from the line that fits the samples best, so that no single sample decides.</summary>
    private static Figure Growth(string what, List<(double Minute, double Value)> samples)
    {
        var (meanMinute, meanValue) = (samples.Average(sample => sample.Minute), samples.Average(sample => sample.Value));
        var slope =
            samples.Sum(sample => (sample.Minute - meanMinute) * (sample.Value - meanValue))
            / samples.Sum(sample => Math.Pow(sample.Minute - meanMinute, 2));
        var growth = slope * (samples[^1].Minute - samples[0].Minute) / (meanValue - (slope * (meanMinute - samples[0].Minute)));
        return new Figure(
            $"growth of the {what} over the last third (of {meanValue:N0} MiB), %",
            [],
            [],
            [growth * 100],
            5,
            AtLeast: false
        );
    }

    private static double Megabytes(long bytes) => bytes / (1024.0 * 1024);
}
