using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Tasks;

/// <summary>Cancels the work behind a task that the engine runs itself. Such a task is never canceled by a report.</summary>
internal interface IEngineTasks
{
    /// <summary>Cancels the work and its task, in the session's transaction.</summary>
    /// <returns>The task as it is now.</returns>
    /// <exception cref="RefusedException">NotFound, or Conflict "ended"; nothing was written.</exception>
    TrackedTask CancelTask(WriteSession session, Caller caller, TrackedTask task, string? reason);
}
