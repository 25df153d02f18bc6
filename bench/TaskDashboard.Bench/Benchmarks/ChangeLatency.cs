using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>How soon a person sees a change: from just before the report is sent until its number appears on the page.</summary>
internal sealed class ChangeLatency : IBenchmark
{
    private const int PerSecond = 20;
    private const int Tasks = 40;
    private const int AtMost = 200;

    private const string Watch = """
        () => {
            window.seen = {};
            new MutationObserver(() => {
                const now = performance.timeOrigin + performance.now();
                for (const cell of document.querySelectorAll('td.c-prog .step')) {
                    window.seen[cell.textContent.trim()] ??= now;
                }
            }).observe(document.body, { subtree: true, childList: true, characterData: true });
        }
        """;

    public string Name => "change-latency";

    public string Measures => "time until a change appears on the open Tasks page, 20 changes a second, one viewer";

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        using var scratch = new Scratch(arguments);
        await using var app = await ChildProcess.StartAsync(App.Verb, scratch.NewDatabase().Arguments);
        using var reporter = new Reporter(new Uri(app.Ready));
        await reporter.AddTasksAsync(Tasks);
        await using var open = await OpenPage.OfAsync(app.Ready, "/tasks");
        await open.Page.EvaluateAsync(Watch);

        var sent = new List<(string Value, DateTimeOffset At)>();
        using var warm = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await reporter.RunAsync(PerSecond, static (_, _) => { }, warm.Token);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(arguments.Number("seconds", 30)));
        await reporter.RunAsync(PerSecond, (value, at) => sent.Add((value, at)), stop.Token);
        await open.Page.GetByText(sent[^1].Value).WaitForAsync();

        var seen = await open.Page.EvaluateAsync<Dictionary<string, double>>("() => window.seen");
        var latencies = sent.Where(change => seen.ContainsKey(change.Value))
            .Select(change => seen[change.Value] - change.At.ToUnixTimeMilliseconds())
            .Order()
            .ToArray();
        Console.WriteLine($"{Name}: {latencies.Length} of {sent.Count} changes seen");
        if (latencies.Length != sent.Count)
        {
            throw new InvalidOperationException("A change never appeared on the page.");
        }
        return
        [
            new Figure("change on the page, p50, ms", [], [], [At(latencies, 0.5)], AtMost, AtLeast: false),
            new Figure("change on the page, p95, ms", [], [], [At(latencies, 0.95)], AtMost, AtLeast: false),
        ];
    }

    private static double At(double[] sorted, double share) => sorted[(int)((sorted.Length - 1) * share)];
}
