using static TaskDashboard.Core.Domain.TransitionRule;
using On = TaskDashboard.Core.Domain.Tasks.TaskEvent;
using State = TaskDashboard.Core.Domain.Tasks.TaskState;

namespace TaskDashboard.Core.Domain.Tasks;

/// <summary>The effect of every report on a task. Pure: the result depends on the arguments only.</summary>
public static class TaskStateMachine
{
    private static readonly TransitionTable<State, On> Machine = new([
        Moves(State.Pending, On.Started, State.InProgress, "Work has started."),
        Moves(State.Pending, On.Progressed, State.InProgress, "The first report of work started the task."),
        Moves(State.Pending, On.Completed, State.Completed, "The task was completed without a report of its start."),
        Moves(State.Pending, On.Failed, State.Failed, "The task failed without a report of its start."),
        Moves(State.Pending, On.Canceled, State.Canceled, "The task was canceled before work started."),
        Moves(State.Pending, On.Restarted, State.Pending, "The waiting task was restarted."),
        Moves(State.Pending, On.StageChanged, State.Pending, "The task is waiting in a new stage."),
        Moves(State.InProgress, On.Started, State.InProgress, "Work had already started; it continues."),
        Moves(State.InProgress, On.Progressed, State.InProgress, "Work continues."),
        Moves(State.InProgress, On.Completed, State.Completed, "The work is done."),
        Moves(State.InProgress, On.Failed, State.Failed, "The work failed."),
        Moves(State.InProgress, On.Canceled, State.Canceled, "The work was canceled."),
        Moves(State.InProgress, On.Restarted, State.Pending, "The task was restarted before its work ended."),
        Moves(State.InProgress, On.StageChanged, State.InProgress, "Work continues in a new stage."),
        Ignored(State.Completed, On.Started, "The task has completed; a late report of its start changes nothing."),
        Ignored(State.Completed, On.Progressed, "The task has completed; a late report of progress changes nothing."),
        Ignored(State.Completed, On.Completed, "The task has already completed."),
        Rejected(State.Completed, On.Failed, "The task has completed; it can no longer fail."),
        Rejected(State.Completed, On.Canceled, "The task has completed; nothing is left to cancel."),
        Moves(State.Completed, On.Restarted, State.Pending, "The completed task was restarted."),
        Moves(State.Completed, On.StageChanged, State.Completed, "The completed task is in a new stage."),
        Ignored(State.Failed, On.Started, "The task has failed; a late report of its start changes nothing."),
        Ignored(State.Failed, On.Progressed, "The task has failed; a late report of progress changes nothing."),
        Rejected(State.Failed, On.Completed, "The task has failed; it cannot complete unless it is restarted."),
        Ignored(State.Failed, On.Failed, "The task has already failed."),
        Rejected(State.Failed, On.Canceled, "The task has failed; nothing is left to cancel."),
        Moves(State.Failed, On.Restarted, State.Pending, "The failed task was restarted."),
        Moves(State.Failed, On.StageChanged, State.Failed, "The failed task is in a new stage."),
        Rejected(State.Canceled, On.Started, "The task was canceled; its work should stop."),
        Rejected(State.Canceled, On.Progressed, "The task was canceled; its work should stop."),
        Rejected(State.Canceled, On.Completed, "The task was canceled; it cannot complete unless it is restarted."),
        Rejected(State.Canceled, On.Failed, "The task was canceled; it can no longer fail."),
        Ignored(State.Canceled, On.Canceled, "The task is already canceled."),
        Moves(State.Canceled, On.Restarted, State.Pending, "The canceled task was restarted."),
        Moves(State.Canceled, On.StageChanged, State.Canceled, "The canceled task is in a new stage."),
    ]);

    /// <summary>
    /// All rules, one for each pair of state and event. <see cref="Decide"/> may refuse what a rule allows, but never allows what a rule
    /// refuses.
    /// </summary>
    public static IReadOnlyList<TransitionRule<TaskState, TaskEvent>> Table => Machine.Rules;

    /// <summary>
    /// Returns the facts of a new task. A reporter may give an earlier <paramref name="createdAt"/> for work that ran elsewhere.
    /// </summary>
    public static TaskFacts Create(TaskExecutor executor, DateTimeOffset now, int? itemCount = null, DateTimeOffset? createdAt = null)
    {
        if (itemCount is < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(itemCount), itemCount, "A task cannot have fewer than zero items.");
        }

        return new TaskFacts
        {
            State = State.Pending,
            Executor = executor,
            Run = 1,
            ItemCount = itemCount,
            RemainingItemCount = itemCount,
            CreatedAt = createdAt ?? now,
            LastReportAt = now,
        };
    }

    /// <summary>Returns the effect of a report that arrived at <paramref name="now"/>.</summary>
    public static TaskDecision Decide(TaskFacts task, TaskReport report, ReportSource source, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(report);

        // The order is part of the contract: errors of the report itself, whether this source may report on this run, the task's state, the
        // effect of the report.
        var refusal = ReportCheck.Refusal(task, report, now) ?? ExecutorRefusal(task, report, source) ?? RunRefusal(task, report);
        if (refusal is { } refused)
        {
            return Reject(task, refused.Code, refused.Reason) with { Member = refused.Member };
        }

        var rule = Machine.Decide(task.State, report.Event);
        if (rule.Kind is RuleKind.Rejected && task.State is State.Canceled)
        {
            return Reject(task, DecisionCode.Canceled, rule.Reason);
        }

        if (report.At < task.LatestAt)
        {
            return Ignore(task, DecisionCode.Older, "The report is older than the latest accepted one.");
        }

        return rule.Kind switch
        {
            RuleKind.Rejected => Reject(task, DecisionCode.Ended, rule.Reason),
            RuleKind.Ignored => Ignore(task, report, rule),
            _ => Move(task, report, rule, now),
        };
    }

    private static Refusal? ExecutorRefusal(TaskFacts task, TaskReport report, ReportSource source) =>
        (task, report.Event) switch
        {
            _ when task.Executor is not TaskExecutor.Engine || source is ReportSource.Engine => null,
            ({ HasEnded: true }, On.Canceled) => null,
            (_, On.Canceled) => new(
                DecisionCode.CancelRetryRequest,
                "The push engine moves this task; it is canceled by canceling its retry request."
            ),
            _ => new(DecisionCode.EngineTask, "The push engine moves this task; nobody else can report on it or restart it."),
        };

    private static Refusal? RunRefusal(TaskFacts task, TaskReport report) =>
        report.Run switch
        {
            { } run when run < task.Run => new(DecisionCode.Superseded, $"Run {run} was superseded; the task is at run {task.Run}."),
            { } run when run > task.Run => new(DecisionCode.UnknownRun, $"There is no run {run}; the task is at run {task.Run}."),
            _ => null,
        };

    private static TaskDecision Ignore(TaskFacts task, TaskReport report, TransitionRule<State, On> rule)
    {
        if (task.HasEnded && report.Event is (On.Started or On.Progressed))
        {
            return Ignore(task, DecisionCode.Late, rule.Reason);
        }

        return task.HasEnded && report.Outcome is { } outcome && outcome != task.Outcome
            ? Reject(task, DecisionCode.Ended, $"The task has already ended with outcome {ApiNames.Of(task.Outcome!.Value)}.")
            : Ignore(task, DecisionCode.Repeated, rule.Reason);
    }

    private static TaskDecision Move(TaskFacts task, TaskReport report, TransitionRule<State, On> rule, DateTimeOffset now)
    {
        var progressed = TaskProgress.Take(task, report, out var keptLower);
        if (report.Event is On.Completed && (OpenRefusal(progressed, report) ?? FailedRefusal(progressed)) is { } refused)
        {
            return Reject(task, refused.Code, refused.Reason);
        }

        if (report.Stage is { } stage && !TaskStages.Fits(stage, rule.To))
        {
            return Reject(
                task,
                DecisionCode.StageMismatch,
                $"The stage {ApiNames.Of(stage)} belongs to a task that is {ApiNames.Of(TaskStages.StateOf(stage)!.Value)}; this "
                    + $"one would be {ApiNames.Of(rule.To)}."
            );
        }

        var at = report.At ?? now;
        var next = report.Event switch
        {
            On.StageChanged => task,
            On.Restarted => Restart(task, at),
            On.Started or On.Progressed => Start(progressed, at),
            On.Completed => End(TaskProgress.Complete(progressed, report), rule.To, report.Outcome ?? SuccessOf(progressed.Subtasks), at),
            On.Failed => End(progressed, rule.To, report.Outcome ?? TaskOutcome.Error, at),
            On.Canceled => End(progressed, rule.To, TaskOutcome.Terminated, at, ran: task.StartedAt is not null),
        };
        next = next with { Stage = StageOf(next, report) };
        next = next with { LastReportAt = Later(task.LastReportAt, now), LatestAt = LatestAt(task, report, now) };

        var transitioned = next.State != task.State || next.Run != task.Run;
        return new TaskDecision(
            DecisionKind.Applied,
            next,
            DecisionCode.Applied,
            Reason(rule, next, keptLower),
            transitioned || TaskProgress.Differs(task, next),
            transitioned
        );
    }

    private static Refusal? OpenRefusal(TaskFacts task, TaskReport report) =>
        !report.Force && task.RemainingItemCount is > 0 and var open
            ? new(
                DecisionCode.ItemsOpen,
                $"{open} of the task's {(task.Subtasks.Total > 0 ? "subtasks" : "items")} are still open; force records them as skipped."
            )
            : null;

    private static Refusal? FailedRefusal(TaskFacts task) =>
        task.Subtasks is { Total: > 0 and var total, Failed: var failed } && failed == total
            ? new(DecisionCode.SubtasksFailed, "Every subtask has failed, so the task has failed and cannot complete.")
            : null;

    private static TaskOutcome SuccessOf(SubtaskCounts subtasks) => subtasks.Failed > 0 ? TaskOutcome.Warning : TaskOutcome.Success;

    // Keep the stage if it fits the new state. A restart clears it.
    private static TaskStage? StageOf(TaskFacts next, TaskReport report) =>
        report.Stage ?? (report.Event is not On.Restarted && next.Stage is { } stage && TaskStages.Fits(stage, next.State) ? stage : null);

    private static TaskFacts Start(TaskFacts task, DateTimeOffset at) =>
        TaskProgress.Begin(task) with
        {
            State = State.InProgress,
            StartedAt = task.StartedAt ?? at,
            ProcessingStartedAt = task.ProcessingStartedAt ?? task.StartedAt ?? at,
        };

    // A task that ended without a reported start did run, unless it was canceled before it started.
    private static TaskFacts End(TaskFacts task, State state, TaskOutcome outcome, DateTimeOffset at, bool ran = true) =>
        task with
        {
            State = state,
            Outcome = outcome,
            StartedAt = task.StartedAt ?? (ran ? at : null),
            EndedAt = Later(task.StartedAt, at),
            ProcessingStartedAt = task.ProcessingStartedAt ?? task.StartedAt ?? (ran ? at : null),
            Subtasks = task.Subtasks.Ended(),
        };

    private static TaskFacts Restart(TaskFacts task, DateTimeOffset at) =>
        task with
        {
            State = State.Pending,
            Run = checked(task.Run + 1),
            Outcome = null,
            RemainingItemCount = task.ItemCount,
            SkippedItemCount = 0,
            PercentComplete = null,
            StartedAt = null,
            EndedAt = null,
            ProcessingStartedAt = at,
            Subtasks = task.Subtasks.Restarted(),
        };

    // A command (cancel, restart) without its own time uses a different clock than the reporter. It must not make the reporter's next
    // reports look old.
    private static DateTimeOffset? LatestAt(TaskFacts task, TaskReport report, DateTimeOffset now) =>
        report.At is null && report.Event is (On.Canceled or On.Restarted) ? task.LatestAt : Later(task.LatestAt, report.At ?? now);

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;

    private static string Reason(TransitionRule<State, On> rule, TaskFacts next, int? keptLower)
    {
        var reason =
            rule.To is State.Completed && next.SkippedItemCount > 0
                ? $"{rule.Reason} {next.SkippedItemCount} open items were skipped."
                : rule.Reason;
        return keptLower is { } kept ? $"{reason} The number of items left cannot rise within a run; it stays at {kept}." : reason;
    }

    private static TaskDecision Ignore(TaskFacts task, string code, string reason) =>
        new(DecisionKind.Ignored, task, code, reason, false, false);

    private static TaskDecision Reject(TaskFacts task, string code, string reason) =>
        new(DecisionKind.Rejected, task, code, reason, false, false);
}
