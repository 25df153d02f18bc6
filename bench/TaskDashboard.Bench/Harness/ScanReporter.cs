using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TaskDashboard.Bench.Children;

namespace TaskDashboard.Bench.Harness;

/// <summary>
/// Reports on the subtasks of one task through the public API, in arrays. In each array as many subtasks start as those of the array
/// before complete.
/// </summary>
internal sealed class ScanReporter : IDisposable
{
    private const int ArraysPerSecond = 10;

    private readonly HttpClient _api;
    private readonly int _subtasks;
    private string _task = "";
    private int _started;

    public ScanReporter(Uri address, int subtasks)
    {
        _subtasks = subtasks;
        _api = new HttpClient { BaseAddress = address };
        _api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", App.Key);
    }

    /// <summary>Adds the task.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> AddAsync()
    {
        using var answer = await _api.PostAsJsonAsync(
            "api/tasks",
            new JsonObject
            {
                ["type"] = "SCAN_ENDPOINTS",
                ["name"] = "Scan of all endpoints",
                ["subtasks"] = new JsonArray([.. Enumerable.Range(0, _subtasks).Select(index => Subtask(index, "pending"))]),
            }
        );
        answer.EnsureSuccessStatusCode();
        return _task = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
    }

    /// <summary>
    /// Reports this many changes of subtasks a second until canceled. Calls back for each array with the number of completed subtasks
    /// after it, and the time.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are too few subtasks for that.</exception>
    public async Task RunAsync(int perSecond, Action<int, DateTimeOffset> sent, CancellationToken stop)
    {
        var width = perSecond / ArraysPerSecond / 2;
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / ArraysPerSecond), TimeProvider.System);
        try
        {
            while (await beat.WaitForNextTickAsync(stop))
            {
                if (_started + width > _subtasks)
                {
                    throw new InvalidOperationException("All subtasks have completed. Give fewer seconds.");
                }

                var completed = Enumerable.Range(Math.Max(_started - width, 0), Math.Min(_started, width));
                var started = Enumerable.Range(_started, width);
                sent(_started, TimeProvider.System.GetUtcNow());
                using var answer = await _api.PostAsJsonAsync(
                    $"api/tasks/{_task}/reports",
                    new JsonObject
                    {
                        ["event"] = "progressed",
                        ["subtasks"] = new JsonArray([
                            .. completed.Select(index => Subtask(index, "completed")),
                            .. started.Select(index => Subtask(index, "inProgress")),
                        ]),
                    },
                    CancellationToken.None
                );
                answer.EnsureSuccessStatusCode();
                _started += width;
            }
        }
        catch (OperationCanceledException)
        {
            // The cancellation is the normal end.
        }
    }

    public void Dispose() => _api.Dispose();

    private static JsonObject Subtask(int index, string state) =>
        new()
        {
            ["endpointId"] = $"endpoint-{index}",
            ["endpointName"] = $"LAPTOP-{index}",
            ["endpointType"] = 262,
            ["state"] = state,
        };
}
