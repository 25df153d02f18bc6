using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Tasks;

/// <summary>Cancels the work of a task that the engine runs itself. A report never cancels such a task.</summary>
internal interface IEngineTasks
{
    /// <summary>Cancels the work and its task, in the session's transaction.</summary>
    /// <returns>The current task.</returns>
    /// <exception cref="RefusedException">NotFound, or Conflict "ended". Nothing was written.</exception>
    TrackedTask CancelTask(WriteSession session, Caller caller, TrackedTask task, string? reason);
}
