using TaskDashboard.Core.Storage;

namespace TaskDashboard.Core.Deliveries;

/// <summary>The running retries. A pause of the push service cancels them.</summary>
internal interface IRunningRetries
{
    /// <summary>Cancels all of them, in the session's transaction.</summary>
    /// <returns>How many were canceled.</returns>
    int CancelAll(WriteSession session, Caller caller);
}
