using System.Text.Json;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Store;
using TaskDashboard.Core.Store.Writes;

namespace TaskDashboard.Core.Ingest;

/// <summary>What came of one report of several.</summary>
/// <param name="Task">As it is now; null where the report was refused.</param>
/// <param name="Refused">Why nothing changed; null where it was taken, or was late or repeated.</param>
public sealed record ReportAnswer(TrackedTask? Task, RefusedException? Refused);

/// <summary>The only way in for tasks: validate, decide, apply. An answer means that it is on the disk.</summary>
public sealed partial class TaskIngestor(StoreWriter writer, RetryService retries, TimeProvider clock)
{
    /// <summary>In one call.</summary>
    public const int MostTasks = 1000;

    /// <summary>Code of the refusal of a report whose source looked at an earlier version of the task.</summary>
    public const string Moved = "moved";

    /// <exception cref="RefusedException">The role is too small, a member is missing, too long or out of range, or the external id is another task's.</exception>
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

    /// <summary>Applies up to 1,000 reports in their order, each by itself; they become durable together.</summary>
    /// <returns>What came of each, in their order.</returns>
    public async Task<IReadOnlyList<ReportAnswer>> ReportAllAsync(Caller caller, IReadOnlyList<(string TaskId, TaskReport Report)> reports, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(reports);
        caller.Require(Role.Operator);
        var now = clock.GetUtcNow();
        var wrong = reports.Select(report => Refusal(() => TaskCheck.Report(report.Report, now))).ToList();
        var answers = await writer.WriteAsync(
            session => reports.Select((report, index) => wrong[index] is { } refused ? new ReportAnswer(null, refused) : Answer(session, caller, report.TaskId, report.Report)).ToArray(),
            cancellation).ConfigureAwait(false);
        for (var index = 0; index < reports.Count; index++)
        {
            if (answers[index].Refused?.Code == DecisionCode.CancelRetryRequest)
            {
                answers[index] = new ReportAnswer(await CancelAsync(caller, reports[index].TaskId, reports[index].Report.Message, cancellation).ConfigureAwait(false), null);
            }
        }

        return answers;
    }

    /// <summary>Cancels a task for a person. A retry's task is cancelled by cancelling its retry request.</summary>
    public async Task<TrackedTask> CancelAsync(Caller caller, string taskId, string? reason, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Role.Operator);
        Check.Length(reason, "reason", Limits.Text);
        var (task, isRetry) = await writer.WriteAsync(
            session =>
            {
                var found = Visible(session, caller, taskId);
                return found.Executor == TaskExecutor.Engine
                    ? (found, true)
                    : (Apply(session, found, new TaskReport { Event = TaskEvent.Canceled, Message = reason }, ReportSource.Person, caller.Name).Task, false);
            },
            cancellation).ConfigureAwait(false);
        return isRetry ? await retries.CancelTaskAsync(caller, task, reason, cancellation).ConfigureAwait(false) : task;
    }

    /// <summary>Has the work done again, for a person: the task waits once more, as its next run.</summary>
    /// <exception cref="RefusedException">Conflict: a retry's task is not restarted; what failed again is retried anew.</exception>
    public Task<TrackedTask> RestartAsync(Caller caller, string taskId, string? reason, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Role.Operator);
        Check.Length(reason, "reason", Limits.Text);
        return writer.WriteAsync(
            session => Apply(session, Visible(session, caller, taskId), new TaskReport { Event = TaskEvent.Restarted, Message = reason }, ReportSource.Person, caller.Name).Task,
            cancellation);
    }

    private static ReportAnswer Answer(WriteSession session, Caller caller, string taskId, TaskReport report)
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

    private static TrackedTask Report(WriteSession session, Caller caller, string taskId, TaskReport report)
    {
        var task = Visible(session, caller, taskId);
        if (report.Id is null)
        {
            return Apply(session, task, report, ReportSource.Reporter, caller.Name).Task;
        }

        if (session.FindAnswer(task.Number, report.Id) is var (code, answer))
        {
            return code == DecisionCode.Applied
                ? JsonSerializer.Deserialize(answer, AnswerJson.Default.TrackedTask)!
                : throw RefusedException.Conflict(code, answer, task.Id);
        }

        try
        {
            var answered = Apply(session, task, report, ReportSource.Reporter, caller.Name).Task;
            session.RememberAnswer(task.Number, report.Id, DecisionCode.Applied, JsonSerializer.Serialize(answered, AnswerJson.Default.TrackedTask));
            return answered;
        }
        catch (RefusedException refused) when (refused.Kind == RefusalKind.Conflict)
        {
            session.RememberAnswer(task.Number, report.Id, refused.Code, refused.Message);
            throw;
        }
    }

    private static TrackedTask Visible(WriteSession session, Caller caller, string taskId) =>
        PublicId.IsWellFormed(taskId) && session.FindTask(taskId) is { } task && caller.Sees(task.CompanyId) ? task : throw RefusedException.NotFound("task");
}
