using System.Globalization;

namespace TaskDashboard.Core.Tasks;

/// <content>Acknowledges failures, and acts on several tasks at once.</content>
public sealed partial class TaskIngestor
{
    /// <summary>
    /// Acknowledges that a task has failed: it is no longer counted as an open failure. A restart clears it. If the task is acknowledged
    /// already, nothing changes.
    /// </summary>
    /// <exception cref="RefusedException">Conflict "notFailed": the task is in another state.</exception>
    public Task<TrackedTask> AcknowledgeAsync(Caller caller, string taskId, string? reason, CancellationToken cancellation = default) =>
        AcknowledgeAsync(caller, taskId, true, reason, cancellation);

    /// <summary>Takes an acknowledgement back. If there is none, nothing changes.</summary>
    /// <exception cref="RefusedException">Conflict "notFailed": the task is in another state.</exception>
    public Task<TrackedTask> WithdrawAcknowledgementAsync(Caller caller, string taskId, CancellationToken cancellation = default) =>
        AcknowledgeAsync(caller, taskId, false, null, cancellation);

    /// <summary>Cancels up to 500 tasks, each separately. If they take long, other work runs in between.</summary>
    /// <returns>The result for each task, in order. An id that is given twice counts once.</returns>
    /// <exception cref="RefusedException">Nothing was done: the caller may not cancel, or the number of tasks is wrong.</exception>
    public Task<IReadOnlyList<TaskActAnswer>> CancelAllAsync(
        Caller caller,
        IReadOnlyList<string> taskIds,
        string? reason,
        CancellationToken cancellation = default
    ) => ActAsync(caller, Permission.Cancel, TaskAct.Cancel, taskIds, reason, cancellation);

    /// <summary>Restarts up to 500 tasks, as <see cref="CancelAllAsync"/> cancels them.</summary>
    public Task<IReadOnlyList<TaskActAnswer>> RestartAllAsync(
        Caller caller,
        IReadOnlyList<string> taskIds,
        string? reason,
        CancellationToken cancellation = default
    ) => ActAsync(caller, Permission.Restart, TaskAct.Restart, taskIds, reason, cancellation);

    /// <summary>Acknowledges up to 500 failed tasks, as <see cref="CancelAllAsync"/> cancels tasks.</summary>
    public Task<IReadOnlyList<TaskActAnswer>> AcknowledgeAllAsync(
        Caller caller,
        IReadOnlyList<string> taskIds,
        string? reason,
        CancellationToken cancellation = default
    ) => ActAsync(caller, Permission.Acknowledge, TaskAct.Acknowledge, taskIds, reason, cancellation);

    /// <summary>Takes up to 500 acknowledgements back, as <see cref="CancelAllAsync"/> cancels tasks.</summary>
    public Task<IReadOnlyList<TaskActAnswer>> WithdrawAllAcknowledgementsAsync(
        Caller caller,
        IReadOnlyList<string> taskIds,
        CancellationToken cancellation = default
    ) => ActAsync(caller, Permission.Acknowledge, TaskAct.WithdrawAcknowledgement, taskIds, null, cancellation);

    private Task<TrackedTask> AcknowledgeAsync(
        Caller caller,
        string taskId,
        bool acknowledged,
        string? reason,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        caller.Require(Permission.Acknowledge);
        Check.Length(reason, "reason", Limits.Text);
        return _engine.DoAsync(new AcknowledgeTask(caller, taskId, acknowledged, reason), cancellation);
    }

    private async Task<IReadOnlyList<TaskActAnswer>> ActAsync(
        Caller caller,
        Permission permission,
        TaskAct act,
        IReadOnlyList<string> taskIds,
        string? reason,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(taskIds);
        caller.Require(permission);
        Check.Length(reason, "reason", Limits.Text);
        var left = taskIds.Distinct(StringComparer.Ordinal).ToList();
        if (left.Count is 0 or > Limits.ChosenItems)
        {
            throw RefusedException.Invalid(
                "taskIds",
                string.Create(CultureInfo.InvariantCulture, $"taskIds has {left.Count} entries. Give 1 to {Limits.ChosenItems}.")
            );
        }

        var answers = new List<TaskActAnswer>(left.Count);
        while (left.Count > 0)
        {
            IReadOnlyList<TaskActAnswer> some;
            try
            {
                some = await _engine.DoAsync(new ActOnTasks(caller, act, left, reason), cancellation).ConfigureAwait(false);
            }
            catch (RefusedException refused) when (answers.Count > 0)
            {
                // The earlier tasks are done, so their answers are returned.
                some = [.. left.Select(taskId => new TaskActAnswer(taskId, null, refused))];
            }

            answers.AddRange(some);
            left = left.GetRange(some.Count, left.Count - some.Count);
        }

        return answers;
    }
}
