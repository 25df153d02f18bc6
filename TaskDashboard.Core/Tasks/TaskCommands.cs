using TaskDashboard.Core.Commands;

namespace TaskDashboard.Core.Tasks;

/// <summary>Creates all of the tasks or none.</summary>
/// <param name="Now">Time of the call. Missing times of a task default to values computed from it.</param>
/// <param name="IsArray">Whether a refusal contains the index of the task.</param>
internal sealed record CreateTasks(Caller Caller, IReadOnlyList<NewTask> Tasks, DateTimeOffset Now, bool IsArray)
    : Command<IReadOnlyList<TrackedTask>>
{
    /// <summary>
    /// The tasks as prepared by the service, outside the writer. Not sent to another process, which prepares them again.
    /// </summary>
    internal IReadOnlyList<PreparedTask>? Prepared { get; init; }

    internal override long Size => Tasks.Sum(MemorySize.Of);

    /// <exception cref="RefusedException">The members of a task contradict each other.</exception>
    internal PreparedTask Prepare(int index)
    {
        try
        {
            return PreparedTask.Of(Tasks[index], TaskExecutor.Reporter, Now);
        }
        catch (RefusedException refused)
        {
            throw Refusal(index, refused);
        }
    }

    internal RefusedException Refusal(int index, RefusedException refused) => IsArray ? refused.Within($"[{index}]") : refused;
}

/// <summary>Applies reports in order, each separately, until their time on the writer is used up.</summary>
/// <returns>The answers to the first reports, at least one. Send the rest as another command.</returns>
internal sealed record ReportOnTasks(Caller Caller, IReadOnlyList<ReportOfTask> Reports) : Command<IReadOnlyList<ReportAnswer>>
{
    internal override long Size => Reports.Sum(static report => MemorySize.Of(report.Report));

    internal override IReadOnlyList<string> TasksToRead => [.. Reports.Select(static report => report.TaskId)];
}

/// <param name="TaskId">Public id of the task that the report is about.</param>
internal sealed record ReportOfTask(string TaskId, TaskReport Report);

internal sealed record CancelTask(Caller Caller, string TaskId, string? Reason) : Command<TrackedTask>;

/// <param name="Run">Only if this is the current run; null for any.</param>
internal sealed record RestartTask(Caller Caller, string TaskId, string? Reason, int? Run) : Command<TrackedTask>;

/// <summary>Acknowledges that a task has failed, or takes the acknowledgement back.</summary>
internal sealed record AcknowledgeTask(Caller Caller, string TaskId, bool Acknowledged, string? Reason) : Command<TrackedTask>;

/// <summary>Does the same with each of these tasks, separately and in order, until its time on the writer is used up.</summary>
/// <returns>The answers for the first tasks, at least one. Send the rest as another command.</returns>
internal sealed record ActOnTasks(Caller Caller, TaskAct Act, IReadOnlyList<string> TaskIds, string? Reason)
    : Command<IReadOnlyList<TaskActAnswer>>
{
    internal override IReadOnlyList<string> TasksToRead => TaskIds;
}

/// <summary>What a person can do with several tasks at once.</summary>
internal enum TaskAct
{
    Cancel = 0,
    Restart = 1,
    Acknowledge = 2,
    WithdrawAcknowledgement = 3,
}
