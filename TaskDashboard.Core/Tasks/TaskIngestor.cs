using System.Globalization;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <summary>What came of one report of several.</summary>
/// <param name="Task">As it is now; null where the report was refused.</param>
/// <param name="Refused">Why nothing changed; null where it was taken, or was late or repeated.</param>
public sealed record ReportAnswer(TrackedTask? Task, RefusedException? Refused);

/// <summary>The only way in for tasks: validate, decide, apply. An answer means that it is on the disk.</summary>
public sealed partial class TaskIngestor
{
    // How long the reports of one call may hold the writer before others have their turn: what a report costs depends on the subtasks and details of its task.
    private static readonly TimeSpan LongestPiece = TimeSpan.FromMilliseconds(100);

    /// <summary>Code of the refusal of a report whose source looked at an earlier version of the task.</summary>
    public const string Moved = "moved";

    private readonly StoreWriter writer;
    private readonly IEngineTasks engineTasks;
    private readonly TimeProvider clock;

    internal TaskIngestor(StoreWriter writer, IEngineTasks engineTasks, TimeProvider clock)
    {
        this.writer = writer;
        this.engineTasks = engineTasks;
        this.clock = clock;
    }

    /// <exception cref="RefusedException">The caller may not report, a member is missing, too long or out of range, or the external id is another task's.</exception>
    public async Task<TrackedTask> CreateAsync(Caller caller, NewTask task, CancellationToken cancellation = default) =>
        (await CreateAsync(caller, [task], static (_, refused) => refused, cancellation).ConfigureAwait(false))[0];

    /// <summary>Takes all of them or none.</summary>
    /// <returns>The tasks in the order given.</returns>
    /// <exception cref="RefusedException">As for a single one; the member says which, such as "[3].name".</exception>
    public Task<IReadOnlyList<TrackedTask>> CreateAllAsync(Caller caller, IReadOnlyList<NewTask> tasks, CancellationToken cancellation = default) =>
        CreateAsync(caller, tasks, static (index, refused) => refused.Within($"[{index}]"), cancellation);

    /// <summary>Applies what a source says happened. To cancel a retry's task is to cancel its retry request.</summary>
    /// <returns>The task as it is now, also when the report was late or repeated and moved nothing.</returns>
    /// <exception cref="RefusedException">Conflict with a <see cref="DecisionCode"/>: the state machine rejects it and nothing changed.</exception>
    public async Task<TrackedTask> ReportAsync(Caller caller, string taskId, TaskReport report, CancellationToken cancellation = default)
    {
        var answers = await ReportAllAsync(caller, [(taskId, report)], cancellation).ConfigureAwait(false);
        return answers[0].Task ?? throw answers[0].Refused!;
    }

    /// <summary>Applies up to 1,000 reports in their order, each by itself. Where they take long, other work gets its turn in between.</summary>
    /// <returns>What came of each, in their order.</returns>
    /// <exception cref="RefusedException">Nothing was written: the caller may not report, the reports name too many subtasks, or the store cannot take any of them now.</exception>
    public async Task<IReadOnlyList<ReportAnswer>> ReportAllAsync(Caller caller, IReadOnlyList<(string TaskId, TaskReport Report)> reports, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(reports);
        caller.Require(Permission.Report);
        CheckSubtaskCount([.. reports.Select(report => report.Report.Subtasks.Count)]);
        var now = clock.GetUtcNow();
        var wrong = reports.Select(report => Refusal(() => TaskCheck.Report(report.Report, now))).ToList();
        var answers = new ReportAnswer[reports.Count];
        var size = reports.Sum(static report => MemorySize.Of(report.Report));
        for (var next = 0; next < answers.Length;)
        {
            var first = next;
            try
            {
                next = await writer.WriteAsync(session => AnswerSome(session, caller, reports, wrong, answers, first), size, cancellation).ConfigureAwait(false);
            }
            catch (RefusedException refused) when (first > 0)
            {
                // The reports before are on the disk, so their answers stand.
                answers.AsSpan(first).Fill(new ReportAnswer(null, refused));
                break;
            }
        }

        return answers;
    }

    /// <summary>Refuses a call whose tasks or reports name more subtasks in all than one call may.</summary>
    /// <param name="counts">Of each task or report, in their order.</param>
    /// <exception cref="RefusedException">The member is the subtasks of the first that does not fit, such as "[2].subtasks".</exception>
    public static void CheckSubtaskCount(IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var sum = 0L;

        // A single one has a limit of its own, which is lower.
        for (var index = 0; index < counts.Count && counts.Count > 1; index++)
        {
            sum += counts[index];
            if (sum > Limits.SubtasksInCall)
            {
                var all = counts.Sum(static count => (long)count);
                throw RefusedException.Invalid("subtasks", string.Create(
                    CultureInfo.InvariantCulture,
                    $"subtasks are too many for one call: it has {all:N0} in all. Give at most {Limits.SubtasksInCall:N0} in one call, and the rest in further calls.")).Within($"[{index}]");
            }
        }
    }

    /// <summary>Cancels a task for a person. A retry's task is cancelled by cancelling its retry request.</summary>
    public Task<TrackedTask> CancelAsync(Caller caller, string taskId, string? reason, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Cancel);
        Check.Length(reason, "reason", Limits.Text);
        return writer.WriteAsync(
            session =>
            {
                var found = Visible(session, caller, Permission.Cancel, taskId);
                return found.Executor == TaskExecutor.Engine
                    ? engineTasks.CancelTask(session, caller, found, reason)
                    : Apply(session, found, new TaskReport { Event = TaskEvent.Canceled, Message = reason }, ReportSource.Person, caller.Name).Task;
            },
            cancellation);
    }

    /// <summary>Has the work done again, for a person: the task waits once more, as its next run.</summary>
    /// <exception cref="RefusedException">Conflict: a retry's task is not restarted; what failed again is retried anew.</exception>
    public Task<TrackedTask> RestartAsync(Caller caller, string taskId, string? reason, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Restart);
        Check.Length(reason, "reason", Limits.Text);
        return writer.WriteAsync(
            session => Apply(session, Visible(session, caller, Permission.Restart, taskId), new TaskReport { Event = TaskEvent.Restarted, Message = reason }, ReportSource.Person, caller.Name).Task,
            cancellation);
    }

    /// <returns>The index of the first report that is left for another piece of work.</returns>
    private int AnswerSome(
        WriteSession session, Caller caller, IReadOnlyList<(string TaskId, TaskReport Report)> reports, List<RefusedException?> wrong, ReportAnswer[] answers, int first)
    {
        var began = clock.GetTimestamp();
        var next = first;
        do
        {
            answers[next] = wrong[next] is { } refused ? new ReportAnswer(null, refused) : Answer(session, caller, reports[next].TaskId, reports[next].Report);
            next++;
        }
        while (next < answers.Length && clock.GetElapsedTime(began) < LongestPiece);
        return next;
    }

    private ReportAnswer Answer(WriteSession session, Caller caller, string taskId, TaskReport report)
    {
        TrackedTask? task = null;
        var refused = Refusal(() => task = Report(session, caller, taskId, report with { At = report.At?.AsStored() }));
        return new ReportAnswer(task, refused);
    }

    private static RefusedException? Refusal(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (RefusedException refused)
        {
            return refused;
        }
    }

    private TrackedTask Report(WriteSession session, Caller caller, string taskId, TaskReport report)
    {
        var task = Visible(session, caller, Permission.Report, taskId);
        if (report.Id is null)
        {
            return Take(session, caller, task, report).Task;
        }

        if (session.FindAnswer(task.Number, report.Id) is var (code, reason))
        {
            return DecisionCode.IsTaken(code) ? task

                // Written by an earlier version, which canceled the retry request afterwards.
                : code == DecisionCode.CancelRetryRequest ? engineTasks.CancelTask(session, caller, task, report.Message)
                : throw RefusedException.Conflict(code, reason, task.Id);
        }

        try
        {
            var (after, decision) = Take(session, caller, task, report);
            session.RememberAnswer(task.Number, report.Id, decision, after.Version.ToString(CultureInfo.InvariantCulture));
            return after;
        }
        catch (RefusedException refused) when (refused.Kind == RefusalKind.Conflict)
        {
            session.RememberAnswer(task.Number, report.Id, refused.Code, refused.Message);
            throw;
        }
    }

    /// <summary>Applies a report of a program. One that cancels a retry's task cancels the retry request.</summary>
    /// <returns>The task after it, and the code of the decision.</returns>
    private (TrackedTask Task, string Decision) Take(WriteSession session, Caller caller, TrackedTask task, TaskReport report)
    {
        try
        {
            var (after, decision) = Apply(session, task, report, ReportSource.Reporter, caller.Name);
            return (after, decision.Code);
        }
        catch (RefusedException refused) when (refused.Code == DecisionCode.CancelRetryRequest)
        {
            return (engineTasks.CancelTask(session, caller, task, report.Message), DecisionCode.Applied);
        }
    }

    private static TrackedTask Visible(WriteSession session, Caller caller, Permission permission, string taskId)
    {
        var task = (PublicId.IsWellFormed(taskId) ? session.FindTask(taskId) : null) ?? throw RefusedException.NotFound("task");
        caller.Require(permission, task.CompanyId, "task");
        return task;
    }
}
