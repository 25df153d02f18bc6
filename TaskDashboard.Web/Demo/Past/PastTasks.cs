using System.Text.Json;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Api;

namespace TaskDashboard.Web.Demo.Past;

/// <summary>
/// The tasks of the past day. A program hands each in at its end, with the times of its reports. People look at what failed several times a
/// day and leave nothing open but a batch of documents and a scan that came after they looked last.
/// </summary>
internal sealed class PastTasks(PastTimes times, PlayedClock clock, Timeline timeline, Random random)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan ByDay = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan ByNight = TimeSpan.FromMinutes(42);
    private static readonly TimeOnly Morning = new(6, 30);
    private static readonly TimeOnly Night = new(19, 30);

    // Then those begin that the demo creates at its start, and all of these have ended.
    private static readonly TimeSpan LastBefore = TimeSpan.FromMinutes(230);

    // The batch that is stuck when the demo starts.
    private static readonly TimeSpan LeftBefore = TimeSpan.FromMinutes(160);
    private const int Left = 3;

    // A scan of which some endpoints hang.
    private static readonly TimeSpan HangsBefore = TimeSpan.FromMinutes(64);

    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan PickedUpAfter = TimeSpan.FromSeconds(20);

    private readonly List<(DemoTask Sample, TrackedTask Task)> _all = [];
    private PastCore? _core;
    private Caller _program = Caller.Engine;

    /// <summary>When people look last.</summary>
    public DateTimeOffset LastRound { get; } = times.End - TimeSpan.FromMinutes(195);

    /// <summary>All of them, with their ids.</summary>
    public IReadOnlyList<(string Id, DemoTask Task)> All => [.. _all.Select(one => (one.Task.Id, one.Sample))];

    /// <param name="program">Creates the tasks and reports on them.</param>
    public void Begin(PastCore core, Caller program) => (_core, _program) = (core, program);

    /// <summary>Plans everything from a time on.</summary>
    public void Plan(DateTimeOffset from)
    {
        var scans = new DemoScans(random);
        var kinds = DemoWork.Kinds(random, scans, isPast: true);
        var (usual, others) = (
            kinds.Where(kind => kind is DemoJobs or DemoDocuments).ToList(),
            kinds.Where(kind => kind is not (DemoJobs or DemoDocuments)).ToList()
        );
        var number = 0;
        for (var at = from; at < times.End - LastBefore; at += Pause(at) * (0.6 + (0.8 * random.NextDouble())))
        {
            // Two of three are jobs and documents.
            var turn = number++;
            var kind = turn % 3 < usual.Count ? usual[turn % 3] : others[turn / 3 % others.Count];
            Plan(kind.Next(), at);
        }

        Plan(kinds.OfType<DemoDocuments>().Single().Forgotten(Left), times.End - LeftBefore);
        Plan([scans.Stuck()], times.End - HangsBefore);
    }

    private void Plan(IReadOnlyList<DemoTask> samples, DateTimeOffset start)
    {
        foreach (var sample in samples)
        {
            sample.Form["createdAt"] = start;
            var reports = Timed(sample.Reports(1), start);
            timeline.Add(reports[^1].At!.Value, () => RunAsync(sample, reports));
        }
    }

    /// <summary>A person restarts what can be done again and acknowledges the rest, with the reason.</summary>
    public async Task LookAsync(Caller person)
    {
        var now = clock.GetUtcNow();
        for (var index = 0; index < _all.Count; index++)
        {
            var (sample, task) = _all[index];
            if (task is { State: TaskState.Failed, AcknowledgedAt: null } && WhyAcknowledged(task) is { } known)
            {
                _all[index] = (sample, await Tasks.AcknowledgeAsync(person, task.Id, known).ConfigureAwait(false));
            }
            else if (task is { State: TaskState.Failed, AcknowledgedAt: null })
            {
                await RestartAsync(person, index, WhyRestarted(task), now).ConfigureAwait(false);
            }
            else if (task.State is TaskState.InProgress && task.LastReportAt < now - Forgotten)
            {
                await RestartAsync(person, index, "Left in review: its reviewer is on holiday", now).ConfigureAwait(false);
            }
        }
    }

    private TaskIngestor Tasks => _core!.Get<TaskIngestor>();

    private static string? WhyAcknowledged(TrackedTask task) =>
        (task.Type, task.Outcome) switch
        {
            ("AGGREGATE_ACCOUNTS", TaskOutcome.TempError) => "The source was busy; the next aggregation reads it",
            ("AGGREGATE_ACCOUNTS", _) => "Its owner renews the password, CHG-2188",
            ("CONFIGURE_APPLIANCE", _) => "Known since the last update, CHG-2195",
            _ => null,
        };

    private static string WhyRestarted(TrackedTask task) =>
        task.Type switch
        {
            DemoDocuments.TaskType => "The sender delivered a better copy",
            _ => "The source answers again",
        };

    private TimeSpan Pause(DateTimeOffset at) => times.TimeOfDay(at).IsBetween(Morning, Night) ? ByDay : ByNight;

    private async Task RunAsync(DemoTask sample, List<TaskReport> reports)
    {
        var input = sample.Form.Deserialize(ApiJson.Own.TaskInput)!;
        var task = await Tasks.CreateAsync(_program, input.ToCommand()).ConfigureAwait(false);
        _all.Add((sample, task));
        await ReportAsync(_all.Count - 1, reports).ConfigureAwait(false);
    }

    private async Task ReportAsync(int index, List<TaskReport> reports)
    {
        var (sample, task) = _all[index];
        var answers = await Tasks.ReportAllAsync(_program, [.. reports.Select(report => (task.Id, report))]).ConfigureAwait(false);
        if (answers.Select(answer => answer.Refused).FirstOrDefault(refused => refused is not null) is { } refused)
        {
            throw refused;
        }

        _all[index] = (sample, answers[^1].Task!);
    }

    private async Task RestartAsync(Caller person, int index, string reason, DateTimeOffset now)
    {
        var (sample, task) = _all[index];
        var again = await Tasks.RestartAsync(person, task.Id, reason).ConfigureAwait(false);
        _all[index] = (sample, again);
        var reports = Timed(sample.Reports(again.Run), now + PickedUpAfter);
        timeline.Add(reports[^1].At!.Value, () => ReportAsync(index, reports));
    }

    private static List<TaskReport> Timed(IEnumerable<DemoReport> reports, DateTimeOffset start)
    {
        var at = start;
        var timed = new List<TaskReport>();
        foreach (var report in reports)
        {
            at += Beat * report.Beats;
            timed.Add(report.Body.Deserialize(ApiJson.Own.TaskReportInput)!.ToReport() with { At = at });
        }

        return timed;
    }
}
