using System.Diagnostics;
using System.Globalization;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;
using TaskDashboard.Bench.Harness.Circuits;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// What people who look at the Tasks page cost, and how soon they see a change. Each has a circuit that confirms its render batches; a
/// change is seen when its number is in a batch.
/// </summary>
internal sealed class Viewers : IBenchmark
{
    private const int Rows = 50;
    private const int Slow = 20;
    private const int Fast = 100;
    private const int Rare = 2;

    // Each program that reports on many tasks sends several reports at a time.
    private const int AtATime = 10;
    private const int AFew = 10;
    private const int Changes = 200;
    private const double Mebibyte = 1024 * 1024;
    private static readonly PageVisit Bare = new("/", BarePage.Text);

    // In the head of the list, which comes with its rows.
    private static readonly PageVisit Tasks = new("/tasks", "Show the oldest first");

    public string Name => "viewers";

    public string Measures => "time until 1 and 100 viewers of Tasks see a change, processor time for 100 of them, and memory of a viewer";

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var many = arguments.Number("viewers", 100);
        var rounds = arguments.Number("rounds", 3);
        var length = TimeSpan.FromSeconds(arguments.Number("seconds", 10));
        using var scratch = new Scratch(arguments);
        await using var server = await PagesHost.StartAsync(scratch.NewDatabase(), many);
        using var reporter = new Reporter(new Uri(server.Ready));
        await reporter.AddTasksAsync(Rows);
        await reporter.ReportAllAsync();
        await using var viewers = await ViewerProcess.StartAsync(server.Ready, hasPeople: true, scratch);
        var open = new Open(server, viewers, reporter, rounds, length);

        // Warms up the server and the viewers.
        await viewers.OpenAsync(AFew, Tasks);
        await ReportAsync(open, Fast, AtATime);
        await viewers.CloseAsync();
        return arguments.Text("part", "") switch
        {
            "" => [.. await LatencyAsync(open, many), .. await ProcessorAsync(open, many), .. await MemoryAsync(open, scratch, many)],
            "latency" => await LatencyAsync(open, many),
            "processor" => await ProcessorAsync(open, many),
            "memory" => await MemoryAsync(open, scratch, many),
            var part => throw new ArgumentException($"There is no part \"{part}\": latency, processor or memory."),
        };
    }

    private static async Task<IReadOnlyList<Figure>> LatencyAsync(Open open, int many)
    {
        await open.Viewers.OpenAsync(1, Tasks);
        var alone = await RoundsAsync(open, round => SeenAsync(open, $"1 viewer, {Text(round)}", Slow));
        var rare = await RoundsAsync(open, round => SeenAsync(open, $"1 viewer, after a pause, {Text(round)}", Rare));
        await open.Viewers.OpenAsync(many, Tasks);
        var together = await RoundsAsync(open, round => SeenAsync(open, $"{Text(many)} viewers, {Text(round)}", Slow));
        await open.Viewers.CloseAsync();
        return
        [
            AtMost($"change shown to 1 viewer, {Slow} a second, p95, ms", alone, 200),
            AtMost("change shown to 1 viewer, after half a second without a change, p95, ms", rare, 100),
            AtMost($"change shown to {many} viewers, {Slow} a second, p95, ms", together, 400),
        ];
    }

    private static async Task<IReadOnlyList<Figure>> ProcessorAsync(Open open, int many)
    {
        await open.Viewers.OpenAsync(many, Tasks);
        var cores = await RoundsAsync(open, round => CoresAsync(open, $"{Text(many)} viewers, {Text(round)}"));
        await open.Viewers.CloseAsync();
        var none = await RoundsAsync(open, round => CoresAsync(open, $"no viewer, {Text(round)}"));
        return
        [
            AtMost($"processor time of the server, {many} viewers, {Fast} changes a second, cores", cores, 0.4),
            Figure.Plain($"processor time of the server, no viewer, {Fast} changes a second, cores", Figure.Median(none)),
        ];
    }

    private static Figure AtMost(string what, IReadOnlyList<double> rounds, double target) =>
        new(what, rounds, [], rounds, target, AtLeast: false);

    private static async Task<IReadOnlyList<double>> RoundsAsync(Open open, Func<int, Task<double>> measure)
    {
        var measured = new List<double>();
        for (var round = 1; round <= open.Rounds; round++)
        {
            measured.Add(await measure(round));
        }

        return measured;
    }

    /// <returns>The 95th percentile over all viewers and changes, in milliseconds.</returns>
    private static async Task<double> SeenAsync(Open open, string what, int perSecond)
    {
        await open.Viewers.ForgetAsync();
        var sent = await ReportAsync(open, perSecond);
        var latencies = await open.Viewers.LatenciesAsync(sent);
        Say(
            what,
            $"{latencies.Count:N0} of {sent.Count:N0} changes, p50 {latencies.Median:N0}, p95 {latencies.P95:N0}, "
                + $"worst {latencies.Worst:N0} ms"
        );
        Check(open, sent.Count, perSecond);
        return double.IsFinite(latencies.Worst)
            ? latencies.P95
            : throw new InvalidOperationException("A change was not shown to a viewer.");
    }

    /// <returns>How many cores the server used.</returns>
    private static async Task<double> CoresAsync(Open open, string what)
    {
        await open.Viewers.TrafficAsync();
        var (before, began) = (await ProcessUse.GlanceAsync(open.Server), Stopwatch.GetTimestamp());
        var sent = await ReportAsync(open, Fast, AtATime);
        var after = await ProcessUse.GlanceAsync(open.Server);
        var elapsed = Stopwatch.GetElapsedTime(began);
        var cores = (after.Processor - before.Processor) / elapsed;
        Say(
            what,
            $"{cores:N3} cores at {sent.Count / elapsed.TotalSeconds:N0} changes a second, "
                + $"{(after.Allocated - before.Allocated) / Mebibyte / elapsed.TotalSeconds:N1} MiB allocated a second, "
                + await open.Viewers.TrafficAsync()
        );
        Check(open, sent.Count, Fast);
        return cores;
    }

    // A machine that is busy with other things slows the reports down, and then nothing is measured.
    private static void Check(Open open, int sent, int perSecond)
    {
        if (sent < 0.9 * perSecond * open.Length.TotalSeconds)
        {
            throw new InvalidOperationException($"Only {sent} reports were sent in {open.Length.TotalSeconds} seconds.");
        }
    }

    private static async Task<List<(string Number, DateTimeOffset At)>> ReportAsync(Open open, int perSecond, int atATime = 1)
    {
        var sent = new List<(string Number, DateTimeOffset At)>();
        using var stop = new CancellationTokenSource(open.Length);
        await open.Reporter.RunAsync(perSecond, (number, at) => sent.Add((number, at)), stop.Token, atATime);
        return sent;
    }

    private static async Task<IReadOnlyList<Figure>> MemoryAsync(Open open, Scratch scratch, int many)
    {
        await using var bareServer = await ChildProcess.StartAsync(BareHost.Verb);
        await using var bareViewers = await ViewerProcess.StartAsync(bareServer.Ready, hasPeople: false, scratch);

        // What a server keeps once it has had so many viewers, such as its pools, does not belong to a viewer.
        await bareViewers.OpenAsync(many, Bare);
        await bareViewers.CloseAsync();
        await open.Viewers.OpenAsync(many, Tasks);
        await open.Reporter.ReportAllAsync();
        await open.Viewers.CloseAsync();
        var (viewer, bare) = (new List<double>(), new List<double>());
        for (var round = 1; round <= open.Rounds; round++)
        {
            bare.Add(await PerViewerAsync(bareServer, bareViewers, Bare, many, static () => Task.CompletedTask));
            viewer.Add(await PerViewerAsync(open.Server, open.Viewers, Tasks, many, open.Reporter.ReportAllAsync));
            Say("memory", $"{viewer[^1]:N3} MiB a viewer, {bare[^1]:N3} MiB a bare circuit");
        }

        return
        [
            new Figure(
                $"managed memory of a viewer of Tasks with {Rows} rows, over a bare circuit, MiB",
                viewer,
                bare,
                [.. viewer.Zip(bare, (more, less) => more - less)],
                0.5,
                AtLeast: false
            ),
            AtMost(
                $"growth of the managed memory by {Changes} changes of page in one circuit, MiB",
                await RoundsAsync(open, _ => GrowthAsync(open)),
                0.25
            ),
        ];
    }

    /// <param name="change">Changes what the viewers see, as pages that are open for a while have seen changes.</param>
    private static async Task<double> PerViewerAsync(
        ChildProcess server,
        ViewerProcess viewers,
        PageVisit page,
        int many,
        Func<Task> change
    )
    {
        await viewers.RestAsync();
        var before = await ProcessUse.OfAsync(server);
        await viewers.OpenAsync(many, page);
        await viewers.RestAsync();
        await change();
        await viewers.RestAsync();
        var after = await ProcessUse.OfAsync(server);
        await viewers.CloseAsync();
        return (after.Heap - before.Heap) / Mebibyte / many;
    }

    private static async Task<double> GrowthAsync(Open open)
    {
        PageVisit[] pages =
        [
            new("/", "Nothing needs you."),
            Tasks,
            new("/pushes", "Nothing has failed"),
            new("/retries", "No retry yet"),
            new("/activity", "viewer-1"),
            new("/destinations", "No destinations yet"),
        ];
        await open.Viewers.OpenAsync(1, Tasks);
        await open.Viewers.VisitAsync(pages.Length * 3, pages);
        await open.Viewers.RestAsync();
        var before = await ProcessUse.OfAsync(open.Server);
        await open.Viewers.VisitAsync(Changes, pages);
        await open.Viewers.VisitAsync(pages.Length - (Changes % pages.Length), [.. pages[(Changes % pages.Length)..]]);
        await open.Viewers.RestAsync();
        var after = await ProcessUse.OfAsync(open.Server);
        await open.Viewers.CloseAsync();
        var growth = (after.Heap - before.Heap) / Mebibyte;
        Say("changes of page", $"{before.Heap / Mebibyte:N2} MiB before, {after.Heap / Mebibyte:N2} MiB after");
        return growth;
    }

    private static void Say(string what, string measured) => Console.Error.WriteLine($"viewers, {what}: {measured}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The server, those who look at it, and what changes.</summary>
    private sealed record Open(ChildProcess Server, ViewerProcess Viewers, Reporter Reporter, int Rounds, TimeSpan Length);
}
