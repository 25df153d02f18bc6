using System.Globalization;
using TaskDashboard.Core.Commands;

namespace TaskDashboard.Core.Tasks;

/// <summary>Result of one of several reports.</summary>
/// <param name="Task">The current task; null if the report was refused.</param>
/// <param name="Refused">The refusal; null if the report was accepted, late or repeated.</param>
public sealed record ReportAnswer(TrackedTask? Task, RefusedException? Refused);

/// <summary>Result of an act on one of several tasks.</summary>
/// <param name="Task">The task after the act; null if the act was refused.</param>
/// <param name="Refused">The refusal; null if the act was done.</param>
public sealed record TaskActAnswer(string TaskId, TrackedTask? Task, RefusedException? Refused);

/// <summary>
/// The only entry for tasks and reports: checks a call and sends it to the engine. An answer means that the change is on the disk.
/// </summary>
public sealed partial class TaskIngestor
{
    /// <summary>Refusal code for a report that is based on an earlier version of the task.</summary>
    public const string Moved = "moved";

    /// <summary>Refusal code for acknowledging a task that has not failed.</summary>
    public const string NotFailed = "notFailed";

    private readonly IEngine _engine;
    private readonly TimeProvider _clock;

    internal TaskIngestor(IEngine engine, TimeProvider clock)
    {
        _engine = engine;
        _clock = clock;
    }

    /// <exception cref="RefusedException">The caller may not report, a member is missing, too long or out of range, or another task has the
    /// external id.</exception>
    public async Task<TrackedTask> CreateAsync(Caller caller, NewTask task, CancellationToken cancellation = default) =>
        (await CreateAsync(caller, [task], isArray: false, cancellation).ConfigureAwait(false))[0];

    /// <summary>Accepts all tasks or none.</summary>
    /// <returns>The tasks in the order given.</returns>
    /// <exception cref="RefusedException">As for a single task; the member contains the index, such as "[3].name".</exception>
    public Task<IReadOnlyList<TrackedTask>> CreateAllAsync(
        Caller caller,
        IReadOnlyList<NewTask> tasks,
        CancellationToken cancellation = default
    ) => CreateAsync(caller, tasks, isArray: true, cancellation);

    /// <summary>Applies a report. Canceling a retry's task cancels its retry request.</summary>
    /// <returns>The current task, even if the report was late or repeated and changed nothing.</returns>
    /// <exception cref="RefusedException">Conflict with a <see cref="DecisionCode"/>: the state machine refused the report. Nothing was
    /// changed.</exception>
    public async Task<TrackedTask> ReportAsync(Caller caller, string taskId, TaskReport report, CancellationToken cancellation = default)
    {
        var answers = await ReportAllAsync(caller, [(taskId, report)], cancellation).ConfigureAwait(false);
        return answers[0].Task ?? throw answers[0].Refused!;
    }

    /// <summary>Applies up to 1,000 reports in order, each separately. If they take long, other work runs in between.</summary>
    /// <returns>The result of each report, in order.</returns>
    /// <exception cref="RefusedException">Nothing was written: the caller may not report, the reports contain too many subtasks, or the
    /// store cannot accept any of them now.</exception>
    public async Task<IReadOnlyList<ReportAnswer>> ReportAllAsync(
        Caller caller,
        IReadOnlyList<(string TaskId, TaskReport Report)> reports,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(reports);
        caller.Require(Permission.Report);
        CheckSubtaskCount([.. reports.Select(report => report.Report.Subtasks.Count)]);
        var now = _clock.GetUtcNow();
        var answers = new ReportAnswer[reports.Count];
        var calls = new List<ReportOfTask>(reports.Count);
        var places = new List<int>(reports.Count);
        for (var index = 0; index < answers.Length; index++)
        {
            var (taskId, report) = reports[index];
            if (WhyWrong(report, now) is { } refused)
            {
                answers[index] = new ReportAnswer(null, refused);
            }
            else
            {
                calls.Add(new ReportOfTask(taskId, report.At is { } at ? report with { At = at.AsStored() } : report));
                places.Add(index);
            }
        }

        for (var done = 0; done < calls.Count; )
        {
            IReadOnlyList<ReportAnswer> some;
            try
            {
                some = await _engine
                    .DoAsync(new ReportOnTasks(caller, done == 0 ? calls : calls.GetRange(done, calls.Count - done)), cancellation)
                    .ConfigureAwait(false);
            }
            catch (RefusedException refused) when (done > 0)
            {
                // The earlier reports are stored, so their answers are returned.
                some = [.. Enumerable.Repeat(new ReportAnswer(null, refused), calls.Count - done)];
            }

            foreach (var answer in some)
            {
                answers[places[done++]] = answer;
            }
        }

        return answers;
    }

    /// <summary>Refuses a call whose tasks or reports together contain more subtasks than one call may.</summary>
    /// <param name="counts">Number of subtasks of each task or report, in order.</param>
    /// <exception cref="RefusedException">The member is the subtasks of the first one beyond the limit, such as "[2].subtasks".</exception>
    public static void CheckSubtaskCount(IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var sum = 0L;

        // A single one has its own, lower limit.
        for (var index = 0; index < counts.Count && counts.Count > 1; index++)
        {
            sum += counts[index];
            if (sum > Limits.SubtasksInCall)
            {
                var all = counts.Sum(static count => (long)count);
                throw RefusedException
                    .Invalid(
                        "subtasks",
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"subtasks are too many for one call: it has {all:N0} in all. Give at most {Limits.SubtasksInCall:N0} "
                                + $"in one call, and the rest in further calls."
                        )
                    )
                    .Within($"[{index}]");
            }
        }
    }

    /// <summary>Cancels a task for a person. For a retry's task, cancels its retry request.</summary>
    public Task<TrackedTask> CancelAsync(Caller caller, string taskId, string? reason, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Cancel);
        Check.Length(reason, "reason", Limits.Text);
        return _engine.DoAsync(new CancelTask(caller, taskId, reason), cancellation);
    }

    /// <summary>Restarts a task for a person: it waits again, as its next run.</summary>
    /// <exception cref="RefusedException">Conflict: a retry's task cannot be restarted. Start another retry for the pushes that failed
    /// again.</exception>
    public Task<TrackedTask> RestartAsync(Caller caller, string taskId, string? reason, CancellationToken cancellation = default) =>
        RestartAsync(caller, taskId, reason, null, cancellation);

    /// <summary>The same for a certain run, so that a call that is sent twice restarts the task once.</summary>
    /// <param name="run">The run to end; null for the current one, whichever it is.</param>
    /// <exception cref="RefusedException">As above; also Conflict "superseded" if the task is at a later run.</exception>
    public Task<TrackedTask> RestartAsync(Caller caller, string taskId, string? reason, int? run, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Restart);
        Check.Length(reason, "reason", Limits.Text);
        return _engine.DoAsync(new RestartTask(caller, taskId, reason, run), cancellation);
    }

    private async Task<IReadOnlyList<TrackedTask>> CreateAsync(
        Caller caller,
        IReadOnlyList<NewTask> tasks,
        bool isArray,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(tasks);
        caller.Require(Permission.Report);
        if (tasks.Count is 0 or > Limits.TasksInCall)
        {
            throw new RefusedException(
                RefusalKind.Invalid,
                "invalid",
                $"The array has {tasks.Count} tasks. Give 1 to {Limits.TasksInCall}."
            );
        }

        CheckSubtaskCount([.. tasks.Select(task => task.Subtasks.Count)]);

        // Prepares and checks everything outside the writer that does not need the store.
        var command = new CreateTasks(caller, tasks, _clock.GetUtcNow().AsStored(), isArray);
        var named = new HashSet<(string? CompanyId, string ExternalId)>();
        var prepared = new PreparedTask[tasks.Count];
        for (var index = 0; index < tasks.Count; index++)
        {
            try
            {
                TaskCheck.NewTask(caller, tasks[index], command.Now);
                RefuseTwice(caller.CompanyOfNew(tasks[index].CompanyId, TaskCheck.Company), tasks[index].ExternalId, named);
            }
            catch (RefusedException refused)
            {
                throw command.Refusal(index, refused);
            }

            prepared[index] = command.Prepare(index);
        }

        return await _engine.DoAsync(command with { Prepared = prepared }, cancellation).ConfigureAwait(false);
    }

    private static void RefuseTwice(string? companyId, string? externalId, HashSet<(string? CompanyId, string ExternalId)> named)
    {
        if (externalId is not null && !named.Add((companyId, externalId)))
        {
            throw new RefusedException(
                RefusalKind.Conflict,
                "externalId",
                $"externalId {externalId} is there twice. It names one task of a company.",
                "externalId"
            );
        }
    }

    private static RefusedException? WhyWrong(TaskReport report, DateTimeOffset now)
    {
        try
        {
            TaskCheck.Report(report, now);
            return null;
        }
        catch (RefusedException refused)
        {
            return refused;
        }
    }
}
