using TaskDashboard.Core.Deliveries;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <summary>The effect of a report on a task's subtasks, computed before anything is written.</summary>
internal sealed class SubtaskPlan
{
    private readonly List<Subtask> _added = [];
    private readonly List<Subtask> _changed = [];

    private SubtaskPlan(SubtaskCounts counts) => Counts = counts;

    /// <summary>Counts of the task's subtasks by state after the report.</summary>
    public SubtaskCounts Counts { get; private set; }

    /// <summary>The new subtasks of the report, without number and id.</summary>
    public IReadOnlyList<Subtask> Added => _added;

    /// <summary>
    /// Why the report is refused although the task's state allows it: a subtask already ended with a different result. Otherwise null.
    /// </summary>
    public RefusedException? Refused { get; private set; }

    /// <exception cref="RefusedException">The report itself is invalid. For example, it names an endpoint twice.</exception>
    public static SubtaskPlan Of(WriteSession session, TrackedTask task, TaskReport report)
    {
        var plan = new SubtaskPlan(task.Subtasks);
        if (report.Subtasks.Count > 0)
        {
            if (task.ItemCount is not null && task.Subtasks.Total == 0)
            {
                throw RefusedException.Invalid(
                    "subtasks",
                    "subtasks do not go with a task that counts items by itself. Report remainingItemCount, or create the task "
                        + "without itemCount."
                );
            }

            var known =
                task.Subtasks.Total == 0
                    ? new Subtask?[report.Subtasks.Count]
                    : session.FindSubtasks(task.Number, [.. report.Subtasks.Select(subtask => subtask.EndpointId)]);
            plan.Add(known, report.Subtasks, report.At ?? session.Now);
        }

        return plan;
    }

    /// <summary>The same for a new task.</summary>
    public static SubtaskPlan OfNew(IReadOnlyList<SubtaskReport> reports, DateTimeOffset at)
    {
        var plan = new SubtaskPlan(default);
        plan.Add(new Subtask?[reports.Count], reports, at);
        return plan;
    }

    /// <summary>
    /// Returns the input of the state machine: the task with the counts of its subtasks, which are its items, after the report.
    /// </summary>
    public TrackedTask Of(TrackedTask task) =>
        Counts.Total == 0
            ? task
            : task with
            {
                Subtasks = Counts,
                ItemCount = Counts.Total,
                RemainingItemCount = task.HasEnded ? task.RemainingItemCount : Counts.Open,
            };

    public void Write(WriteSession session, int taskNumber, string? companyId)
    {
        if (_added.Count > 0)
        {
            session.Insert(
                _added.Select(subtask =>
                    subtask with
                    {
                        Number = session.Series.Next(SeriesName.Subtask),
                        Id = session.NewId(),
                        TaskNumber = taskNumber,
                    }
                ),
                companyId
            );
        }

        foreach (var subtask in _changed)
        {
            session.Update(subtask, companyId);
        }
    }

    private void Add(Subtask?[] known, IReadOnlyList<SubtaskReport> reports, DateTimeOffset at)
    {
        var named = new HashSet<string>(reports.Count, StringComparer.Ordinal);
        for (var index = 0; index < reports.Count; index++)
        {
            var report = reports[index];
            if (!named.Add(report.EndpointId))
            {
                throw RefusedException.Invalid(
                    $"subtasks[{index}].endpointId",
                    $"subtasks[{index}].endpointId is there twice. Name each endpoint once."
                );
            }

            var before = known[index] ?? New(report);
            var after = before.After(report, at, out var rule);
            if (rule.Kind is RuleKind.Rejected)
            {
                Refused ??= RefusedException.Conflict(DecisionCode.SubtaskEnded, $"{report.EndpointId}: {rule.Reason}", before.Id);
            }
            else if (known[index] is null)
            {
                Counts = Counts.With(after.State, 1);
                _added.Add(after);
            }
            else if (after != before)
            {
                Counts = Counts.With(before.State, -1).With(after.State, 1);
                _changed.Add(after);
            }
        }
    }

    // Number and id are issued when the subtask is written.
    private Subtask New(SubtaskReport report) =>
        new()
        {
            Number = 0,
            Id = "",
            TaskNumber = 0,
            Ordinal = Counts.Total + 1,
            EndpointId = report.EndpointId,
            EndpointName = report.EndpointName ?? report.EndpointId,
            EndpointType = report.EndpointType,
        };
}
