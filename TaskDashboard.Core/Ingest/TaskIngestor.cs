using System.Text.Json;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Domain;
using TaskDashboard.Core.Retries;
using TaskDashboard.Core.Store;
using TaskDashboard.Core.Store.Writes;

namespace TaskDashboard.Core.Ingest;

/// <summary>The only way in for tasks: validate, decide, apply. An answer means that it is on the disk.</summary>
public sealed class TaskIngestor(StoreWriter writer, RetryService retries, TimeProvider clock)
{
    private static readonly TimeSpan FutureTolerance = TimeSpan.FromMinutes(5);

    /// <exception cref="RefusedException">The role is too small, or a member is missing, too long or out of range.</exception>
    public Task<TrackedTask> CreateAsync(Caller caller, NewTask task, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(task);
        caller.Require(Role.Operator);
        Check.Text(task.Type, "type", Limits.Word);
        Check.NoSpaceAtEnd(task.Type, "type");
        Check.Text(task.Name, "name", Limits.Name);
        Check.Length(task.Description, "description", Limits.Text);
        Check.Length(task.Launcher, "launcher", Limits.Name);
        if (task.ItemCount < 0)
        {
            throw RefusedException.Invalid("itemCount", "itemCount is negative. Give 0 or more, or leave it out.");
        }

        if (task.CreatedAt > clock.GetUtcNow() + FutureTolerance)
        {
            throw RefusedException.Invalid("createdAt", "createdAt lies in the future. Give the time at which the work was created.");
        }

        if (task.Type is RetryService.TripsTaskType or RetryService.CrashesTaskType or RetryService.ItemsTaskType)
        {
            throw RefusedException.Invalid("type", $"The type {task.Type} belongs to retries. Name another type.");
        }

        return writer.WriteAsync(session => Create(session, task, caller.CompanyId, TaskExecutor.Reporter, caller.Name), cancellation);
    }

    /// <summary>Applies what a source says happened.</summary>
    /// <returns>The task as it is now, also when the report was late or repeated and moved nothing.</returns>
    /// <exception cref="RefusedException">Conflict with a <see cref="DecisionCode"/>: the state machine rejects it and nothing changed.</exception>
    public Task<TrackedTask> ReportAsync(Caller caller, string taskId, TaskReport report, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(report);
        caller.Require(Role.Operator);
        Check.Length(report.Message, "message", Limits.Text);
        if (report.Id is not null)
        {
            Check.Text(report.Id, "id", Limits.Word);
            Check.NoSpaceAtEnd(report.Id, "id");
        }

        var stored = report with { At = report.At?.AsStored() };
        return writer.WriteAsync(session => Report(session, caller, taskId, stored), cancellation);
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
                if (found.Executor == TaskExecutor.Engine)
                {
                    return (found, true);
                }

                var report = new TaskReport { Event = TaskEvent.Canceled, Message = reason };
                return (Apply(session, found, report, ReportSource.Person, caller.Name).Task, false);
            },
            cancellation).ConfigureAwait(false);
        return isRetry ? await retries.CancelTaskAsync(caller, task, reason, cancellation).ConfigureAwait(false) : task;
    }

    internal static TrackedTask Create(WriteSession session, NewTask task, string? companyId, TaskExecutor executor, string createdBy)
    {
        var facts = TaskStateMachine.Create(executor, session.Now, task.ItemCount, task.CreatedAt?.AsStored());
        var created = new TrackedTask
        {
            Number = checked((int)session.Series.Next(SeriesName.Task)),
            Id = session.NewId(),
            CompanyId = companyId,
            Type = task.Type,
            Name = task.Name,
            Description = task.Description,
            Launcher = task.Launcher,
            Executor = executor,
            CreatedAt = facts.CreatedAt,
            CreatedBy = createdBy,
        }.With(facts, null);
        session.Insert(created, $"Created by {createdBy}.");
        return created;
    }

    /// <summary>Decides and writes: row, history, counters and change in the session's transaction.</summary>
    internal static (TrackedTask Task, TaskDecision Decision) Apply(WriteSession session, TrackedTask task, TaskReport report, ReportSource source, string actor)
    {
        while (true)
        {
            var decision = TaskStateMachine.Decide(task.ToFacts(), report, source, session.Now);
            switch (decision.Kind)
            {
                case DecisionKind.Rejected when decision.Code == DecisionCode.Invalid:
                    throw RefusedException.Invalid(decision.Reason.Split(' ', 2)[0], decision.Reason);
                case DecisionKind.Rejected:
                    throw RefusedException.Conflict(decision.Code, decision.Reason, task.Id);
                case DecisionKind.Ignored:
                    return (task, decision);
            }

            var next = task.With(decision.Facts, report.Message ?? (decision.Transitioned ? decision.Reason : null));
            if (session.TryUpdate(task, next, decision.Transitioned ? report.Event : null, Reason(decision, report), actor))
            {
                return (next, decision);
            }

            task = session.FindTask(task.Number) ?? throw RefusedException.NotFound("task");
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

    private static string Reason(TaskDecision decision, TaskReport report) =>
        string.IsNullOrWhiteSpace(report.Message) ? decision.Reason : Check.Shorten($"{decision.Reason} {report.Message}", Limits.Text);
}
