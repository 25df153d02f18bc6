using System.Globalization;
using TaskDashboard.Core.Commands;
using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <summary>Handles the commands on tasks: decides and writes in the transaction of the command.</summary>
internal sealed partial class TaskHandlers(IEngineTasks engineTasks, TimeProvider clock) : ICommandHandlers
{
    // How long one call may hold the writer before other work runs. The cost of a report or restart depends on the subtasks and details of
    // its task.
    private static readonly TimeSpan LongestPiece = TimeSpan.FromMilliseconds(100);

    public void AddTo(CommandTable table)
    {
        table.Add<CreateTasks, IReadOnlyList<TrackedTask>>(Create);
        table.Add<ReportOnTasks, IReadOnlyList<ReportAnswer>>(Report);
        table.Add<CancelTask, TrackedTask>(Cancel);
        table.Add<RestartTask, TrackedTask>(Restart);
        table.Add<AcknowledgeTask, TrackedTask>(Acknowledge);
        table.Add<ActOnTasks, IReadOnlyList<TaskActAnswer>>(Act);
    }

    private TrackedTask Cancel(WriteSession session, CancelTask command)
    {
        var found = Visible(session, command.Caller, Permission.Cancel, command.TaskId);
        return found.Executor == TaskExecutor.Engine
            ? engineTasks.CancelTask(session, command.Caller, found, command.Reason)
            : ApplyAsked(session, command.Caller, found, TaskEvent.Canceled, command.Reason, AuditAction.TaskCanceled);
    }

    private static TrackedTask Restart(WriteSession session, RestartTask command)
    {
        var found = Visible(session, command.Caller, Permission.Restart, command.TaskId);
        return ApplyAsked(session, command.Caller, found, TaskEvent.Restarted, command.Reason, AuditAction.TaskRestarted, command.Run);
    }

    /// <summary>Applies what a person or a program asks for. A command that changes nothing has no audit entry.</summary>
    private static TrackedTask ApplyAsked(
        WriteSession session,
        Caller caller,
        TrackedTask task,
        TaskEvent asked,
        string? reason,
        AuditAction action,
        int? run = null
    )
    {
        var report = new TaskReport
        {
            Event = asked,
            Message = reason,
            Run = run,
        };
        var (after, decision) = Apply(session, task, report, ReportSource.Person, caller.Name);
        if (decision.Kind == DecisionKind.Applied)
        {
            session.Audit(caller, action, AuditSubject.Of(after), reason: reason);
        }

        return after;
    }

    private List<ReportAnswer> Report(WriteSession session, ReportOnTasks command)
    {
        var began = clock.GetTimestamp();
        var answers = new List<ReportAnswer>(command.Reports.Count);
        session.LoadTasks(command.Reports.Select(report => report.TaskId));
        var given = AnswersGiven(session, command.Reports);
        do
        {
            answers.Add(Answer(session, command.Caller, command.Reports[answers.Count], given));
        } while (answers.Count < command.Reports.Count && clock.GetElapsedTime(began) < LongestPiece);
        return answers;
    }

    /// <summary>Returns the decisions of repeated reports: those with a known id and task.</summary>
    private static Dictionary<(int TaskNumber, string ReportId), (string Code, string Answer)> AnswersGiven(
        WriteSession session,
        IReadOnlyList<ReportOfTask> reports
    )
    {
        var named = new HashSet<(int, string)>();
        foreach (var (taskId, report) in reports)
        {
            if (report.Id is { } id && session.KnownTasks.Find(taskId) is { } task)
            {
                named.Add((task.Number, id));
            }
        }

        return session.FindAnswers(named);
    }

    private ReportAnswer Answer(
        WriteSession session,
        Caller caller,
        ReportOfTask call,
        Dictionary<(int TaskNumber, string ReportId), (string Code, string Answer)> given
    )
    {
        try
        {
            return new ReportAnswer(Report(session, caller, call, given), null);
        }
        catch (RefusedException refused)
        {
            return new ReportAnswer(null, refused);
        }
    }

    private TrackedTask Report(
        WriteSession session,
        Caller caller,
        ReportOfTask call,
        Dictionary<(int TaskNumber, string ReportId), (string Code, string Answer)> given
    )
    {
        var (taskId, report) = call;
        var task = Visible(session, caller, Permission.Report, taskId);
        if (report.Id is null)
        {
            return Take(session, caller, task, report).Task;
        }

        if (given.TryGetValue((task.Number, report.Id), out var known))
        {
            var (code, reason) = known;
            return DecisionCode.IsTaken(code) ? task
                // Written by an earlier version, which canceled the retry request later.
                : code == DecisionCode.CancelRetryRequest ? engineTasks.CancelTask(session, caller, task, report.Message)
                : throw RefusedException.Conflict(code, reason, task.Id);
        }

        try
        {
            var (after, decision) = Take(session, caller, task, report);
            Remember(decision, after.Version.ToString(CultureInfo.InvariantCulture));
            return after;
        }
        catch (RefusedException refused) when (refused.Kind == RefusalKind.Conflict)
        {
            Remember(refused.Code, refused.Message);
            throw;
        }

        // The same report may be repeated in the same call.
        void Remember(string code, string answer)
        {
            session.RememberAnswer(task.Number, report.Id, code, answer);
            given[(task.Number, report.Id)] = (code, answer);
        }
    }

    /// <summary>Applies a report of a program. A report that cancels a retry's task cancels the retry request.</summary>
    /// <returns>The task after the report, and the code of the decision.</returns>
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
