using System.Text.Json.Nodes;

namespace TaskDashboard.Web.Demo;

/// <summary>The sample tasks. They are created and reported on in batches, and run again if a person restarts one.</summary>
internal sealed class DemoTasks(DemoApi api)
{
    private const int MostReports = 1000;
    private const int MostKnown = 500;
    private static readonly TimeSpan YoungestPast = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenPast = TimeSpan.FromMinutes(7);
    private static readonly TimeSpan PastBeat = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Func<int, IEnumerable<DemoReport>>> _known = [];
    private readonly Queue<string> _oldest = [];
    private readonly Dictionary<string, DemoRun> _running = [];

    public int Running => _running.Count;

    /// <summary>Adds tasks that exist, so that they run again if a person restarts one.</summary>
    public void Know(IEnumerable<(string Id, DemoTask Task)> tasks)
    {
        foreach (var (id, task) in tasks)
        {
            _known[id] = task.Reports;
            _oldest.Enqueue(id);
            if (_oldest.Count > MostKnown)
            {
                _known.Remove(_oldest.Dequeue());
            }
        }
    }

    /// <summary>Creates tasks whose work starts now.</summary>
    public async Task AddAsync(IReadOnlyList<DemoTask> tasks, CancellationToken stopping)
    {
        foreach (var (id, task) in await HandInAsync(tasks, stopping).ConfigureAwait(false))
        {
            _running[id] = new DemoRun(1, task.Reports(1));
        }
    }

    /// <summary>Creates tasks whose work ended before the demo started, oldest first, and reports on them.</summary>
    /// <returns>The ids in the same order.</returns>
    public async Task<IReadOnlyList<string>> AddPastAsync(IReadOnlyList<DemoTask> tasks, DateTimeOffset now, CancellationToken stopping)
    {
        var created = tasks.Select((_, index) => now - YoungestPast - (BetweenPast * (tasks.Count - 1 - index))).ToList();
        for (var index = 0; index < tasks.Count; index++)
        {
            tasks[index].Form.TryAdd("createdAt", created[index]);
        }

        var made = await HandInAsync(tasks, stopping).ConfigureAwait(false);
        var reports = new List<JsonObject>();
        foreach (var ((id, task), start) in made.Zip(created))
        {
            var at = start;
            foreach (var report in task.Reports(1))
            {
                at += PastBeat * report.Beats;
                report.Body["at"] = at;
                report.Body["taskId"] = id;
                reports.Add(report.Body);
            }
        }

        foreach (var some in reports.Chunk(MostReports))
        {
            await ReportAsync(some, stopping).ConfigureAwait(false);
        }

        return [.. made.Select(one => one.Id)];
    }

    /// <summary>Sends the reports that are due.</summary>
    public async Task BeatAsync(CancellationToken stopping)
    {
        var reports = new List<JsonObject>();
        foreach (var (id, run) in _running.ToList())
        {
            if (run.Beat() is { } report)
            {
                report["taskId"] = id;
                report["run"] = run.Number;
                reports.Add(report);
            }

            if (run.IsOver)
            {
                _running.Remove(id);
            }
        }

        foreach (var some in reports.Chunk(MostReports))
        {
            await ReportAsync(some, stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Runs tasks again that a person has restarted.</summary>
    public async Task ResumeAsync(CancellationToken stopping)
    {
        var waiting = await api.GetAsync("api/tasks?state=pending&order=desc&limit=100", stopping).ConfigureAwait(false);
        foreach (var task in waiting?["items"]?.AsArray() ?? [])
        {
            var (id, run) = ((string)task!["id"]!, (int)task["run"]!);
            if (run > 1 && _known.TryGetValue(id, out var reports) && (!_running.TryGetValue(id, out var before) || before.Number < run))
            {
                _running[id] = new DemoRun(run, reports(run));
            }
        }
    }

    private async Task<IReadOnlyList<(string Id, DemoTask Task)>> HandInAsync(IReadOnlyList<DemoTask> tasks, CancellationToken stopping)
    {
        if (
            tasks.Count == 0
            || await api.PostAsync("api/tasks", new JsonArray([.. tasks.Select(task => task.Form)]), stopping).ConfigureAwait(false)
                is not JsonArray made
        )
        {
            return [];
        }

        var added = made.Zip(tasks, (answer, task) => ((string)answer!["id"]!, task)).ToList();
        Know(added);
        return added;
    }

    private async Task ReportAsync(IReadOnlyList<JsonObject> reports, CancellationToken stopping)
    {
        if (await api.PostAsync("api/task-reports", new JsonArray([.. reports]), stopping).ConfigureAwait(false) is not JsonArray answers)
        {
            return;
        }

        foreach (var (answer, report) in answers.Zip(reports))
        {
            // A person canceled or restarted the task: its program gets an error and stops.
            if ((int)answer!["status"]! != StatusCodes.Status200OK)
            {
                _running.Remove((string)report["taskId"]!);
            }
        }
    }
}
