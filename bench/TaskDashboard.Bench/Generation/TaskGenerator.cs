using System.Runtime.InteropServices;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;
using TaskDashboard.Core.Tasks;

namespace TaskDashboard.Bench.Generation;

/// <summary>
/// Creates tasks that a program submits together with their times. The product's own code computes states, outcomes, history and
/// subtasks.
/// </summary>
internal sealed class TaskGenerator(Volume volume, NumberSeries numbers)
{
    private const int BatchSize = 2000;
    private const int EndpointCount = 20_000;
    private const int AtOnce = 4;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Queued = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Stuck = StuckRule.Standard * 1.5;
    private static readonly (string Id, string Name)[] Endpoints =
    [
        .. Enumerable.Range(0, EndpointCount).Select(index => ($"65f466d8c9dd2303{index:x8}", $"LAPTOP-{index:d5}")),
    ];

    private readonly Spread _spread = new(volume.Seed);
    private readonly Dictionary<(string Company, TaskState State), long> _totals = [];
    private readonly FirstPeriods _first = FirstPeriods.At(volume.Until);
    private readonly Dictionary<(string Company, int Minute, string Type, TaskOutcome Outcome), int> _minutes = [];
    private readonly Dictionary<(string Company, int Quarter, string Type, TaskOutcome Outcome), int> _quarters = [];
    private readonly Dictionary<int, int> _workspaces = [];
    private readonly HashSet<EndpointKey> _endpoints = [];
    private readonly Dictionary<string, string> _companies = [];
    private int _subtasksLeft = volume.Subtasks;

    /// <param name="LastReport">Time of the last report.</param>
    /// <param name="Done">The part of the work that was done at that time.</param>
    private readonly record struct Life(
        DateTimeOffset Created,
        DateTimeOffset? Started,
        DateTimeOffset? Ended,
        DateTimeOffset LastReport,
        double Done
    );

    public IEnumerable<IReadOnlyCollection<object>> Batches()
    {
        foreach (var indexes in Enumerable.Range(0, volume.Tasks).Chunk(BatchSize))
        {
            var rows = new List<object>();
            foreach (var index in indexes)
            {
                Add(rows, index);
            }
            yield return rows;
        }

        yield return
        [
            .. _totals.Select(total => new TaskCount
            {
                CompanyId = total.Key.Company,
                State = total.Key.State,
                Total = total.Value,
            }),
            .. _workspaces.Select(workspace => new Workspace { Id = workspace.Key, LastTask = workspace.Value }),
            .. _companies.Select(company => new Core.Domain.Callers.Company { Id = company.Key, Name = company.Value }),
            .. _minutes.Select(sum => new TaskMinute
            {
                CompanyId = sum.Key.Company,
                Minute = sum.Key.Minute,
                Type = sum.Key.Type,
                Outcome = sum.Key.Outcome,
                Ended = sum.Value,
            }),
            .. _quarters.Select(sum => new TaskQuarter
            {
                CompanyId = sum.Key.Company,
                Quarter = sum.Key.Quarter,
                Type = sum.Key.Type,
                Outcome = sum.Key.Outcome,
                Ended = sum.Value,
            }),
            .. _quarters
                .Keys.Select(key => (key.Company, key.Type))
                .Distinct()
                .Select(key => new RollupType { CompanyId = key.Company, Type = key.Type }),
        ];
    }

    private void Add(List<object> rows, int index)
    {
        var template = index == volume.Tasks - 1 ? TaskTemplate.Scan : _spread.Weighted(TaskTemplate.All, each => each.Share);
        var company = Customers.CompanyOf(_spread, index, volume.Tasks);
        var life = LifeOf(template, index);
        var executor = life.Started is null && _spread.Chance(0.5) ? TaskExecutor.Worker : TaskExecutor.Reporter;
        var prepared = PreparedTask.Of(Describe(template, company, life, index), executor, life.LastReport);
        var number = checked((int)numbers.Next(SeriesName.Task));
        var workspaceNumber = prepared.Task.WorkspaceId is { } workspace ? NextIn(workspace) : (int?)null;
        var task = prepared.ToTask(number, _spread.NextId(life.Created), company.Id, workspaceNumber, template.Reporter);
        if (task.CompanyId is { } companyId && prepared.Task.CompanyName is { } companyName)
        {
            _companies[companyId] = companyName;
        }
        var before = prepared.Moves is [var first, ..] ? first.From : task.State;
        AddHistory(rows, task, null, null, before, null, task.CreatedAt, $"Created by {template.Reporter}.", template.Reporter);
        foreach (var move in prepared.Moves)
        {
            AddHistory(rows, task, move.On.InHistory(), move.From, move.To.State, move.To.Outcome, move.At, move.Reason, template.Reporter);
        }
        if (prepared.Details is { } details)
        {
            rows.Add(
                new StoredDetails
                {
                    TaskNumber = task.Number,
                    Version = task.DetailsVersion,
                    Body = details,
                }
            );
        }
        foreach (var added in prepared.Subtasks.Added)
        {
            var subtask = added with
            {
                Number = numbers.Next(SeriesName.Subtask),
                Id = _spread.NextId(task.CreatedAt),
                TaskNumber = number,
            };
            if (_endpoints.Add(new EndpointKey(task.CompanyId, subtask.EndpointId, subtask.EndpointName)))
            {
                rows.Add(EndpointName.Of(_endpoints.Count, new EndpointKey(task.CompanyId, subtask.EndpointId, subtask.EndpointName)));
            }
            rows.Add(task.EndedAt is { } end && !subtask.HasEnded ? subtask with { State = SubtaskState.Skipped, EndedAt = end } : subtask);
        }

        if (task is { State: TaskState.InProgress, Subtasks.Total: 0 })
        {
            task = Report(rows, task, TaskEvent.Progressed, life.Done, template.Reporter, life.LastReport);
        }
        else if (task is { State: TaskState.Failed, Subtasks.Total: 0, DetailsVersion: 0 } && _spread.Chance(0.3))
        {
            task = Restart(rows, task, template);
        }
        rows.Add(task);
        rows.Add(TaskText.Of(task));
        CollectionsMarshal.GetValueRefOrAddDefault(_totals, (task.CompanyId ?? "", task.State), out _)++;
    }

    private Life LifeOf(TaskTemplate template, int index)
    {
        var created = volume.MomentOf(index + _spread.Next(), volume.Tasks);
        var started = created + _spread.Around(volume.IsBusy(index, volume.Tasks) ? Queued : Soon);
        var duration = _spread.Around(template.Duration);
        var ended = started + duration;

        // The reporting program died. Only recent tasks are stuck, because somebody has taken care of the older ones.
        var stuck = index > volume.Tasks * 0.9 && created < volume.Until - Stuck && _spread.Chance(0.02);
        var lastReport =
            stuck ? Earlier(started + TimeSpan.FromMilliseconds((long)duration.TotalMilliseconds / 2), volume.Until - Stuck)
            : ended <= volume.Until ? ended
            : Later(created, volume.Until - TimeSpan.FromMilliseconds(_spread.Below(240_000)));
        var isOver = !stuck && ended <= volume.Until;
        var done = Math.Clamp((lastReport - started) / duration, 0, 1);
        return new Life(created, started <= lastReport ? started : null, isOver ? ended : null, lastReport, done);
    }

    private NewTask Describe(TaskTemplate template, Company company, Life life, int index)
    {
        TaskOutcome? outcome = life.Ended is null
            ? null
            : _spread.Next() switch
            {
                < 0.85 => TaskOutcome.Success,
                < 0.91 => TaskOutcome.Warning,
                < 0.96 => TaskOutcome.Error,
                < 0.98 => TaskOutcome.TempError,
                _ => TaskOutcome.Terminated,
            };
        var endpoints = template.HasEndpoints ? EndpointsOf(index, life, outcome) : [];
        return new NewTask
        {
            Type = template.Type,
            Name = $"{template.Name} {index}",
            Launcher = template.HasItems ? "nightly" : null,
            CreatedAt = life.Created,
            StartedAt = life.Started,
            EndedAt = life.Ended,

            // If all endpoints have ended, the outcome follows from them.
            Outcome = endpoints.Length > 0 && outcome is TaskOutcome.Success or TaskOutcome.Warning ? null : outcome,
            ItemCount = template.HasItems ? 100 + (index % 5000) : null,
            Subtasks = endpoints,
            VendorType = template == TaskTemplate.Scan ? "1" : null,
            CompanyName = template == TaskTemplate.Scan && company.Id is not null ? company.Name : null,
            Owner = template == TaskTemplate.Scan ? new TaskOwner($"{index % 40:x24}", $"owner{index % 40}@example.com") : null,
            ExternalId = template.IsDocument ? $"invoice-{index}" : null,
            WorkspaceId = template.IsDocument ? 1 + (index % 5) : null,
            TotalPages = template.IsDocument ? 1 + (index % 12) : null,
            Target = template.IsDocument ? new TaskTarget($"t-{index % 9}", "SOURCE", "Archive") : null,
            Stage = !template.IsDocument
                ? null
                : outcome switch
                {
                    TaskOutcome.Success or TaskOutcome.Warning => TaskStage.ExportCompleted,
                    TaskOutcome.Error or TaskOutcome.TempError => TaskStage.PreProcessingFailed,
                    TaskOutcome.Terminated => null,
                    _ => life.Started is null ? TaskStage.QueuedForPreProcessing : TaskStage.ToReview,
                },
        };
    }

    /// <summary>
    /// Returns the endpoints, which run one after another. If the task failed or was canceled, some of them have not ended.
    /// </summary>
    private SubtaskReport[] EndpointsOf(int index, Life life, TaskOutcome? outcome)
    {
        var reports = new SubtaskReport[CountOf(index)];
        var done =
            outcome is TaskOutcome.Success or TaskOutcome.Warning ? reports.Length
            : outcome is null ? Math.Min((int)(reports.Length * life.Done), reports.Length - 1)
            : _spread.Below(reports.Length + 1);
        var failing = _spread.Chance(0.05) ? 0.5 : 0.01;
        var place = _spread.Below(EndpointCount);
        for (var at = 0; at < reports.Length; at++)
        {
            var (id, name) = Endpoints[(place + at) % EndpointCount];
            var failed = at < done && _spread.Chance(failing);
            var state =
                life.Started is null || at >= done + AtOnce ? SubtaskState.Pending
                : at >= done ? SubtaskState.InProgress
                : failed ? SubtaskState.Failed
                : SubtaskState.Completed;
            reports[at] = new SubtaskReport
            {
                EndpointId = id,
                EndpointName = name,
                EndpointType = 262,
                State = state,
                StartedAt = state is SubtaskState.Pending ? null : Part(life, at, reports.Length),
                EndedAt = state is SubtaskState.Completed or SubtaskState.Failed ? Part(life, at + 1, reports.Length) : null,
                ErrorCode = failed ? "lost" : null,
                ErrorMessage = failed ? "The endpoint has lost its connection" : null,
            };
        }

        return reports;
    }

    private static DateTimeOffset Part(Life life, int at, int of) =>
        life.Started!.Value + TimeSpan.FromMilliseconds((long)((life.LastReport - life.Started.Value).TotalMilliseconds * at / of));

    /// <summary>Returns the number of endpoints. Few tasks have many. The last task gets the rest, so that the total is exact.</summary>
    private int CountOf(int index)
    {
        var left = volume.Tasks - index;
        var mean = _subtasksLeft / Math.Max(1, left * TaskTemplate.EndpointShare);
        var size = _spread.Next() switch
        {
            < 0.7 => 0.3,
            < 0.95 => 1.5,
            _ => 8.3,
        };
        var count = left == 1 ? _subtasksLeft : Math.Min((int)((mean * size * (0.5 + _spread.Next())) + _spread.Next()), _subtasksLeft);
        _subtasksLeft -= count;
        return count;
    }

    /// <summary>Restarts the task for a person. The next run progresses as far as the time allows.</summary>
    private TrackedTask Restart(List<object> rows, TrackedTask task, TaskTemplate template)
    {
        var restarted = task.EndedAt!.Value + _spread.Around(TimeSpan.FromMinutes(20));
        var started = restarted + _spread.Around(Soon);
        var ended = started + _spread.Around(template.Duration);
        if (restarted <= volume.Until)
        {
            task = Report(rows, task, TaskEvent.Restarted, null, "anna", restarted);
        }
        if (started <= volume.Until)
        {
            task = Report(rows, task, TaskEvent.Started, null, template.Reporter, started);
        }
        return ended <= volume.Until ? Report(rows, task, TaskEvent.Completed, 1, template.Reporter, ended) : task;
    }

    /// <param name="done">The part of the work that is done. Null if the report does not say.</param>
    private TrackedTask Report(List<object> rows, TrackedTask task, TaskEvent on, double? done, string actor, DateTimeOffset now)
    {
        var report = new TaskReport
        {
            Event = on,
            At = on is TaskEvent.Restarted ? null : now,
            RemainingItemCount = (int?)((1 - done) * task.ItemCount),
            PercentComplete = task.ItemCount is null ? (int?)(done * 100) : null,
        };
        var decision = TaskStateMachine.Decide(task, report, ReportSource.Reporter, now);
        if (decision.Kind is not DecisionKind.Applied)
        {
            throw new InvalidOperationException(decision.Reason);
        }
        var next = task.Next(decision.Facts, decision.Transitioned ? decision.Reason : null);
        if (decision.Transitioned)
        {
            AddHistory(rows, next, on.InHistory(), task.State, next.State, next.Outcome, now, decision.Reason, actor);
        }
        return next;
    }

    private void AddHistory(
        List<object> rows,
        TrackedTask task,
        TaskHistoryEvent? on,
        TaskState? from,
        TaskState to,
        TaskOutcome? outcome,
        DateTimeOffset at,
        string reason,
        string actor
    )
    {
        rows.Add(
            new TaskTransition
            {
                Number = numbers.Next(SeriesName.TaskTransition),
                TaskNumber = task.Number,
                Run = task.Run,
                Event = on,
                FromState = from,
                ToState = to,
                Outcome = outcome,
                At = at,
                Reason = reason,
                Actor = actor,
            }
        );
        if (from?.HasEnded() == false && to.HasEnded() && outcome is { } ended)
        {
            CountEnd(task, ended, at);
        }
    }

    /// <summary>Counts an end in the periods that are kept.</summary>
    private void CountEnd(TrackedTask task, TaskOutcome outcome, DateTimeOffset at)
    {
        var (company, minute) = (task.CompanyId ?? "", Periods.MinuteOf(at));
        if (minute >= _first.Minute)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_minutes, (company, minute, task.Type, outcome), out _)++;
        }
        if (Periods.QuarterOf(minute) is var quarter && quarter >= _first.Quarter)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_quarters, (company, quarter, task.Type, outcome), out _)++;
        }
    }

    private int NextIn(int workspace) => _workspaces[workspace] = _workspaces.GetValueOrDefault(workspace) + 1;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
