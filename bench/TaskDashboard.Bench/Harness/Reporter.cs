using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TaskDashboard.Bench.Children;
using TaskDashboard.Bench.Harness.Circuits;

namespace TaskDashboard.Bench.Harness;

/// <summary>
/// Reports on tasks through the public API at a steady rate. Each report has a number that no earlier report had, and says it in its
/// message, which the Tasks page shows.
/// </summary>
internal sealed class Reporter : IDisposable
{
    // So many that the end is too far for the page to estimate it. It would show the estimate instead of the message.
    private const int Items = ShownNumbers.Above;

    private readonly HttpClient _api;
    private readonly List<string> _tasks = [];
    private int _reports;

    public Reporter(Uri address)
    {
        _api = new HttpClient { BaseAddress = address };
        _api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", App.Key);
    }

    public async Task AddTasksAsync(int count)
    {
        for (var index = 0; index < count; index++)
        {
            using var answer = await _api.PostAsJsonAsync(
                "api/tasks",
                new JsonObject
                {
                    ["type"] = "BENCHMARK",
                    ["name"] = $"Task {index}",
                    ["itemCount"] = Items,
                }
            );
            answer.EnsureSuccessStatusCode();
            _tasks.Add((string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["id"]!);
        }
    }

    /// <summary>Reports once on each task.</summary>
    public async Task ReportAllAsync()
    {
        foreach (var task in _tasks)
        {
            await ReportAsync(task, Items - ++_reports);
        }
    }

    /// <summary>
    /// Reports at this rate until canceled. Calls back for each report with the text that the page will show and its time.
    /// </summary>
    /// <param name="atATime">Number of reports in one call.</param>
    public async Task RunAsync(int perSecond, Action<string, DateTimeOffset> sent, CancellationToken stop, int atATime = 1)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds((double)atATime / perSecond), TimeProvider.System);
        try
        {
            while (await beat.WaitForNextTickAsync(stop))
            {
                var reports = new JsonArray();
                var now = TimeProvider.System.GetUtcNow();
                for (var index = 0; index < atATime; index++)
                {
                    var left = Items - ++_reports;
                    sent(ShownNumbers.TextOf(left), now);
                    var report = ReportOf(left);
                    report["taskId"] = _tasks[_reports % _tasks.Count];
                    reports.Add(report);
                }

                await ReportAsync(reports);
            }
        }
        catch (OperationCanceledException)
        {
            // The cancellation is the normal end.
        }
    }

    /// <summary>Checks that a read after a write's answer returns what was written.</summary>
    public async Task CheckReadAfterWriteAsync()
    {
        foreach (var task in _tasks)
        {
            var left = Items - ++_reports;
            await ReportAsync(task, left);
            if ((int)(await _api.GetFromJsonAsync<JsonNode>($"api/tasks/{task}"))!["remainingItemCount"]! != left)
            {
                throw new InvalidOperationException("A read after a write's answer did not return the written value.");
            }
        }
    }

    public void Dispose() => _api.Dispose();

    private async Task ReportAsync(string task, int left)
    {
        using var answer = await _api.PostAsJsonAsync($"api/tasks/{task}/reports", ReportOf(left));
        answer.EnsureSuccessStatusCode();
    }

    private async Task ReportAsync(JsonArray reports)
    {
        if (reports is [JsonObject one])
        {
            var task = (string)one["taskId"]!;
            one.Remove("taskId");
            using var single = await _api.PostAsJsonAsync($"api/tasks/{task}/reports", one);
            single.EnsureSuccessStatusCode();
            return;
        }

        using var answer = await _api.PostAsJsonAsync("api/task-reports", reports);
        answer.EnsureSuccessStatusCode();
        if ((await answer.Content.ReadFromJsonAsync<JsonArray>())!.Any(each => (int)each!["status"]! != 200))
        {
            throw new InvalidOperationException("A report was refused.");
        }
    }

    private static JsonObject ReportOf(int left) =>
        new()
        {
            ["event"] = "progressed",
            ["remainingItemCount"] = left,
            ["message"] = ShownNumbers.TextOf(left),
        };
}
