using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TaskDashboard.Bench.Children;

namespace TaskDashboard.Bench.Harness;

/// <summary>Reports on tasks through the public API at a steady rate. Each report has a number that no earlier report had.</summary>
internal sealed class Reporter : IDisposable
{
    private const int Items = 100_000_000;
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

    /// <summary>
    /// Reports at this rate until canceled. Calls back for each report with the text that the page will show and its time.
    /// </summary>
    public async Task RunAsync(int perSecond, Action<string, DateTimeOffset> sent, CancellationToken stop)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond), TimeProvider.System);
        try
        {
            while (await beat.WaitForNextTickAsync(stop))
            {
                var left = Items - ++_reports;
                sent(left.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow());
                using var answer = await _api.PostAsJsonAsync(
                    $"api/tasks/{_tasks[_reports % _tasks.Count]}/reports",
                    new JsonObject { ["event"] = "progressed", ["remainingItemCount"] = left },
                    CancellationToken.None
                );
                answer.EnsureSuccessStatusCode();
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
            using var answer = await _api.PostAsJsonAsync(
                $"api/tasks/{task}/reports",
                new JsonObject { ["event"] = "progressed", ["remainingItemCount"] = left }
            );
            answer.EnsureSuccessStatusCode();
            if ((int)(await _api.GetFromJsonAsync<JsonNode>($"api/tasks/{task}"))!["remainingItemCount"]! != left)
            {
                throw new InvalidOperationException("A read after a write's answer did not return the written value.");
            }
        }
    }

    public void Dispose() => _api.Dispose();
}
