using TaskDashboard.Core.Storage;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Core.Tasks;

/// <content>Acknowledges failures, and acts on several tasks at once.</content>
internal sealed partial class TaskHandlers
{
    private static TrackedTask Acknowledge(WriteSession session, AcknowledgeTask command)
    {
        var (caller, taskId, acknowledged, reason) = command;
        var task = Visible(session, caller, Permission.Acknowledge, taskId);
        if (task.State is not TaskState.Failed)
        {
            throw RefusedException.Conflict(
                TaskIngestor.NotFailed,
                $"The task {WordsOf(task.State)}. Only a task that has failed can be acknowledged.",
                task.Id
            );
        }

        // The first acknowledgement stays: it says who looked at the failure first.
        if (acknowledged == (task.AcknowledgedAt is not null))
        {
            return task;
        }

        var next = task with
        {
            AcknowledgedAt = acknowledged ? session.Now : null,
            AcknowledgedById = acknowledged ? caller.Id : null,
            AcknowledgedBy = acknowledged ? caller.Name : null,
            Version = task.Version + 1,
        };
        var (line, words, action) = acknowledged
            ? (TaskHistoryEvent.Acknowledged, "The failure was acknowledged.", AuditAction.TaskAcknowledged)
            : (TaskHistoryEvent.AcknowledgementWithdrawn, "The acknowledgement was taken back.", AuditAction.AcknowledgementWithdrawn);
        session.Update(
            task,
            next,
            line,
            string.IsNullOrWhiteSpace(reason) ? words : Check.Shorten($"{words} {reason}", Limits.Text),
            caller.Name
        );
        session.Audit(caller, action, AuditSubject.Of(next), reason: reason);
        return next;
    }

    private static string WordsOf(TaskState state) =>
        state switch
        {
            TaskState.Pending => "is waiting",
            TaskState.InProgress => "is in progress",
            TaskState.Completed => "has completed",
            TaskState.Failed => "has failed",
            TaskState.Canceled => "was canceled",
        };

    private List<TaskActAnswer> Act(WriteSession session, ActOnTasks command)
    {
        var began = clock.GetTimestamp();
        var answers = new List<TaskActAnswer>(command.TaskIds.Count);
        do
        {
            var taskId = command.TaskIds[answers.Count];
            try
            {
                answers.Add(new TaskActAnswer(taskId, Act(session, command, taskId), null));
            }
            catch (RefusedException refused)
            {
                answers.Add(new TaskActAnswer(taskId, null, refused));
            }
        } while (answers.Count < command.TaskIds.Count && clock.GetElapsedTime(began) < LongestPiece);
        return answers;
    }

    private TrackedTask Act(WriteSession session, ActOnTasks command, string taskId)
    {
        var (caller, act, _, reason) = command;
        return act switch
        {
            TaskAct.Cancel => Cancel(session, new CancelTask(caller, taskId, reason)),
            TaskAct.Restart => Restart(session, new RestartTask(caller, taskId, reason, null)),
            TaskAct.Acknowledge => Acknowledge(session, new AcknowledgeTask(caller, taskId, true, reason)),
            TaskAct.WithdrawAcknowledgement => Acknowledge(session, new AcknowledgeTask(caller, taskId, false, reason)),
        };
    }
}
