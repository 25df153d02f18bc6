using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness;

namespace TaskDashboard.Bench.Benchmarks;

/// <summary>
/// Number of reports a second from a program that sends arrays. Each array is answered and durable before the next one is sent.
/// </summary>
internal sealed class Reports : IBenchmark
{
    private const int PerRound = 40_000;
    private const int Tasks = 2_000;
    private const int PerCall = 1_000;
    private const int Senders = 2;
    private const int Items = 100_000_000;
    private const int Singles = 8_000;
    private const int SingleCallers = 8;

    private int _reports;

    public string Name => "reports";

    public string Measures =>
        "reports a second in arrays of 1,000, two callers, durable before each answer, against single-row commits on the same database";

    public int? Count => PerRound;

    public async Task<IReadOnlyList<Figure>> RunAsync(Arguments arguments)
    {
        using var scratch = new Scratch(arguments);
        var database = scratch.NewDatabase();
        await using var host = await ChildProcess.StartAsync(App.Verb, database.Arguments);
        using var commits = new SingleCommits(scratch.NewDatabase());
        using var api = new HttpClient { BaseAddress = new Uri(new Uri(host.Ready).GetLeftPart(UriPartial.Authority)) };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", App.Key);
        var ids = new List<string>();
        for (var left = Tasks; left > 0; left -= PerCall)
        {
            var tasks = new JsonArray([
                .. Enumerable
                    .Range(0, PerCall)
                    .Select(index => new JsonObject
                    {
                        ["type"] = "BENCHMARK",
                        ["name"] = $"Task {index}",
                        ["itemCount"] = Items,
                    }),
            ]);
            ids.AddRange((await PostAsync(api, "api/tasks", tasks)).AsArray().Select(task => (string)task!["id"]!));
        }

        var calls = arguments.Number("count", PerRound) / PerCall;
        var rounds = await Rounds.RunAsync(
            Name,
            arguments.Number("rounds", 5),
            async () =>
            {
                var started = Stopwatch.GetTimestamp();
                await Task.WhenAll(
                    Enumerable
                        .Range(0, Senders)
                        .Select(_ =>
                            Task.Run(async () =>
                            {
                                for (var call = 0; call < calls / Senders; call++)
                                {
                                    await ReportAsync(api, ids);
                                }
                            })
                        )
                );
                return calls / Senders * Senders * PerCall / Stopwatch.GetElapsedTime(started).TotalSeconds;
            },
            () => Task.Run(() => 2_000 / commits.Run(2_000))
        );
        var persecond = rounds.Select(round => round.Subject).ToList();
        var singles = arguments.Number("count", PerRound) / (PerRound / Singles);
        var single = await Rounds.RunAsync(
            $"{Name} one by one",
            arguments.Number("rounds", 5),
            async () =>
            {
                var started = Stopwatch.GetTimestamp();
                await Task.WhenAll(
                    Enumerable
                        .Range(0, SingleCallers)
                        .Select(_ =>
                            Task.Run(async () =>
                            {
                                for (var call = 0; call < singles / SingleCallers; call++)
                                {
                                    await ReportOneAsync(api, ids);
                                }
                            })
                        )
                );
                return singles / SingleCallers * SingleCallers / Stopwatch.GetElapsedTime(started).TotalSeconds;
            },
            () => Task.Run(() => 2_000 / commits.Run(2_000))
        );
        var onesPerSecond = single.Select(round => round.Subject).ToList();
        return
        [
            new Figure(
                "reports a second in arrays of 1,000 (single-row commits a second beside)",
                persecond,
                [.. rounds.Select(round => round.Baseline)],
                persecond,
                8_000,
                true
            ),
            new Figure(
                "single reports a second from 8 callers (single-row commits a second beside)",
                onesPerSecond,
                [.. single.Select(round => round.Baseline)],
                onesPerSecond,
                1_000,
                true
            ),
        ];
    }

    private async Task ReportAsync(HttpClient api, List<string> ids)
    {
        var last = Interlocked.Add(ref _reports, PerCall);
        var reports = new JsonArray([
            .. Enumerable
                .Range(last - PerCall, PerCall)
                .Select(report => new JsonObject
                {
                    ["taskId"] = ids[report % ids.Count],
                    ["event"] = "progressed",
                    ["remainingItemCount"] = Items - report,
                }),
        ]);
        foreach (var answer in (await PostAsync(api, "api/task-reports", reports)).AsArray())
        {
            if ((int)answer!["status"]! != 200)
            {
                throw new InvalidOperationException($"A report was refused: {answer.ToJsonString()}");
            }
        }
    }

    private async Task ReportOneAsync(HttpClient api, List<string> ids)
    {
        var report = Interlocked.Increment(ref _reports);
        using var answer = await api.PostAsJsonAsync(
            $"api/tasks/{ids[report % ids.Count]}/reports",
            new JsonObject { ["event"] = "progressed", ["remainingItemCount"] = Items - report }
        );
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonNode> PostAsync(HttpClient api, string path, JsonNode body)
    {
        using var answer = await api.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
