using System.Globalization;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// The page of a task with many subtasks while these change: how soon a browser shows it, and how long the browser is busy at a time.
/// </summary>
internal sealed class TaskPage : IBenchmark
{
    private const int Subtasks = 10_000;
    private const int PerSecond = 200;

    // Notes the number of completed endpoints each time it changes, the endpoints that are listed as in progress, and long tasks.
    private const string Watch = """
        () => {
            window.counts = [];
            window.rows = {};
            window.long = [];
            let last = -1;
            const look = () => {
                const now = performance.timeOrigin + performance.now();
                const cell = document.querySelector('.heat-key .s-completed b, .heat-key .heat-c + b');
                const count = cell ? Number(cell.textContent.replaceAll(/\D/g, '')) : 0;
                if (count !== last) { last = count; window.counts.push([count, now]); }
                for (const row of document.querySelectorAll('tr.s-running[data-row] .c-number')) {
                    window.rows[row.textContent.replaceAll(/\D/g, '')] ??= now;
                }
            };
            new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
            new PerformanceObserver(list => {
                for (const entry of list.getEntries()) window.long.push(entry.duration);
            }).observe({ type: 'longtask' });
        }
        """;

    public string Name => "task-page";

    public string Measures => $"the page of a task with {Subtasks:N0} subtasks in a browser, {PerSecond} changes of subtasks a second";

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        var rounds = arguments.Number("rounds", 3);
        var length = TimeSpan.FromSeconds(arguments.Number("seconds", 10));
        var (p95s, rowP95s, longest) = (new List<double>(), new List<double>(), new List<double>());
        using var scratch = new Scratch(arguments);
        await using var app = await ChildProcess.StartAsync(App.Verb, scratch.NewDatabase().Arguments);
        using var first = new ScanReporter(new Uri(app.Ready), Subtasks);
        await using var open = await OpenPage.OfAsync(app.Ready, $"/tasks/{await first.AddAsync()}");
        using (var warm = new CancellationTokenSource(TimeSpan.FromSeconds(5)))
        {
            await first.RunAsync(PerSecond, static (_, _) => { }, warm.Token);
        }

        for (var round = 1; round <= rounds; round++)
        {
            using var reporter = new ScanReporter(new Uri(app.Ready), Subtasks);
            await open.Page.GotoAsync(new Uri(new Uri(app.Ready), $"/tasks/{await reporter.AddAsync()}").AbsoluteUri);
            await open.Page.Locator(OpenPage.Live).WaitForAsync();
            await open.Page.Locator(".heat[data-ready]").WaitForAsync();
            await open.Page.EvaluateAsync(Watch);

            var sent = new List<(int Completed, DateTimeOffset At)>();
            using var stop = new CancellationTokenSource(length);
            await reporter.RunAsync(PerSecond, (completed, at) => sent.Add((completed, at)), stop.Token);
            await open.Page.WaitForFunctionAsync("last => window.counts.at(-1)?.[0] >= last", sent[^1].Completed);

            var counts = await open.Page.EvaluateAsync<double[][]>("() => window.counts");
            var rows = await open.Page.EvaluateAsync<Dictionary<string, double>>("() => window.rows");
            var tasks = await open.Page.EvaluateAsync<double[]>("() => window.long");
            var width = PerSecond / 20;
            var latencies = sent.Where(each => each.Completed > 0)
                .Select(each => counts.First(count => count[0] >= each.Completed)[1] - each.At.ToUnixTimeMilliseconds())
                .Order()
                .ToArray();

            // The first of those that start with an array. What has completed before it was drawn is not listed.
            var rowLatencies = sent.Where(each => rows.ContainsKey(Ordinal(each.Completed)))
                .Select(each => rows[Ordinal(each.Completed)] - each.At.ToUnixTimeMilliseconds())
                .Order()
                .ToArray();
            p95s.Add(At(latencies, 0.95));
            rowP95s.Add(At(rowLatencies, 0.95));
            longest.Add(tasks.Append(0).Max());
            Console.Error.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Name}, {round}: {sent.Count} arrays of {2 * width}, counts p50 {At(latencies, 0.5):N0}, p95 {p95s[^1]:N0} ms; "
                        + $"{rowLatencies.Length} rows p50 {At(rowLatencies, 0.5):N0}, p95 {rowP95s[^1]:N0} ms; "
                        + $"{tasks.Length} long tasks, the longest {longest[^1]:N0} ms"
                )
            );
        }

        return
        [
            new Figure("count of completed endpoints on the page, p95, ms", p95s, [], p95s, 1000, AtLeast: false),
            new Figure("row of an endpoint that started on the page, p95, ms", rowP95s, [], rowP95s, 1000, AtLeast: false),
            new Figure("longest task of the browser, worst round, ms", longest, [], longest, 200, AtLeast: false) { ByWorst = true },
        ];
    }

    private static string Ordinal(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)((sorted.Length - 1) * share)];
}
